import type { WaitingEvent } from "../../domain/waiting.ts";
import { jsonTime } from "../line/event-json.ts";

/** What happened to somebody who was not here and is no message, as HTTP and the stream of events give it. */
export interface WaitingEventJson {
  readonly id: number;
  readonly type: WaitingEvent["type"];
  readonly createdAt: string;
  readonly by: { readonly id: string; readonly username: string; readonly account: string | null };
  readonly room?: string;
  readonly role?: "q" | "a" | "o" | "h" | "v";
  readonly granted?: boolean;
  readonly content?: string;
}

export function waitingEventJson(event: WaitingEvent): WaitingEventJson {
  const { id, type, time: at, by } = event;
  const common = {
    id,
    type,
    createdAt: jsonTime(at),
    by: { id: by.id, username: by.nick, account: by.account },
  };
  switch (event.type) {
    case "invite":
      return { ...common, room: event.room };
    case "role":
      return { ...common, room: event.room, role: event.role, granted: event.grant };
    case "removed":
      return { ...common, room: event.room, content: event.reason };
    case "announcement":
      return { ...common, content: event.text };
    case "request":
      return common;
  }
}
