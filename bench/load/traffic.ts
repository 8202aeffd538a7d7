import { type Crowd, nowUs } from "./crowd.ts";
import { Deliveries, membersOf } from "./deliveries.ts";

/** How much is said, by each sender: as fast as it is heard, or at a rate. */
export type Plan =
  | {
      /** The next message is sent when fewer than so many of a sender's are on their way. */
      readonly window: number;
      /** Messages of each sender. */
      readonly messages: number;
    }
  | {
      readonly window: number;
      /** Or: as many as there is time for. */
      readonly seconds: number;
    }
  | {
      /** Messages a second of all senders together, whether they are heard or not. */
      readonly rate: number;
      readonly seconds: number;
    };

/** What was said and heard. */
export interface Talk {
  readonly deliveries: Deliveries;
  /** From the first message sent to the last delivery. */
  readonly seconds: number;
  /** Messages sent. */
  readonly sent: number;
  readonly reads: number;
  readonly bytes: number;
  /** How much later than it should have the generator itself has sent something, at most. */
  readonly sendLagMs: number;
}

/** What is late by so much is lost. */
const drainMs = 10_000;

/**
 * Has the senders of a crowd talk. Settles when all that was sent has been heard, or nothing more comes.
 *
 * @param meanwhile called at the end of the talk, before what comes late is waited for
 */
export async function talk(
  crowd: Crowd,
  plan: Plan,
  run: number,
  meanwhile?: () => Promise<void>,
): Promise<Talk> {
  const deliveries = new Deliveries(run, crowd.layout);
  crowd.deliveries = deliveries;
  const before = crowd.traffic;
  const startedAt = performance.now();
  crowd.lastProgress = startedAt;
  const spoken = "rate" in plan ? await byRate(crowd, plan) : await byWindow(crowd, plan);
  const seconds = (crowd.lastProgress - startedAt) / 1_000;
  await meanwhile?.();
  const after = crowd.traffic;
  // What comes late or twice has come before this.
  await crowd.settle();
  return {
    deliveries,
    seconds,
    ...spoken,
    reads: after.reads - before.reads,
    bytes: after.bytes - before.bytes,
  };
}

type Spoken = Pick<Talk, "sent" | "sendLagMs">;

/** Who opens a sender's window by hearing it: the sender itself where it is echoed to it, else the last of its room. */
function witnessOf({ layout }: Crowd, sender: number): number {
  if (layout.echoes) return sender;
  const room = sender % layout.rooms;
  const last = room + (membersOf(layout, room) - 1) * layout.rooms;
  return last === sender ? room : last;
}

async function byWindow(
  crowd: Crowd,
  plan: { readonly window: number } & ({ readonly messages: number } | { readonly seconds: number }),
): Promise<Spoken> {
  const senders = crowd.layout.rooms * crowd.layout.senders;
  const most = "messages" in plan ? plan.messages : Number.POSITIVE_INFINITY;
  const until = "seconds" in plan ? performance.now() + plan.seconds * 1_000 : Number.POSITIVE_INFINITY;
  const witness = Array.from({ length: senders }, (_, sender) => witnessOf(crowd, sender));
  const heard = new Uint32Array(senders);
  let sent = 0;
  let open: number[] = [];
  const { deliveries } = crowd;
  const speak = (sender: number): void => {
    let said = deliveries?.sentBy(sender) ?? 0;
    for (; said < most && said - (heard[sender] ?? 0) < plan.window; said += 1) {
      if (performance.now() >= until) return;
      crowd.say(sender);
      sent += 1;
    }
  };
  // What was heard in one turn of the event loop is answered after it, as other clients' loops do.
  const speakOn = (): void => {
    const now = open;
    open = [];
    for (const sender of now) speak(sender);
  };
  crowd.onDelivery = (client, sender, seq) => {
    if (client !== witness[sender] || seq < (heard[sender] ?? 0)) return;
    heard[sender] = seq + 1;
    if (open.length === 0) setImmediate(speakOn);
    open.push(sender);
  };
  for (let sender = 0; sender < senders; sender += 1) speak(sender);
  await quiet(crowd, () => performance.now() >= until || sent === most * senders);
  return { sent, sendLagMs: 0 };
}

async function byRate(
  crowd: Crowd,
  { rate, seconds }: { readonly rate: number; readonly seconds: number },
): Promise<Spoken> {
  const senders = crowd.layout.rooms * crowd.layout.senders;
  const total = Math.round(rate * seconds);
  const startUs = nowUs();
  let sent = 0;
  let lagUs = 0;
  crowd.onDelivery = () => undefined;
  await new Promise<void>((resolve) => {
    const tick = (): void => {
      for (; sent < total; sent += 1) {
        const lateUs = nowUs() - (startUs + (sent / rate) * 1e6);
        if (lateUs < 0) break;
        lagUs = Math.max(lagUs, lateUs);
        crowd.say(sent % senders);
      }
      if (sent < total) setTimeout(tick, 1);
      else resolve();
    };
    tick();
  });
  await quiet(crowd, () => true);
  return { sent, sendLagMs: lagUs / 1_000 };
}

/** Settles when everything that was sent has been heard and nothing more is sent, or when nothing comes for too long. */
async function quiet(crowd: Crowd, isSaid: () => boolean): Promise<void> {
  const { deliveries } = crowd;
  const isOver = (): boolean =>
    (isSaid() && deliveries?.delivered === deliveries?.expected) ||
    performance.now() - crowd.lastProgress > drainMs;
  while (!isOver()) await new Promise((resolve) => setTimeout(resolve, 2));
}
