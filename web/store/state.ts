import { fold } from "../../src/domain/names.ts";
import type { Roles } from "../../src/domain/roles.ts";
import {
  defaultSupport,
  type Entry,
  type LinkState,
  type ListedRoom,
  type Support,
} from "../transport/events.ts";

/** An entry in a timeline. `order` sorts it: its seq, or a fraction after the one it came behind. */
export type Item = Entry & { readonly id: string; readonly order: number };

/** A member of a room. */
export interface Member {
  readonly nick: string;
  readonly roles: Roles;
  readonly away: boolean;
}

/** Words on their way, until their echo comes back. `nonce` is the idempotency key: a retry keeps it. */
export interface Pending {
  readonly nonce: string;
  readonly text: string;
  readonly speech: "message" | "action";
  readonly time: number;
  /** Why the server refused it; null while it is under way or waits for the connection. */
  readonly failure: string | null;
}

/**
 * How far a conversation's timeline is known: `cold` nothing, `behind` there is a gap to fill, `loading` asked for,
 * `live` without a gap.
 */
export type Sync = "cold" | "behind" | "loading" | "live";

/** A room or the conversation with one person. */
export interface Conversation {
  /** Folded name. */
  readonly key: string;
  readonly name: string;
  readonly kind: "room" | "direct";
  readonly joined: boolean;
  readonly topic: string;
  /** By folded nick. */
  readonly members: ReadonlyMap<string, Member>;
  readonly items: readonly Item[];
  readonly hasOlder: boolean;
  readonly loadingOlder: boolean;
  readonly sync: Sync;
  /** The last entry up to which nothing is missing. */
  readonly cursor: { readonly msgid: string; readonly seq: number } | null;
  /** Live entries without seq since the cursor: so many numbers may be missing without a gap. */
  readonly unnumbered: number;
  readonly pending: readonly Pending[];
  /** The order up to which the person has seen everything. */
  readonly seen: number;
  readonly unread: number;
  readonly mentions: number;
  /** The order after which the divider "new messages" stands. */
  readonly divider: number | null;
  readonly draft: string;
}

/** A line for the person that belongs to no conversation. */
export interface Toast {
  readonly id: number;
  readonly text: string;
}

/** All that the page shows. */
export interface State {
  readonly screen: "home" | "chat";
  readonly link: LinkState;
  readonly nick: string;
  readonly away: boolean;
  /** Why the last attempt to enter failed. */
  readonly refusal: {
    readonly why: "nickInUse" | "other";
    readonly nick: string;
    readonly text: string;
  } | null;
  readonly support: Support;
  /** By folded name, in the order of the rail. */
  readonly conversations: ReadonlyMap<string, Conversation>;
  readonly current: string | null;
  /** Whether the person looks at the page, and at the newest message of the current conversation. */
  readonly focused: boolean;
  readonly atEnd: boolean;
  readonly listed: readonly ListedRoom[] | null;
  readonly toasts: readonly Toast[];
  readonly lastToast: number;
}

/** Before anything happened. */
export const initialState: State = {
  screen: "home",
  link: { state: "idle" },
  nick: "",
  away: false,
  refusal: null,
  support: defaultSupport,
  conversations: new Map(),
  current: null,
  focused: true,
  atEnd: true,
  listed: null,
  toasts: [],
  lastToast: 0,
};

/** A conversation of which nothing is known yet. */
export const newConversation = (name: string): Conversation => ({
  key: fold(name),
  name,
  kind: name.startsWith("#") ? "room" : "direct",
  joined: false,
  topic: "",
  members: new Map(),
  items: [],
  hasOlder: false,
  loadingOlder: false,
  sync: "cold",
  cursor: null,
  unnumbered: 0,
  pending: [],
  seen: 0,
  unread: 0,
  mentions: 0,
  divider: null,
  draft: "",
});
