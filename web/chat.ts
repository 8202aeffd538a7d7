import { fold, isRoomName } from "../src/domain/names.ts";
import { type Memory, type TabState, writeTab } from "./memory.ts";
import type { Action } from "./store/actions.ts";
import { readInput, splitText, textBytes } from "./store/input.ts";
import type { Conversation } from "./store/state.ts";
import type { Store } from "./store/store.ts";
import { strings } from "./strings.ts";
import type { Client } from "./transport/client.ts";
import type { TransportEvent } from "./transport/events.ts";

/** What a person can want from the page. */
export interface Intents {
  enter(nick: string): void;
  leave(): void;
  retryNow(): void;
  /** What the composer holds: words for the current conversation, or a /command. */
  submit(text: string): void;
  retry(nonce: string): void;
  discard(nonce: string): void;
  select(key: string): void;
  /** Opens a room, entering it, or the conversation with somebody. */
  open(name: string): void;
  close(key: string): void;
  loadOlder(key: string): void;
  askRooms(): void;
  setAway(text: string | null): void;
  draft(key: string, text: string): void;
  reading(atEnd: boolean): void;
  looking(focused: boolean): void;
  markRead(key: string): void;
  dismiss(id: number): void;
}

/** Transport and store, joined. */
export interface Chat {
  readonly intents: Intents;
  /** What the transport reports goes in here. */
  receive(events: readonly TransportEvent[]): void;
  /** Takes up what {@link readTab} gave after a reload. */
  resume(state: TabState): void;
  /** The token of the session that this page holds, if any. */
  token(): string | null;
}

const firstPage = 500;
const olderPage = 100;

/**
 * Joins the layers: turns intents into actions and lines, and asks the server for what the state lacks: who is in a
 * room just entered, the log of a conversation with a gap, words that were never confirmed.
 *
 * @param newId a fresh idempotency key
 * @param showHelp what `/help` does
 */
export function createChat(options: {
  readonly store: Store;
  readonly client: Client;
  readonly tab: Memory;
  readonly browser: Memory;
  readonly now: () => number;
  readonly newId: () => string;
  readonly showHelp: () => void;
}): Chat {
  const { store, client, tab, browser } = options;
  let token: string | null = null;

  function dispatch(...actions: readonly Action[]): void {
    store.dispatch(...actions);
    remember();
  }

  let remembered = "";
  function remember(): void {
    const { screen, nick, conversations, current } = store.get();
    if (screen === "home") return;
    const state: TabState = {
      nick,
      token,
      open: [...conversations.values()].map(({ name }) => name),
      current,
    };
    const text = JSON.stringify(state);
    if (text === remembered) return;
    remembered = text;
    writeTab(tab, state);
  }

  function forget(): void {
    token = null;
    remembered = "";
    writeTab(tab, null);
  }

  function receive(events: readonly TransportEvent[]): void {
    const { nick } = store.get();
    const resets = events.some(({ type }) => type === "refused");
    for (const event of events) if (event.type === "resumeToken") token = event.token;
    dispatch(...events);
    if (resets) forget();
    for (const event of events) react(event, nick);
    catchUp();
  }

  function react(event: TransportEvent, before: string): void {
    const { nick, conversations } = store.get();
    if (event.type === "registered") {
      browser.set("name", nick);
      if (before !== "" && before !== nick) dispatch({ type: "toast", text: strings.renamedTo(nick) });
      for (const { kind, name } of conversations.values()) if (kind === "room") client.join(name);
      for (const { kind, name } of conversations.values()) if (kind === "direct") resend(name);
    } else if (event.type === "inside") {
      client.askMembers(event.room);
      client.askPresence(event.room);
      resend(event.room);
    } else if (event.type === "entry" && event.entry.what === "join" && event.entry.nick === nick) {
      client.askPresence(event.conversation);
      resend(event.conversation);
    }
  }

  /** Asks for the log wherever the timeline is not whole. */
  function catchUp(): void {
    const { link, conversations } = store.get();
    if (link.state !== "online") return;
    for (const { key, name, kind, joined, sync, cursor } of conversations.values()) {
      if ((kind === "room" && !joined) || sync === "live" || sync === "loading") continue;
      dispatch({ type: "asked", key, direction: "sync" });
      if (cursor === null) client.askHistory(name, "latest", null, pageSize(firstPage));
      else client.askHistory(name, "after", cursor.msgid, pageSize(firstPage));
    }
  }

  const pageSize = (wanted: number): number => Math.min(wanted, store.get().support.historyLimit);

  /** Sends again what was never confirmed, in order; its key keeps it from being said twice. */
  function resend(name: string): void {
    const conversation = store.get().conversations.get(fold(name));
    for (const { nonce, text, speech, failure } of conversation?.pending ?? [])
      if (failure === null) client.say(conversation?.name ?? name, text, speech, nonce);
  }

  function say(conversation: Conversation, text: string, speech: "message" | "action"): void {
    const { nick } = store.get();
    for (const part of splitText(text, textBytes(nick, conversation.name))) {
      const pending = { nonce: options.newId(), text: part, speech, time: options.now(), failure: null };
      dispatch({ type: "sending", key: conversation.key, pending });
      // Outside a room it waits for the way back in.
      if (conversation.kind === "direct" || conversation.joined)
        client.say(conversation.name, part, speech, pending.nonce);
    }
  }

  function open(name: string): void {
    const known = store.get().conversations.get(fold(name));
    if (!isRoomName(name) || known?.joined === true) dispatch({ type: "open", conversation: name });
    else {
      wantedRoom = fold(name);
      client.join(name);
    }
    catchUp();
  }

  let wantedRoom: string | null = null;
  /** A room that was asked for comes to the front once we are in it. */
  store.subscribe(() => {
    if (wantedRoom === null || store.get().conversations.get(wantedRoom)?.joined !== true) return;
    const key = wantedRoom;
    wantedRoom = null;
    dispatch({ type: "select", key });
  });

  function close(key: string): void {
    const conversation = store.get().conversations.get(key);
    if (conversation?.kind === "room" && conversation.joined) client.part(conversation.name);
    dispatch({ type: "close", key });
  }

  function leave(): void {
    client.quit();
    forget();
    dispatch({ type: "leave" });
  }

  function current(): Conversation | undefined {
    const { current: key, conversations } = store.get();
    return key === null ? undefined : conversations.get(key);
  }

  function submit(typed: string): void {
    const input = readInput(typed);
    const conversation = current();
    if (input === undefined) return;
    switch (input.type) {
      case "say":
        if (conversation !== undefined) say(conversation, input.text, input.speech);
        return;
      case "tell": {
        dispatch({ type: "open", conversation: input.nick });
        const direct = current();
        if (direct !== undefined) say(direct, input.text, "message");
        catchUp();
        return;
      }
      case "join":
        open(input.room);
        return;
      case "part": {
        const key = input.room === null ? conversation?.key : fold(input.room);
        if (key !== undefined) close(key);
        return;
      }
      case "nick":
        client.rename(input.nick);
        return;
      case "topic":
        if (conversation?.kind === "room") client.setTopic(conversation.name, input.topic);
        return;
      case "away":
        client.setAway(input.text === "" ? strings.awayDefault : input.text);
        return;
      case "back":
        client.setAway(null);
        return;
      case "help":
        options.showHelp();
        return;
      case "quit":
        leave();
        return;
      case "unknown":
        dispatch({ type: "toast", text: strings.unknownCommand(input.command) });
        return;
      case "incomplete":
        dispatch({ type: "toast", text: strings.usage(input.usage) });
    }
  }

  const intents: Intents = {
    enter(nick) {
      dispatch({ type: "enter", nick });
      client.start(nick, null);
    },
    leave,
    retryNow: () => client.retryNow(),
    submit,
    retry(nonce) {
      const holder = [...store.get().conversations.values()].find(({ pending }) =>
        pending.some((one) => one.nonce === nonce),
      );
      const one = holder?.pending.find((pending) => pending.nonce === nonce);
      if (holder === undefined || one === undefined) return;
      dispatch({ type: "resending", nonce });
      client.say(holder.name, one.text, one.speech, nonce);
    },
    discard: (nonce) => dispatch({ type: "discard", nonce }),
    select(key) {
      dispatch({ type: "select", key });
    },
    open,
    close,
    loadOlder(key) {
      const conversation = store.get().conversations.get(key);
      const oldest = conversation?.items.find(({ msgid, seq }) => msgid !== null && seq !== null)?.msgid;
      if (conversation === undefined || conversation.loadingOlder || !conversation.hasOlder) return;
      if (oldest == null || store.get().link.state !== "online") return;
      dispatch({ type: "asked", key, direction: "before" });
      client.askHistory(conversation.name, "before", oldest, pageSize(olderPage));
    },
    askRooms() {
      dispatch({ type: "listing" });
      client.askRooms();
    },
    setAway: (text) => client.setAway(text),
    draft: (key, text) => dispatch({ type: "draft", key, text }),
    reading: (atEnd) => dispatch({ type: "reading", atEnd }),
    looking: (focused) => dispatch({ type: "looking", focused }),
    markRead: (key) => dispatch({ type: "read", key }),
    dismiss: (id) => dispatch({ type: "dismiss", id }),
  };

  return {
    intents,
    receive,
    token: () => token,
    resume(state) {
      token = state.token;
      dispatch({ type: "restore", nick: state.nick, open: state.open, current: state.current });
      client.start(state.nick, state.token);
    },
  };
}
