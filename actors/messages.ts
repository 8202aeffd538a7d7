import type { ModeChange } from "../src/domain/modes.ts";
import type { Identity, Presence, ServerRole, Source } from "../src/domain/person.ts";
import type { Refusal } from "../src/domain/refusals.ts";
import type { Answer } from "../src/domain/replies.ts";
import type { From } from "../src/otp/process.ts";
import type { Ask } from "../src/tables/ask.ts";
import type { ConnectionRow } from "../src/tables/connections.ts";
import type { RoomRow } from "../src/tables/rooms.ts";
import type { UserRow } from "../src/tables/users.ts";

/** What a connection actor takes. */
export type ConnectionMessage =
  /** There is something to do: a line, an answer that made room, the end of the socket. */
  | { readonly type: "work" }
  /** Flood control lets it go on. */
  | { readonly type: "refilled" }
  /** What a command did later has failed by our own fault. */
  | { readonly type: "failed"; readonly error: unknown };

/** What a user actor takes. */
export type UserMessage =
  /** Another connection of theirs: it is shown the rooms that they are in. */
  /** `done`: called when the session is theirs. */
  | { readonly type: "attach"; readonly session: ConnectionRow; readonly done?: () => void }
  /** A connection ended, or is about to; `done` comes once others have seen what follows of it. */
  | {
      readonly type: "detach";
      readonly session: ConnectionRow;
      readonly reason: string;
      readonly done: () => void;
    }
  /** Nobody may be left. */
  | { readonly type: "look" }
  | {
      readonly type: "join";
      readonly room: RoomRow;
      readonly key?: string;
      readonly forwards?: number;
      /** An administrator wants it, whatever the rules: `ask` is theirs. */
      readonly forced?: boolean;
      readonly ask: Ask;
    }
  | { readonly type: "leftRoom"; readonly room: RoomRow }
  /** The server has given them another nick; rooms and other sessions are to hear of it. */
  | {
      readonly type: "renamed";
      readonly user: UserRow;
      readonly source: Source;
      readonly to: string;
      readonly asker: ConnectionRow | undefined;
      readonly done: () => void;
    }
  | {
      readonly type: "away";
      readonly text: string | null;
      /** This session is connected, but nobody sits at it. */
      readonly absent: boolean;
      readonly presence: Presence;
      readonly ask: Ask;
      readonly answer: Answer;
    }
  /** They stay from now on when the last session has gone, or do not. */
  | { readonly type: "persist"; readonly user: UserRow; readonly on: boolean }
  | { readonly type: "realname"; readonly realname: string; readonly ask: Ask }
  | { readonly type: "host"; readonly user: string; readonly host: string; readonly ask: Ask }
  | { readonly type: "modes"; readonly changes: readonly ModeChange[]; readonly ask: Ask }
  /** They have read further; `subject` is the id of a room or a person, which is `target` to them. */
  | {
      readonly type: "marked";
      readonly subject: string;
      readonly target: string;
      readonly time: number;
      readonly ask: Ask;
    }
  /** They have shown a name and password of the settings' operators. */
  | { readonly type: "oper"; readonly name: string; readonly ask: Ask }
  /** They are banned from the server: they do not stay when their last session has gone. */
  | {
      readonly type: "banished";
      readonly user: UserRow;
      readonly reason: string;
      /** Called once others have seen that they leave, if they do at once. */
      readonly done: () => void;
    }
  /** The settings have no operator of the name that they gave any more. */
  | { readonly type: "deposed"; readonly user: UserRow }
  /** An administrator has given their account another role. */
  | { readonly type: "role"; readonly user: UserRow; readonly role: ServerRole }
  /** They have become an account, or another role. */
  | {
      readonly type: "identify";
      readonly identity: Identity;
      readonly role: ServerRole;
      readonly alwaysOn: boolean;
      readonly ask: Ask;
      readonly answer: () => Answer;
    };

/** The supervisors whose children the server brings back, since a dynamic supervisor comes back empty. */
export const dynamicSupervisors = ["users", "rooms", "connections"] as const;
export type DynamicSupervisor = (typeof dynamicSupervisors)[number];

/** What the server actor takes. */
export type ServerMessage =
  | {
      readonly type: "rename";
      readonly user: UserRow;
      readonly nick: string;
      readonly from: From<Source | Refusal>;
    }
  | {
      readonly type: "openRoom";
      readonly name: string;
      readonly create: boolean;
      readonly from: From<Opened>;
    }
  | { readonly type: "openDirect"; readonly people: readonly [string, string]; readonly from: From<Opened> }
  /** Somebody here has no actor. */
  | { readonly type: "revive"; readonly user: UserRow }
  | { readonly type: "supervisorDown"; readonly which: DynamicSupervisor }
  | { readonly type: "sweep" }
  /** News of who is here and who is away are due. */
  | { readonly type: "presence" }
  | { readonly type: "purge" };

/** A live room, or why there is none; an error is thrown at the asker. */
export type Opened = RoomRow | Refusal | { readonly error: unknown };

/** What must reach a user's actor, whichever serves them: while there is none it waits for the successor. */
export type UserObligation = Extract<
  UserMessage,
  { readonly type: "renamed" | "role" | "deposed" | "banished" | "persist" }
>;

const obligations: ReadonlySet<string> = new Set<UserObligation["type"]>([
  "renamed",
  "role",
  "deposed",
  "banished",
  "persist",
]);

export const isObligation = (message: UserMessage): message is UserObligation =>
  obligations.has(message.type);
