import { fold } from "../../src/domain/names.ts";
import { unreachable } from "../../src/domain/refusals.ts";
import type { Entry } from "../transport/events.ts";
import type { Action } from "./actions.ts";
import { fill, interrupted, mark, markRead, type Reader, receive, renamed } from "./conversation.ts";
import { fromRoster, withPresence } from "./people.ts";
import { type Conversation, initialState, newConversation, type State } from "./state.ts";

/** Most lines for the person that stand at one time. */
const mostToasts = 4;

/** The state after something happened. Pure: the same state and action give the same result. */
export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case "link":
      return action.link.state === "waiting" || action.link.state === "idle"
        ? mapAll({ ...state, link: action.link }, interrupted)
        : { ...state, link: action.link };
    case "registered":
      return { ...state, screen: "chat", nick: action.nick, refusal: null };
    case "support":
      return { ...state, support: { ...state.support, ...action.support } };
    case "resumeToken":
      return state;
    case "refused":
      return { ...state, screen: "home", refusal: { why: action.why, nick: action.nick, text: action.text } };
    case "entry":
      return takeEntry(state, action.conversation, action.entry);
    case "mark":
      return state.conversations.has(fold(action.conversation))
        ? update(state, action.conversation, (conversation) => mark(conversation, action.mark))
        : state;
    case "everywhere":
      return takeEverywhere(state, action.entry);
    case "inside":
      return update(state, action.room, (room) => ({ ...room, joined: true }), true);
    case "outside":
      return toast(
        update(state, action.room, (room) => ({ ...room, joined: false })),
        action.text,
      );
    case "roster":
      return update(state, action.room, (room) => ({
        ...room,
        joined: true,
        members: fromRoster(room.members, action.members),
      }));
    case "topic":
      return update(state, action.room, (room) => ({ ...room, topic: action.topic }));
    case "presence": {
      const next = mapAll(state, (conversation) => {
        const members = withPresence(conversation.members, action.nick, action.away);
        return members === conversation.members ? conversation : { ...conversation, members };
      });
      return fold(action.nick) === fold(state.nick) ? { ...next, away: action.away } : next;
    }
    case "history":
      return update(state, action.conversation, (conversation) =>
        fill(conversation, action, readerOf(state, conversation.key)),
      );
    case "historyFailed":
      // Without a log to be had the conversation goes on with what is live.
      return update(state, action.conversation, (conversation) =>
        action.direction === "before"
          ? { ...conversation, loadingOlder: false, hasOlder: false }
          : { ...conversation, sync: "live", cursor: null, unnumbered: 0 },
      );
    case "unsent":
      return mapPending(state, (pending) =>
        pending.nonce === action.nonce ? { ...pending, failure: action.text } : pending,
      );
    case "rooms":
      return { ...state, listed: action.rooms };
    case "invited":
      return toast(state, `${action.by} invites you to ${action.room}: /join ${action.room}`);
    case "notice":
      return toast(state, action.text);
    case "enter":
      return { ...state, nick: action.nick, refusal: null };
    case "restore":
      return restore(state, action);
    case "leave":
      return { ...initialState, focused: state.focused, support: state.support };
    case "open":
      return select(ensure(state, action.conversation), fold(action.conversation));
    case "select":
      return select(state, action.key);
    case "close":
      return close(state, action.key);
    case "looking":
      return readCurrent({ ...state, focused: action.focused });
    case "reading":
      return state.atEnd === action.atEnd ? state : readCurrent({ ...state, atEnd: action.atEnd });
    case "read":
      return update(state, action.key, (conversation) => ({ ...markRead(conversation), divider: null }));
    case "draft":
      return update(state, action.key, (conversation) => ({ ...conversation, draft: action.text }));
    case "sending":
      return update(state, action.key, (conversation) => ({
        ...conversation,
        divider: null,
        pending: [...conversation.pending, action.pending],
      }));
    case "resending":
      return mapPending(state, (pending) =>
        pending.nonce === action.nonce ? { ...pending, failure: null } : pending,
      );
    case "discard":
      return mapPending(state, (pending) => (pending.nonce === action.nonce ? undefined : pending));
    case "asked":
      return update(state, action.key, (conversation) =>
        action.direction === "before"
          ? { ...conversation, loadingOlder: true }
          : { ...conversation, sync: "loading" },
      );
    case "listing":
      return { ...state, listed: null };
    case "toast":
      return toast(state, action.text);
    case "dismiss":
      return { ...state, toasts: state.toasts.filter(({ id }) => id !== action.id) };
  }
  return unreachable(action);
}

function takeEntry(state: State, name: string, entry: Entry): State {
  const isMine = fold(entry.nick) === fold(state.nick);
  const known = state.conversations.has(fold(name));
  // A line of a room that we left a moment ago opens nothing.
  if (!known && name.startsWith("#") && !(isMine && entry.what === "join")) return state;
  if (isMine && entry.what === "part") return close(state, fold(name));
  let next = ensure(state, name);
  if (isMine && entry.what === "join") {
    next = update(next, name, (room) => ({ ...room, name, joined: true }));
    if (next.current === null) next = select(next, fold(name));
  }
  if (entry.what === "kick" && fold(entry.kicked) === fold(state.nick)) {
    const why = entry.reason === "" ? "" : `: ${entry.reason}`;
    return toast(close(next, fold(name)), `${entry.nick} removed you from ${name}${why}`);
  }
  return update(next, name, (conversation) => receive(conversation, entry, readerOf(next, conversation.key)));
}

function takeEverywhere(state: State, entry: Entry): State {
  const key = fold(entry.nick);
  const isMine = key === fold(state.nick);
  let next = mapAll(state, (conversation) =>
    conversation.members.has(key)
      ? receive(conversation, entry, readerOf(state, conversation.key))
      : conversation,
  );
  if (entry.what !== "nick") return next;
  if (isMine) return { ...next, nick: entry.to };
  const direct = next.conversations.get(key);
  if (direct?.kind === "direct" && (fold(entry.to) === key || !next.conversations.has(fold(entry.to)))) {
    const entries = [...next.conversations.values()].map((conversation) =>
      conversation === direct ? renamed(direct, entry.to) : conversation,
    );
    next = {
      ...next,
      conversations: new Map(entries.map((conversation) => [conversation.key, conversation])),
      current: next.current === key ? fold(entry.to) : next.current,
    };
  }
  return next;
}

function restore(
  state: State,
  {
    nick,
    open,
    current,
  }: { readonly nick: string; readonly open: readonly string[]; readonly current: string | null },
): State {
  const opened = open.reduce(ensure, state);
  return {
    ...opened,
    nick,
    screen: "chat",
    current: current ?? opened.conversations.keys().next().value ?? null,
  };
}

function readerOf(state: State, key: string): Reader {
  return { nick: state.nick, watching: state.current === key && state.focused && state.atEnd };
}

function readCurrent(state: State): State {
  if (state.current === null || !state.focused || !state.atEnd) return state;
  return update(state, state.current, markRead);
}

function select(state: State, key: string): State {
  if (!state.conversations.has(key) || state.current === key) return state;
  // Who leaves a conversation has seen its divider.
  const left =
    state.current === null
      ? state
      : update(state, state.current, (old) => (old.unread === 0 ? { ...old, divider: null } : old));
  return readCurrent({ ...left, current: key, atEnd: true });
}

function close(state: State, key: string): State {
  if (!state.conversations.has(key)) return state;
  const keys = [...state.conversations.keys()];
  const at = keys.indexOf(key);
  const conversations = new Map(state.conversations);
  conversations.delete(key);
  const near = keys[at - 1] ?? keys[at + 1] ?? null;
  return { ...state, conversations, current: state.current === key ? near : state.current, atEnd: true };
}

function ensure(state: State, name: string): State {
  const key = fold(name);
  if (state.conversations.has(key)) return state;
  const all = [...state.conversations.values(), newConversation(name)];
  // Rooms stand above people; among themselves they keep the order in which they were opened.
  const sorted = [
    ...all.filter(({ kind }) => kind === "room"),
    ...all.filter(({ kind }) => kind === "direct"),
  ];
  return { ...state, conversations: new Map(sorted.map((conversation) => [conversation.key, conversation])) };
}

function update(
  state: State,
  name: string,
  change: (conversation: Conversation) => Conversation,
  create = false,
): State {
  const base = create ? ensure(state, name) : state;
  const old = base.conversations.get(fold(name));
  if (old === undefined) return base;
  const next = change(old);
  if (next === old) return base;
  return { ...base, conversations: new Map(base.conversations).set(old.key, next) };
}

function mapAll(state: State, change: (conversation: Conversation) => Conversation): State {
  let isChanged = false;
  const conversations = new Map<string, Conversation>();
  for (const [key, old] of state.conversations) {
    const next = change(old);
    if (next !== old) isChanged = true;
    conversations.set(key, next);
  }
  return isChanged ? { ...state, conversations } : state;
}

function mapPending(
  state: State,
  change: (pending: Conversation["pending"][number]) => Conversation["pending"][number] | undefined,
): State {
  return mapAll(state, (conversation) => {
    if (conversation.pending.length === 0) return conversation;
    return { ...conversation, pending: conversation.pending.flatMap((pending) => change(pending) ?? []) };
  });
}

function toast(state: State, text: string): State {
  if (text === "") return state;
  const id = state.lastToast + 1;
  return { ...state, lastToast: id, toasts: [...state.toasts, { id, text }].slice(-mostToasts) };
}
