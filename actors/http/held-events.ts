import type { Encoder } from "../../src/dialects/dialect.ts";
import { type Event, isRoomEvent, type RoomEvent } from "../../src/domain/events.ts";

/** The most that is held: a reader who takes that long for what they have missed begins anew from where they are. */
const mostHeld = 10_000;

/** What happens while a reader is shown what they have missed: it is held back, and shown after that. */
export class HeldEvents {
  /** Takes events in place of turning them to bytes. */
  readonly encoder: Encoder;
  readonly #events: { readonly event: Event; readonly own: boolean }[] = [];
  /** By room id: the newest event that the reader was shown of what they have missed. */
  readonly #shown = new Map<string, number>();

  /** @param overflowed called when there is too much */
  constructor(overflowed: () => void) {
    this.encoder = {
      perRoom: true,
      liveOnce: true,
      encode: (event, own) => {
        if (this.#events.length < mostHeld) this.#events.push({ event, own });
        else overflowed();
        return "";
      },
    };
  }

  /** The reader was shown this. */
  shown({ roomId, seq }: RoomEvent): void {
    this.#shown.set(roomId, seq);
  }

  /** What was held and was not among what the reader has been shown, as bytes. */
  release(encoder: Encoder): string {
    return this.#events
      .splice(0)
      .filter(({ event }) => !this.#wasShown(event))
      .map(({ event, own }) => encoder.encode(event, own))
      .join("");
  }

  #wasShown(event: Event): boolean {
    return isRoomEvent(event) && event.seq > 0 && event.seq <= (this.#shown.get(event.roomId) ?? 0);
  }
}
