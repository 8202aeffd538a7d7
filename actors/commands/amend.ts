import type { CommandOf } from "../../src/domain/commands.ts";
import type { RoomEvent } from "../../src/domain/events.ts";
import { mayNameFiles } from "../../src/domain/files.ts";
import { isRefusal, type Refusal } from "../../src/domain/refusals.ts";
import type { Ask } from "../../src/tables/ask.ts";
import type { RoomRow } from "../../src/tables/rooms.ts";
import type { Present } from "./asker.ts";
import { type WordsWithFiles, withFiles } from "./files.ts";
import { findRedactable, type Wanted } from "./find-message.ts";
import { reach, tell } from "./talk.ts";

/** Gives a message other words. */
export async function edit(present: Present, command: CommandOf<"edit">, ask: Ask): Promise<void> {
  const found = await find(present, command);
  if (isRefusal(found)) return ask.answer(found);
  const { key } = command;
  const words: WordsWithFiles | Refusal = mayNameFiles(command.text)
    ? await withFiles(present, command)
    : command;
  if (isRefusal(words)) return ask.answer(words);
  const { text, joins, tags, attaches } = words;
  tell(found.room, {
    type: "edit",
    ask,
    user: present.user,
    message: found.message,
    to: found.to,
    words: { text, ...(joins ? { joins } : {}), ...(tags ? { tags } : {}) },
    ...(key === undefined ? {} : { key }),
    ...(attaches ? { attaches } : {}),
  });
}

/** Takes a message or a reaction away. */
export async function redact(present: Present, command: CommandOf<"redact">, ask: Ask): Promise<void> {
  const found = await find(present, command);
  if (isRefusal(found)) return ask.answer(found);
  const { room, message, to } = found;
  tell(room, { type: "redact", ask, user: present.user, message, to, reason: command.reason });
}

/** A message or a reaction, and the live room that it is in. */
async function find(
  present: Present,
  wanted: Wanted,
): Promise<{ readonly room: RoomRow; readonly message: RoomEvent; readonly to: string } | Refusal> {
  const found = await findRedactable(present, wanted);
  if (isRefusal(found)) return found;
  const reached = await reach(present, wanted.target);
  return isRefusal(reached) ? reached : { ...reached, message: found.message };
}
