import type { LiveEvent } from "../../src/domain/events.ts";
import type { Answer } from "../../src/domain/replies.ts";
import type { Ask } from "../../src/tables/ask.ts";
import type { UserRow } from "../../src/tables/users.ts";
import type { Core } from "../core.ts";
import { detach } from "../sessions.ts";
import { within } from "./session.ts";

/** How somebody is put off the server. */
interface Expulsion {
  /** What others see as the reason of the quit, and they themselves as the last words. */
  readonly why: string;
  /** What they are shown before. */
  readonly event: LiveEvent;
  /** Who asked for it, and what they are told. */
  readonly ask: Ask;
  readonly answer: Answer;
}

/**
 * Puts somebody off the server with all their sessions: each is shown the event, others see the quit, the connections
 * close, and only then whoever asked is told.
 */
export function putOff(core: Core, user: UserRow, { why, event, ask, answer }: Expulsion): void {
  const sessions = [...new Set([...user.sessions, ...user.arriving])];
  let left = sessions.length;
  const close = (): void => {
    for (const session of sessions) if (session !== ask.row) session.close(why);
    ask.answer(answer);
    if (sessions.includes(ask.row)) ask.row.close(why);
  };
  if (left === 0) return close();
  const seen = within(core, close);
  for (const session of sessions) {
    session.write(session.session.encoder.encode(event, false));
    session.user = undefined;
    user.arriving.delete(session);
    detach(core, user, session, why, () => {
      left -= 1;
      if (left === 0) seen();
    });
  }
}
