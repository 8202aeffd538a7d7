import type { Roles } from "../../domain/roles.ts";

/** Somebody who stays while nobody is connected, as they are seen meanwhile. Times are ms since 1970. */
export interface Stay {
  readonly accountId: string;
  readonly nick: string;
  readonly user: string;
  readonly host: string;
  readonly realname: string;
  /** Letters of their user modes. */
  readonly modes: string;
  readonly away: string | null;
  readonly signedOnAt: number;
}

/** Where somebody is who stays, with their roles there now, which need not be lasting ones. */
export interface Place {
  readonly roomId: string;
  readonly roles: Roles;
  readonly joinedAt: number;
}

/** Who stays while nobody is connected, and where. */
export interface StayStore {
  /** With all their places, instead of what was kept before. What is not a room any more is left out. */
  saveStay(stay: Stay, places: readonly Place[]): Promise<void>;
  /** One place alone; null ends it. */
  setPlace(accountId: string, roomId: string, place: Omit<Place, "roomId"> | null): Promise<void>;
  /** With the places. */
  endStay(accountId: string): Promise<void>;
  /** By nick. */
  stays(): Promise<readonly Stay[]>;
  /** Of everybody who stays, by room and then in the order of their coming. */
  places(): Promise<readonly (Place & { readonly accountId: string })[]>;
}
