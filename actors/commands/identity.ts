import { skeleton } from "../../src/domain/names.ts";
import type { Identity } from "../../src/domain/person.ts";
import type { Core } from "../core.ts";

/** Somebody new, whom nothing ties to anybody before. */
export const newGuest = (core: Core): Identity => ({ id: core.newId(), kind: "guest", account: null });

/** Whether a nick is kept for an account other than this one, or is taken for one that is. */
export const isReserved = (core: Core, nick: string, identity: Identity | undefined): boolean =>
  core.settings.accounts.reserveNicknames &&
  core.accountNames.resembles(nick) &&
  !(
    identity?.account !== null &&
    identity?.account !== undefined &&
    skeleton(identity.account) === skeleton(nick)
  );
