import { erase } from "../src/admin/personal.ts";
import type { ErasedWords } from "../src/domain/person.ts";
import type { AccountRow } from "../src/store/store.ts";
import { publish } from "./bus.ts";
import type { Core } from "./core.ts";
import { endSessions } from "./identity/end-sessions.ts";
import { oblige } from "./room/state.ts";

/** How long somebody has to be gone from the tables, and how often that is looked for, in ms. */
const leavingMs = 5_000;
const lookMs = 10;

/**
 * Erases an account of a running server: puts its sessions off, waits until the rooms have told of their going, since that is
 * in the logs too, and takes the name from there.
 *
 * @returns how many events in the logs were theirs
 */
export async function eraseAccount(core: Core, account: AccountRow, words: ErasedWords): Promise<number> {
  const { id, folded, role } = account;
  await core.store.store.changeAccount(id, { disabled: true });
  await endSessions(core, { userId: id, ids: null, reason: "The account is erased" });
  await publish(core, { type: "accountChanged", id, disabled: true, role });
  const deadline = core.system.clock.now() + leavingMs;
  while (core.tables.identities.lookup(id) && core.system.clock.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  await Promise.all(
    Array.from(
      core.tables.rooms.values(),
      (room) =>
        new Promise<void>((done) =>
          oblige({ type: "forget", room, accountId: id, words, done: () => done() }),
        ),
    ),
  );
  const events = await erase(core.store.store, core.files.service, account, words);
  core.log.info({ audit: "accountErase", id, words, events }, "an account is erased");
  await publish(core, { type: "accountErased", id, folded, words });
  return events;
}
