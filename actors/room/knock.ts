import { cutToBytes } from "../../src/domain/names.ts";
import { may } from "../../src/domain/permissions.ts";
import { cleanText } from "../../src/domain/text.ts";
import { isBanned } from "./bans.ts";
import type { RoomRequest } from "./messages.ts";
import { tellMembers } from "./share.ts";
import { type RoomState, standingIn } from "./state.ts";

/** Knocks that are remembered of one room; more, and the oldest is forgotten. */
const maxRemembered = 1_000;

/** Asks those who may invite to be let in (KNOCK). Rooms that one may simply enter are not knocked at. */
export function knock(
  { core, row }: RoomState,
  { ask, user, text }: Extract<RoomRequest, { readonly type: "knock" }>,
): void {
  const room = row.name;
  if (row.members.has(user.key)) return ask.answer({ refused: "knockInside", room });
  if (!row.modes.flags.includes("i")) return ask.answer({ refused: "knockOpen", room });
  if (isBanned(row, user)) return ask.answer({ refused: "cannotSend", target: room, why: "banned" });
  const now = core.system.clock.now();
  const { floodControl, knockInterval, roomKnockInterval } = core.settings.limits;
  const { id } = user.identity;
  row.knocks ??= new Map();
  const { knocks } = row;
  const mine = knocks.get(id);
  const newest = [...knocks.values()].at(-1);
  if (floodControl) {
    const left = Math.max(
      mine === undefined ? 0 : mine + knockInterval * 1_000 - now,
      newest === undefined ? 0 : newest + roomKnockInterval * 1_000 - now,
    );
    if (left > 0) return ask.answer({ refused: "knockTooSoon", room, retryMs: left });
  }
  // last in, last in order
  knocks.delete(id);
  knocks.set(id, now);
  const [oldest] = knocks.keys();
  if (oldest !== undefined && knocks.size > maxRemembered) knocks.delete(oldest);
  const event = {
    type: "knock",
    source: user.source,
    room,
    text: cutToBytes(cleanText(text), core.settings.limits.kickReasonLength),
    time: core.wall(),
  } as const;
  tellMembers(row, event, (member) => may("invite", standingIn(row, member), { flags: row.modes.flags }));
  ask.answer({ reply: "knocked", room });
}
