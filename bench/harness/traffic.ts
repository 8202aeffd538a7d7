import type { Random } from "./random.ts";
import type { Speaker } from "./speakers.ts";
import { pause } from "./wait.ts";

/** Who says how much, and where. */
export interface TrafficOptions {
  readonly speakers: readonly Speaker[];
  readonly rooms: readonly string[];
  /** Messages a second, of all speakers together. */
  readonly rate: number;
  /** Begins every nonce: what is said in different runs must not look alike. */
  readonly prefix: string;
  readonly random: Random;
  /** Says again what was refused, with the same nonce. */
  readonly resend: boolean;
}

/** Messages on their way. */
export interface Traffic {
  /** Says nothing new from now on; settles when everything said has its answer, or its connection has ended. */
  stop(): Promise<void>;
}

/** How often what has come due is said. */
const tickMs = 5;

/** Has people talk: each message by one of them, in one of the rooms, as chance has it, until it is stopped. */
export function startTraffic({ speakers, rooms, rate, prefix, random, resend }: TrafficOptions): Traffic {
  const underWay = new Set<Promise<void>>();
  let said = 0;
  let talking = true;
  const startedAt = performance.now();

  const sayOne = (): void => {
    const speaker = random.pick(speakers);
    const room = random.pick(rooms);
    if (!speaker || room === undefined) return;
    const work = speaker.say(room, `${prefix}.${said.toString(36)}`, resend);
    said += 1;
    underWay.add(work);
    // What is wrong with it is told to whoever stops the traffic.
    work.then(
      () => underWay.delete(work),
      () => undefined,
    );
  };
  const talk = async (): Promise<void> => {
    while (talking) {
      const due = ((performance.now() - startedAt) / 1_000) * rate;
      while (said < due) sayOne();
      await pause(tickMs);
    }
  };
  const talked = talk();
  return {
    async stop() {
      talking = false;
      await talked;
      await Promise.all(underWay);
    },
  };
}
