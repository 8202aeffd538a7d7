import { BenchServer } from "../harness/server.ts";
import { Crowd } from "./crowd.ts";
import { faultCount } from "./deliveries.ts";
import { ircDoor } from "./door.ts";
import { talk } from "./traffic.ts";

/** How fast what is said is on disk, and how much everything else waits meanwhile. */
export interface CommitFigures {
  /** Acknowledged to their senders, that is committed, in 100 rooms together. */
  readonly messagesPerSecond: number;
  readonly messages: number;
  /** From sending to the acknowledgement, and to a reader; milliseconds. */
  readonly latencyMs: { readonly p50: number; readonly p99: number; readonly max: number };
  /** How late the server's event loop was meanwhile, milliseconds. */
  readonly loopDelayMs: {
    readonly p50: number;
    readonly p99: number;
    readonly p999: number;
    readonly max: number;
  };
  readonly cpuUsPerMessage: number;
  readonly faults: number;
}

const rooms = 100;
const window = 16;
const warmUp = 100;
const host = "127.0.0.1";

/** In each of 100 rooms one speaks as fast as they are acknowledged, and one reads. @throws ServerFailed, Stuck */
export async function measureCommits(seconds: number, cores: string | undefined): Promise<CommitFigures> {
  const server = await BenchServer.prepare({ log: { level: "error" } }, { cores, probe: true });
  try {
    await server.start();
    const door = ircDoor(true);
    const layout = { clients: 2 * rooms, rooms, senders: 1, echoes: true };
    const crowd = new Crowd({ ...layout, address: { host, port: server.ports.irc }, door });
    await crowd.connect();
    await crowd.join();
    await crowd.settle();
    await talk(crowd, { window, messages: warmUp }, 1);
    const before = await server.ask("delay");
    let after = before;
    const { deliveries, sent, ...talked } = await talk(crowd, { window, seconds }, 2, async () => {
      after = await server.ask("usage");
    });
    crowd.leave();
    const { latencies, faults } = deliveries;
    return {
      messagesPerSecond: sent / talked.seconds,
      messages: sent,
      latencyMs: {
        p50: latencies.percentile(0.5),
        p99: latencies.percentile(0.99),
        max: latencies.percentile(1),
      },
      loopDelayMs: after.delay,
      cpuUsPerMessage: (after.cpuUs - before.cpuUs) / sent,
      faults: faultCount(faults) + crowd.lost,
    };
  } finally {
    await server.remove();
  }
}
