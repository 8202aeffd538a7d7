import type { Roles } from "../../domain/roles.ts";
import type { RoomRow } from "./rooms.ts";

/** Somebody's lasting place in a room: an account, or for a direct room also a guest. */
export interface Membership {
  readonly roomId: string;
  readonly userId: string;
  readonly roles: Roles;
  readonly joinedAt: number;
}

/** A member of record with the account's name. */
export interface NamedMembership extends Membership {
  readonly account: string;
}

/** Who belongs to which room, whether they are there now or not. */
export interface MembershipStore {
  memberships(roomId: string): Promise<readonly Membership[]>;
  membershipsOf(userId: string): Promise<readonly (Membership & { readonly room: RoomRow })[]>;
  membership(roomId: string, userId: string): Promise<Membership | undefined>;
  /** In how many rooms an account has a place. */
  membershipCount(userId: string): Promise<number>;
  /** The accounts that belong to a room, by name. */
  namedMemberships(roomId: string): Promise<readonly NamedMembership[]>;
  setMembership(roomId: string, userId: string, roles: Roles | null): Promise<void>;
}
