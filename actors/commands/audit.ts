import type { CommandOf } from "../../src/domain/commands.ts";
import { may } from "../../src/domain/permissions.ts";
import { isRefusal } from "../../src/domain/refusals.ts";
import type { Ask } from "../../src/tables/ask.ts";
import { standingOf } from "../room/state.ts";
import { liveRoom } from "../server/client.ts";
import type { Present } from "./asker.ts";
import { mayKnow } from "./views.ts";

/** Tells what administrators have done, or in a room those who look after it. */
export async function audit(
  { core, user }: Present,
  { room: name, before, limit }: CommandOf<"audit">,
  ask: Ask,
): Promise<void> {
  const most = Math.max(1, Math.min(limit, core.settings.audit.entriesPerRequest));
  const query = { limit: most, ...(before === undefined ? {} : { before }) };
  const { store } = core.store;
  if (name === undefined) {
    if (!user.administrator) return ask.answer({ refused: "notAdministrator" });
    return ask.answer({ reply: "audit", room: null, entries: await store.auditLog(query) });
  }
  const room = await liveRoom(core, name, false);
  if (isRefusal(room)) return ask.answer(room);
  if (!mayKnow(room, user)) return ask.answer({ refused: "noSuchRoom", room: name });
  if (!may("audit", standingOf(room, user), { flags: room.modes.flags }))
    return ask.answer({ refused: "roleNeeded", room: room.name, role: "admin" });
  const entries = await store.auditLog({ ...query, roomId: room.id });
  ask.answer({ reply: "audit", room: room.name, entries });
}
