import { StoreFull, Unavailable } from "../../src/store/store.ts";
import { keepStay } from "../always-on.ts";
import { welcomeBack } from "../commands/welcome-back.ts";
import type { UserMessage } from "../messages.ts";
import { adoptMetadata } from "../metadata.ts";
import { oblige } from "../room/state.ts";
import { countdown } from "./countdown.ts";
import { setOperator } from "./modes.ts";
import { tellAll, type UserState } from "./state.ts";

/** They are an account from now on: one just registered, or one that they have logged in to. */
export function identify(
  state: UserState,
  { identity, role, alwaysOn, ask, answer }: Extract<UserMessage, { type: "identify" }>,
): void {
  const { core, row, self } = state;
  const before = row.identity;
  const { identities } = core.tables;
  // Another session has become the account meanwhile: the next log-in finds it, and moves there.
  const holder = identities.lookup(identity.id);
  if (holder && holder !== row) return ask.answer({ refused: "unavailable" });
  if (identities.lookup(row.identity.id) === row) identities.delete(row.identity.id);
  const { role: former } = row;
  row.become({ identity, role });
  row.alwaysOn = alwaysOn;
  keepStay(core, row);
  identities.insert(identity.id, row);
  // An administrator who becomes another account leaves the office with the first.
  if (role === "administrator" || former === "administrator")
    setOperator(state, role === "administrator" || row.operator !== undefined);
  tellAll(state, { type: "account", source: row.source, time: core.wall() }, ask.row);
  const rooms = [...row.rooms.values()];
  const enrolled = new Promise<void>((resolve) => {
    const one = countdown(rooms.length, resolve);
    for (const room of rooms) oblige({ type: "enrol", room, user: row, done: one });
  });
  Promise.all([adoptMetadata(core, row, before), enrolled])
    .catch(unlessAway(state))
    .finally(() => {
      ask.answer(answer());
      self.guard(welcomeBack)(core, ask.row);
    });
}

/** What to do when a profile could not be read or kept: an outage is nobody's fault, and it is read when it is asked for. */
export const unlessAway = ({ core, row, self }: UserState): ((error: unknown) => void) =>
  self.guard((error: unknown) => {
    if (!(error instanceof Unavailable || error instanceof StoreFull)) throw error;
    core.log.warn({ nick: row.nick, error: String(error) }, "a profile was not read or not kept");
  });
