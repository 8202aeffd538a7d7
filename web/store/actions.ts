import type { TransportEvent } from "../transport/events.ts";
import type { Pending } from "./state.ts";

/** What the person does, as far as it changes what the page shows. */
export type LocalAction =
  | { readonly type: "enter"; readonly nick: string }
  /** What the tab remembers of before a reload. */
  | {
      readonly type: "restore";
      readonly nick: string;
      readonly open: readonly string[];
      readonly current: string | null;
    }
  | { readonly type: "leave" }
  | { readonly type: "open"; readonly conversation: string }
  | { readonly type: "select"; readonly key: string }
  | { readonly type: "close"; readonly key: string }
  | { readonly type: "looking"; readonly focused: boolean }
  | { readonly type: "reading"; readonly atEnd: boolean }
  | { readonly type: "read"; readonly key: string }
  | { readonly type: "draft"; readonly key: string; readonly text: string }
  | { readonly type: "sending"; readonly key: string; readonly pending: Pending }
  | { readonly type: "resending"; readonly nonce: string }
  | { readonly type: "discard"; readonly nonce: string }
  | { readonly type: "asked"; readonly key: string; readonly direction: "sync" | "before" }
  | { readonly type: "listing" }
  | { readonly type: "toast"; readonly text: string }
  | { readonly type: "dismiss"; readonly id: number };

/** All that changes the state. */
export type Action = TransportEvent | LocalAction;
