import {
  by,
  counter,
  gauge,
  histogram,
  type Metric,
  type MetricReading,
} from "../src/observability/metric.ts";
import type { Core } from "./core.ts";
import { counts, type Figure, figuresOf } from "./figures.ts";
import { type Mailboxes, type Observed, observe } from "./observe.ts";

/** Everything that the server tells of itself to machines, in Prometheus' words. No label names a person or a room. */
export const metrics: readonly Metric<Observed>[] = [
  gauge("monarchs_uptime_seconds", "Since the start of the process.", ({ core }) =>
    Math.max(0, (core.wall() - core.startedAt) / 1_000),
  ),
  gauge("monarchs_users", "People who are here, or stay.", ({ core }) => core.tables.stays.size),
  gauge("monarchs_users_most", "The most people at once so far.", ({ core }) => core.counters.maxUsers),
  gauge("monarchs_rooms", "Channels with people in them.", ({ core }) => counts(core).rooms),

  gauge("monarchs_connections", "Open connections.", ({ flow }) => by("dialect", flow.byDialect)),
  counter(
    "monarchs_connections_accepted_total",
    "Connections that were let in.",
    ({ core }) => core.counters.connections,
  ),
  counter("monarchs_connections_refused_total", "Connections that were not.", ({ core }) =>
    by("why", core.counters.refused),
  ),
  counter("monarchs_connections_closed_total", "Connections that were closed.", ({ core }) =>
    by("cause", core.counters.closed),
  ),

  histogram(
    "monarchs_session_seconds",
    "How long connections lasted that are closed.",
    ({ core }) => core.counters.sessionSeconds,
  ),
  histogram(
    "monarchs_ping_seconds",
    "How long clients took to say anything after a PING.",
    ({ core }) => core.counters.pingSeconds,
  ),
  counter(
    "monarchs_websockets_opened_total",
    "WebSockets that were opened.",
    ({ core }) => core.counters.webSockets.opened,
  ),
  counter("monarchs_websockets_refused_total", "WebSockets that were not.", ({ core }) =>
    by("why", core.counters.webSockets.refused),
  ),
  counter(
    "monarchs_websockets_closed_total",
    "WebSockets that were closed, by close code (RFC 6455).",
    ({ core }) => by("code", core.counters.webSockets.closed),
  ),
  histogram(
    "monarchs_websocket_ping_seconds",
    "How long browsers took to answer a ping.",
    ({ core }) => core.counters.webSockets.pingSeconds,
  ),
  histogram(
    "monarchs_http_request_seconds",
    "How long requests to the HTTP API took, by method, route and status.",
    ({ core }) => core.counters.httpSeconds,
  ),
  gauge(
    "monarchs_accounts_active",
    "Accounts that logged in within so long, or are here.",
    ({ active }) =>
      active &&
      by("within", [
        ["1d", active.day],
        ["7d", active.week],
      ]),
  ),

  counter("monarchs_commands_total", "Lines that clients sent.", ({ core }) => core.counters.commands),
  counter("monarchs_rate_limited_total", "What a rate limit refused.", ({ core }) =>
    by("budget", core.counters.rateLimited),
  ),
  counter(
    "monarchs_failed_logins_total",
    "Log-ins with wrong credentials.",
    ({ core }) => core.counters.failedLogins,
  ),
  counter(
    "monarchs_messages_total",
    "What was said and delivered: messages, actions, notices.",
    ({ core }) => core.counters.messages,
  ),
  counter(
    "monarchs_deliveries_total",
    "Messages times the connections that read their rooms, the speaker's own with them.",
    ({ core }) => core.counters.deliveries,
  ),
  histogram(
    "monarchs_delivery_seconds",
    "From the time of a message to when its last reader had it, once for what leaves together.",
    ({ core }) => core.counters.deliverySeconds,
  ),
  counter(
    "monarchs_presence_changes_total",
    "Changes of who is here and who is away that anybody may be told of.",
    ({ core }) => core.counters.presenceChanges,
  ),
  counter(
    "monarchs_presence_writes_total",
    "Writes in which those who look were told of them, of one change or many.",
    ({ core }) => core.counters.presenceTold,
  ),
  gauge(
    "monarchs_events_pending",
    "Events that wait for their commit.",
    ({ pendingEvents }) => pendingEvents,
  ),

  counter("monarchs_writes_total", "Writes to connections, of one line or many.", ({ flow }) => flow.writes),
  counter("monarchs_sent_bytes_total", "Bytes written to connections.", ({ flow }) => flow.bytesOut),
  counter("monarchs_received_bytes_total", "Bytes read from connections.", ({ flow }) => flow.bytesIn),
  gauge("monarchs_outgoing_bytes", "Bytes that wait for slow readers.", ({ flow }) => flow.queuedBytes),
  gauge(
    "monarchs_outgoing_largest_bytes",
    "The most that wait for one reader.",
    ({ flow }) => flow.largestQueueBytes,
  ),
  gauge("monarchs_connections_queued", "Connections for which anything waits.", ({ flow }) => flow.queued),
  gauge(
    "monarchs_connections_congested",
    "Connections that are given nothing more to do until what waits for them has left.",
    ({ flow }) => flow.congested,
  ),
  gauge("monarchs_lines_waiting", "Lines that were read and not handled.", ({ flow }) => flow.linesWaiting),
  gauge(
    "monarchs_lines_waiting_most",
    "The most of them of one connection.",
    ({ flow }) => flow.mostLinesWaiting,
  ),

  gauge("monarchs_actors", "Actors that are registered.", ({ mailboxes }) => each(mailboxes, "actors")),
  gauge("monarchs_mailbox_messages", "Messages that wait in mailboxes.", ({ mailboxes }) =>
    each(mailboxes, "messages"),
  ),
  gauge("monarchs_mailbox_longest", "The longest mailbox.", ({ mailboxes }) => each(mailboxes, "longest")),
  counter("monarchs_turns_total", "Turns of the actors' scheduler.", ({ core }) => core.system.work.turns),
  counter(
    "monarchs_wakes_total",
    "Actors that had something to do in these turns.",
    ({ core }) => core.system.work.wakes,
  ),
  counter("monarchs_crashes_total", "Actors that crashed.", ({ core }) => by("actor", core.counters.crashes)),
  counter("monarchs_restarts_total", "Restarts of actors.", ({ core }) =>
    by("supervisor", core.counters.restarts),
  ),
  counter("monarchs_escalations_total", "Supervisors that gave up.", ({ core }) =>
    by("supervisor", core.counters.escalations),
  ),

  gauge("monarchs_store_open", "1 while the store is there.", ({ store }) => (store ? 1 : 0)),
  gauge("monarchs_store_queue", "Requests that wait for the store.", ({ store }) => store?.queued),
  counter("monarchs_store_commits_total", "Transactions.", ({ store }) => store?.commits),
  counter("monarchs_store_appended_total", "Events put into the log.", ({ store }) => store?.appended),
  histogram("monarchs_store_batch_events", "Events of one group.", ({ store }) => store?.batch),
  histogram(
    "monarchs_store_commit_seconds",
    "How long a transaction took.",
    ({ store }) => store?.commitSeconds,
  ),
  histogram(
    "monarchs_store_wait_seconds",
    "How long the oldest request of a group waited for the one before.",
    ({ store }) => store?.waitSeconds,
  ),
  histogram(
    "monarchs_store_query_seconds",
    "How long answers of the store took, with the wait for what came before, by query.",
    ({ store }) => store?.querySeconds,
  ),
  gauge("monarchs_store_events", "Events in all logs.", ({ store }) => store?.messages),
  gauge(
    "monarchs_store_unindexed",
    "Events that the index for search has not come to.",
    ({ store }) => store?.unindexed,
  ),
  gauge("monarchs_store_wal_bytes", "The size of SQLite's write-ahead log.", ({ store }) => store?.walBytes),

  gauge("monarchs_event_loop_delay_seconds", "How late the event loop was in the last minutes.", ({ loop }) =>
    by("quantile", [
      ["0.5", loop.p50],
      ["0.99", loop.p99],
      ["0.999", loop.p999],
      ["1", loop.max],
    ]),
  ),
  gauge("monarchs_memory_bytes", "Memory of the process.", ({ memory }) =>
    by("kind", [
      ["rss", memory.rss],
      ["heap", memory.heapUsed],
      ["external", memory.external],
    ]),
  ),
  counter("monarchs_cpu_seconds_total", "CPU time of the process, all threads.", ({ cpu }) =>
    by("mode", [
      ["user", cpu.user / 1e6],
      ["system", cpu.system / 1e6],
    ]),
  ),
];

const each = (mailboxes: Observed["mailboxes"], what: keyof Mailboxes) =>
  by(
    "actor",
    Array.from(mailboxes, ([kind, found]) => [kind, found[what]] as const),
  );

/** The server at this moment, for people and for machines. */
export async function serverStats(
  core: Core,
): Promise<{ readonly figures: readonly Figure[]; readonly metrics: readonly MetricReading[] }> {
  const seen = await observe(core);
  return { figures: figuresOf(seen), metrics: metrics.map((metric) => metric.read(seen)) };
}

/** The page that lists them; `scripts/docs.mjs` writes it to docs/. */
export const metricsTable = (): string =>
  [
    "# Metrics",
    "",
    "What `/metrics` gives to Prometheus and `monarchs stats --json` prints, by Prometheus' model: counters only grow while the",
    "process lives, histograms are cumulative, units are seconds and bytes. Nobody's name is in them. `monarchs stats`, `/stats` and,",
    "for administrators, `/stats z` (STATS `t` and `z` on IRC) show the same to people.",
    "",
    "`/metrics` is on every `http` listener: for requests from the same machine, or with the token of `metrics.token`. It has besides",
    "what Node tells of itself, under the names that dashboards know (`nodejs_…`, `process_…`).",
    "",
    "<!-- made by scripts/docs.mjs -->",
    "",
    "| metric | type | what it tells |",
    "| --- | --- | --- |",
    ...metrics.map(({ name, type, help }) => `| \`${name}\` | ${type} | ${help} |`),
    "",
  ].join("\n");
