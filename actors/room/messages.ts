import type { ClientTags, RoomEvent, SpeechType, Words } from "../../src/domain/events.ts";
import type { ModeChange } from "../../src/domain/modes.ts";
import type { ErasedWords, Source } from "../../src/domain/person.ts";
import type { RoleLetter } from "../../src/domain/roles.ts";
import type { Outcome } from "../../src/store/store.ts";
import type { Ask } from "../../src/tables/ask.ts";
import type { Pending, RoomRow, Told } from "../../src/tables/rooms.ts";
import type { UserRow } from "../../src/tables/users.ts";

/** What a person asks of a room; `ask` gets the answer. */
export type RoomRequest = { readonly ask: Ask; readonly user: UserRow } & (
  | {
      readonly type: "say";
      readonly speech: SpeechType;
      readonly words: Words;
      readonly to: string;
      readonly key?: string;
      /** For members of this role and above alone. */
      readonly least?: RoleLetter;
      /** The nick under which it is shown, where it is brought from another network. */
      readonly under?: string;
      /** The ids of the files that come with it. */
      readonly attaches?: readonly string[];
    }
  | {
      readonly type: "tag";
      readonly to: string;
      readonly tags: ClientTags;
      readonly least?: RoleLetter;
      /** The number of the message that they are about, as far as it was found. */
      readonly ofSeq?: number;
    }
  | {
      readonly type: "join";
      readonly key?: string;
      readonly forwards?: number;
      /** An administrator wants it, whatever the rules: `ask` is theirs. */
      readonly forced?: boolean;
    }
  /** `message` as it was looked up. */
  | {
      readonly type: "edit";
      readonly message: RoomEvent;
      readonly words: Words;
      readonly to: string;
      readonly key?: string;
      /** The ids of the files that come with its new words. */
      readonly attaches?: readonly string[];
    }
  | { readonly type: "redact"; readonly message: RoomEvent; readonly reason: string; readonly to: string }
  /** `pinned`: how many messages are pinned already. */
  | {
      readonly type: "pin";
      readonly message: RoomEvent;
      readonly add: boolean;
      readonly pinned: number;
      readonly to: string;
    }
  | { readonly type: "part"; readonly reason: string }
  | { readonly type: "topic"; readonly topic: string }
  | { readonly type: "kick"; readonly target: UserRow; readonly reason: string }
  /** Ends the membership of an account that is not in the room. */
  | {
      readonly type: "dismiss";
      readonly accountId: string;
      readonly account: string;
      readonly reason: string;
    }
  | { readonly type: "invite"; readonly target: UserRow }
  /** Of an account that is not here. */
  | { readonly type: "inviteAbsent"; readonly accountId: string; readonly account: string }
  | { readonly type: "knock"; readonly text: string }
  | { readonly type: "modes"; readonly changes: readonly ModeChange[] }
  | { readonly type: "register" }
  | { readonly type: "describe"; readonly description: string }
  | { readonly type: "rename"; readonly to: string; readonly reason: string }
  | { readonly type: "transfer"; readonly accountId: string; readonly account: string }
  | { readonly type: "delete" }
  | { readonly type: "release" }
  | {
      readonly type: "lastingRole";
      readonly accountId: string;
      readonly account: string;
      readonly role: RoleLetter;
      readonly grant: boolean;
    }
);

/** What must reach a room whatever happens to its actor: it is put on the row's backlog when it cannot be handled. */
export type RoomDuty =
  /** Somebody has left the server. `done` is called once when members have seen it. */
  | {
      readonly type: "depart";
      readonly room: RoomRow;
      readonly user: UserRow;
      readonly reason: string;
      readonly told: Told;
      readonly done: () => void;
    }
  | {
      readonly type: "renamed";
      readonly room: RoomRow;
      readonly user: UserRow;
      readonly source: Source;
      readonly to: string;
      readonly told: Told;
      readonly done: () => void;
    }
  /** Somebody is told that they were invited while they were not here. */
  | { readonly type: "invited"; readonly room: RoomRow; readonly user: UserRow; readonly done: () => void }
  /** Somebody who is in the room has become an account. `done` is called once when that is noted, or cannot be. */
  | { readonly type: "enrol"; readonly room: RoomRow; readonly user: UserRow; readonly done: () => void }
  /** An account is erased: the room is not its own any more, and nothing here names it. */
  | {
      readonly type: "forget";
      readonly room: RoomRow;
      readonly accountId: string;
      readonly words: ErasedWords;
      readonly done: () => void;
    }
  /** The store has the description. */
  | { readonly type: "described"; readonly room: RoomRow; readonly ask: Ask; readonly description: string }
  /** The store has the room no more. */
  | { readonly type: "deleted"; readonly room: RoomRow; readonly ask: Ask; readonly user: UserRow };

export type RoomMessage =
  | RoomRequest
  | RoomDuty
  | { readonly type: "outcomes"; readonly outcomes: readonly Outcome<Pending>[] }
  /** The log beyond what was delivered. */
  | { readonly type: "recovered"; readonly events: readonly RoomEvent[] }
  | { readonly type: "recoverAgain" }
  /** All that came while recovering is on the backlog now. */
  | { readonly type: "drain" }
  | { readonly type: "logOwed" }
  | { readonly type: "idle" };
