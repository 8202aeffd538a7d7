import type { ErasedWords } from "../domain/person.ts";
import type { BanTarget, ServerBan } from "../domain/server-bans.ts";

/** What one part of the server tells the others, wherever they run. */
export type BusMessage =
  /** An account was changed from outside of its own sessions: `disabled` ends them, a new `role` holds from now on. */
  | {
      readonly type: "accountChanged";
      readonly id: string;
      readonly disabled: boolean;
      readonly role: "user" | "administrator";
    }
  /**
   * Sign-ins of somebody have ended, and connections that came by them close; `ids` null: all of theirs, but for what is
   * excepted.
   */
  | {
      readonly type: "sessionsEnded";
      readonly userId: string;
      readonly ids: readonly string[] | null;
      readonly except: { readonly session: string | null; readonly connection: string | null };
      readonly reason: string;
    }
  /** Somebody is kept from the server from now on, or no more. */
  | { readonly type: "serverBanned"; readonly ban: ServerBan }
  | { readonly type: "serverUnbanned"; readonly target: BanTarget }
  /** An account is no more, and neither is its name in the logs. */
  | {
      readonly type: "accountErased";
      readonly id: string;
      readonly folded: string;
      readonly words: ErasedWords;
    }
  /** An account was made: its name is reserved from now on. */
  | { readonly type: "accountCreated"; readonly folded: string };

/** How nodes, and parts of one node, hear of each other. Hints only: losing one loses nothing that the store knows. */
export interface Bus {
  publish(message: BusMessage): void;
  /** @returns takes the subscription back */
  subscribe(listener: (message: BusMessage) => void): () => void;
  close(): Promise<void>;
}
