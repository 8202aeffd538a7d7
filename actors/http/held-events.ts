import type { Encoder } from "../../src/dialects/dialect.ts";
import { type Event, isRoomEvent, type RoomEvent } from "../../src/domain/events.ts";

/** The most that is held: a reader who takes that long for what they have missed begins anew from where they are. */
const mostHeld = 10_000;

interface Held {
  readonly event: Event;
  readonly own: boolean;
}

/** What stands for an event until it is shown: JSON has no such character in it. */
const mark = (index: number): string => `\0${index}\0`;
const marks = /\0(\d+)\0/g;

/**
 * What happens while a reader is shown what they have missed: it is held back, and shown after that. Not all that is
 * encoded is written to them (whom they have blocked, what they see as their own), so that marks stand for it until then.
 */
export class HeldEvents {
  /** Makes marks in place of bytes. */
  readonly encoder: Encoder;
  readonly #encoded: Held[] = [];
  readonly #written: Held[] = [];
  /** By room id: the newest event that the reader was shown of what they have missed. */
  readonly #shown = new Map<string, number>();

  /** @param overflowed called when there is too much */
  constructor(overflowed: () => void) {
    this.encoder = {
      perRoom: true,
      liveOnce: true,
      encode: (event, own) => {
        if (this.#encoded.length < mostHeld) return mark(this.#encoded.push({ event, own }) - 1);
        overflowed();
        return "";
      },
    };
  }

  /** Holds back the events in what is written to the reader. @returns what else is in it */
  hold(bytes: Uint8Array | string): string {
    const text = typeof bytes === "string" ? bytes : Buffer.from(bytes).toString();
    return text.replace(marks, (_, index) => {
      const held = this.#encoded[Number(index)];
      if (held) this.#written.push(held);
      return "";
    });
  }

  /** The reader was shown this. */
  shown({ roomId, seq }: RoomEvent): void {
    this.#shown.set(roomId, seq);
  }

  /** What was held and was not among what the reader has been shown, as bytes. */
  release(encoder: Encoder): string {
    return this.#written
      .splice(0)
      .filter(({ event }) => !this.#wasShown(event))
      .map(({ event, own }) => encoder.encode(event, own))
      .join("");
  }

  #wasShown(event: Event): boolean {
    return isRoomEvent(event) && event.seq > 0 && event.seq <= (this.#shown.get(event.roomId) ?? 0);
  }
}
