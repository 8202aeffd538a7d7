import type { Core } from "../actors/core.ts";
import type { InnerRelay } from "../actors/gateway.ts";
import { noteAllSeen } from "../actors/seen.ts";

/** How long answers that are due may take to come. */
const answersMs = 3_000;
const pollMs = 10;
/** How long clients have to take their last bytes. */
const farewellMs = 1_500;

const sentence = "The server is shutting down";

/** Says goodbye: nothing more is read, answers that are due go out, then every client is told and closed. */
export async function drain(core: Core, relays: Map<unknown, InnerRelay>): Promise<void> {
  const rows = [...core.tables.connections.values()];
  for (const row of rows) row.transport.pause();
  await until(() => rows.every(({ asks }) => asks.size === 0), answersMs);
  await Promise.race([noteAllSeen(core), overdue(answersMs)]);
  for (const row of rows) row.send(row.session.farewell(sentence));
  // Browsers first: their relay tells them why (1001) before its half of the connection ends.
  const relaysClosed = Array.from(relays.values(), (relay) => relay.close());
  relays.clear();
  for (const row of rows) row.finish(sentence);
  await Promise.all(relaysClosed);
  await until(() => core.tables.connections.size === 0, farewellMs);
  for (const row of core.tables.connections.values()) row.hangUp(sentence);
}

const overdue = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });

async function until(condition: () => boolean, ms: number): Promise<void> {
  const deadline = performance.now() + ms;
  while (!condition() && performance.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, pollMs));
}
