import type { HistoryDirection } from "./events.ts";

/** Why a line was sent: what its labelled answer means. */
export type Purpose =
  | { readonly kind: "say"; readonly nonce: string }
  | { readonly kind: "join"; readonly room: string }
  | {
      readonly kind: "history";
      readonly conversation: string;
      readonly direction: HistoryDirection;
      readonly limit: number;
    }
  | { readonly kind: "list" }
  | { readonly kind: "other" };

/** The labels in use on one connection (IRCv3 labeled-response). */
export interface Requests {
  /** @returns the label for a new request */
  begin(purpose: Purpose): string;
  find(label: string): Purpose | undefined;
  /** The answer is whole. */
  end(label: string): void;
  /** The connection is gone, and with it every answer. */
  clear(): void;
}

/** Labels are short and never used twice in the life of the page. */
export function createRequests(): Requests {
  const open = new Map<string, Purpose>();
  let last = 0;
  return {
    begin(purpose) {
      last += 1;
      const label = `p${last}`;
      open.set(label, purpose);
      return label;
    },
    find: (label) => open.get(label),
    end: (label) => void open.delete(label),
    clear: () => open.clear(),
  };
}
