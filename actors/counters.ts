import { Histogram, Histograms, secondsBounds, sessionBounds } from "../src/observability/histogram.ts";
import { Tally } from "../src/observability/metric.ts";
import type { Report } from "../src/otp/report.ts";
import type { Traffic } from "../src/tables/transport.ts";

/** What a relay tells that is counted. */
type WebSocketEvent =
  | { readonly type: "opened" | "failed" | "listenerFailed" }
  | { readonly type: "closed"; readonly code: number }
  | { readonly type: "refused"; readonly why: string }
  | { readonly type: "ponged"; readonly ms: number };

/** Close codes of RFC 6455 §7.4.1 and its registry; browsers may make up others, which would be as many metrics. */
const knownCode = (code: number): string => (code >= 1_000 && code <= 1_015 ? String(code) : "other");

/** What is counted since the start of the process: plain numbers, bumped where it happens; `metrics.ts` tells of them. */
export class Counters {
  connections = 0;
  messages = 0;
  deliveries = 0;
  maxUsers = 0;
  commands = 0;
  /** What a rate limit refused, by what it is paid from: a budget, `api`, or `failedLogins`. */
  readonly rateLimited = new Tally();
  /** Log-ins that did not show who somebody is. */
  failedLogins = 0;
  /** Changes of who is here and who is away, and the writes in which others were told of them. */
  presenceChanges = 0;
  presenceTold = 0;
  /** How often each command was used, by the name that its door has for it. */
  readonly used = new Map<string, number>();
  /** Connections that were closed, by cause (CloseCause), and those that were not let in. */
  readonly closed = new Tally();
  readonly refused = new Tally();
  /** Crashes by kind of actor, restarts by supervisor, and supervisors that gave up. */
  readonly crashes = new Tally();
  readonly restarts = new Tally();
  readonly escalations = new Tally();
  /** From the time of a message to when its last reader had it, in seconds; once for what leaves together. */
  readonly deliverySeconds = new Histogram(secondsBounds);
  /** How long connections lasted that are gone, and how long peers took to answer a PING, in seconds. */
  readonly sessionSeconds = new Histogram(sessionBounds);
  readonly pingSeconds = new Histogram(secondsBounds);
  /** WebSockets: those opened, those refused by reason, closed by close code; their pings likewise. */
  readonly webSockets = {
    opened: 0,
    refused: new Tally(),
    closed: new Tally(),
    pingSeconds: new Histogram(secondsBounds),
  };
  /** How long answers to requests of the HTTP API took, in seconds. */
  readonly httpSeconds = new Histograms(secondsBounds);
  /** What went over connections that are gone. */
  readonly gone = { writes: 0, bytesOut: 0, bytesIn: 0 };

  /** A connection is gone that was open for so many ms. */
  leave({ writes, bytesOut, bytesIn }: Traffic, openMs: number): void {
    this.sessionSeconds.observe(openMs / 1_000);
    this.gone.writes += writes;
    this.gone.bytesOut += bytesOut;
    this.gone.bytesIn += bytesIn;
  }

  /** Takes in what a relay tells of its browsers. */
  webSocket(event: WebSocketEvent): void {
    const { webSockets } = this;
    switch (event.type) {
      case "opened":
        webSockets.opened += 1;
        return;
      case "closed":
        return webSockets.closed.add(knownCode(event.code));
      case "refused":
        return webSockets.refused.add(event.why);
      case "ponged":
        return webSockets.pingSeconds.observe(event.ms / 1_000);
      default:
        return;
    }
  }

  /** Takes in what the processes tell the log. */
  report(report: Report): void {
    switch (report.type) {
      case "crash":
        return this.crashes.add(kindOfActor(report.pid));
      case "restart":
        return this.restarts.add(kindOfActor(report.supervisor));
      case "escalation":
        return this.escalations.add(kindOfActor(report.supervisor));
      default:
        return;
    }
  }
}

/** `room` of `root-1.rooms-4.room-17`. */
const kindOfActor = (pid: string): string => pid.slice(pid.lastIndexOf(".") + 1).replace(/-\d+$/, "");
