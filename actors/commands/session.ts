import type { CommandOf } from "../../src/domain/commands.ts";
import { cutToBytes, nickFault } from "../../src/domain/names.ts";
import { isRefusal } from "../../src/domain/refusals.ts";
import { cleanText } from "../../src/domain/text.ts";
import type { Ask } from "../../src/tables/ask.ts";
import { changeNick } from "../server/client.ts";
import { detach, obligeUser, within } from "../sessions.ts";
import type { Asker, Present } from "./asker.ts";
import { isReserved } from "./identity.ts";
import { dropResume, keepResumes } from "./resume-tokens.ts";
import { personView } from "./views.ts";

/** Takes another nick. */
export async function nick(
  { core, row, user }: Present,
  command: CommandOf<"nick">,
  ask: Ask,
): Promise<void> {
  if (command.nick === user.nick) return ask.answer({ reply: "done" });
  const fault = nickFault(command.nick, core.settings.nicknames);
  if (fault) return ask.answer({ refused: "nickInvalid", nick: command.nick, why: fault });
  if (isReserved(core, command.nick, user.identity))
    return ask.answer({ refused: "nickReserved", nick: command.nick });
  const before = await changeNick(core, user, command.nick);
  if (isRefusal(before)) return ask.answer(before);
  keepResumes(core, user);
  const { nick: to } = command;
  const done = within(core, () => ask.answer({ reply: "nickChanged", from: before, to }));
  obligeUser(core, { type: "renamed", user, source: before, to, asker: row, done });
}

/** Goes. Others have seen it when the connection closes. */
export function quit({ core, row }: Asker, { reason }: CommandOf<"quit">, ask: Ask): void {
  const { user } = row;
  const source = user?.source;
  const words = cutToBytes(cleanText(reason), core.settings.limits.kickReasonLength);
  const leave = (): void => {
    if (user) core.presence.settle(user);
    ask.answer(source ? { reply: "bye", source, reason: words } : { reply: "done" });
    row.close(words === "" ? "Quit" : words, "quit");
  };
  if (!user) return leave();
  row.user = undefined;
  dropResume(core, row);
  detach(core, user, row, words === "" ? "Quit" : words, within(core, leave));
}

/** Tells somebody who they are. */
export function whoami({ core, user }: Present, _: CommandOf<"whoami">, ask: Ask): void {
  ask.answer({
    reply: "whoami",
    person: personView(core, user, user),
    role: user.administrator ? "administrator" : user.role,
  });
}
