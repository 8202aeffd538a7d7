import { keepStay } from "../always-on.ts";
import type { UserMessage } from "../messages.ts";
import { tellAll, type UserState } from "./state.ts";

/** They are seen under another real name. */
export function setRealname(
  state: UserState,
  { realname, ask }: Extract<UserMessage, { type: "realname" }>,
): void {
  const { core, row } = state;
  row.realname = realname;
  keepStay(core, row);
  const event = { type: "realname", source: row.source, realname, time: core.wall() } as const;
  tellAll(state, event, ask.row);
  ask.answer({ reply: "live", event });
}

/** They are seen with another user or host; who asked may be somebody else. */
export function setHost(state: UserState, { user, host, ask }: Extract<UserMessage, { type: "host" }>): void {
  const { core, row } = state;
  if (row.user === user && row.host === host) return ask.answer({ reply: "done" });
  const event = { type: "host", source: row.source, user, host, time: core.wall() } as const;
  row.become({ user, host });
  keepStay(core, row);
  const own = row.sessions.has(ask.row);
  tellAll(state, event, ask.row);
  ask.answer(own ? { reply: "live", event } : { reply: "done" });
}
