import { asRoomName, fold } from "./names.ts";
import type { Roles } from "./roles.ts";

/** What of a room, and of who belongs to it, changes when an account gets it. */
export interface Handover {
  readonly room: { readonly ownerId: string; readonly ownerName: string };
  readonly membership: readonly { readonly userId: string; readonly roles: Roles }[];
}

/** A room goes from the account that owns it, if one does, to another: the former owner stays an admin. */
export const handover = (
  former: string | null,
  { id, name }: { readonly id: string; readonly name: string },
): Handover => ({
  room: { ownerId: id, ownerName: name },
  membership: [...(former === null ? [] : [{ userId: former, roles: "a" }]), { userId: id, roles: "q" }],
});

/** How a room's log has it where nobody of the account is there: it names the account, which has no nick. */
export const ownerUnseen = (account: string) => ({ add: true, letter: "q", param: `a:${account}` }) as const;

/** Whether there may be a room of this name: in the mode `single` those that everybody enters are all there are. */
export const roomMayBeMade = (
  name: string,
  { mode, autojoin }: { readonly mode: "many" | "single"; readonly autojoin: readonly string[] },
): boolean => mode !== "single" || autojoin.some((room) => fold(asRoomName(room)) === fold(name));
