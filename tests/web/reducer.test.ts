import { expect, test } from "vitest";
import type { Action } from "../../web/store/actions.ts";
import { reduce } from "../../web/store/reducer.ts";
import { type Conversation, initialState, type State } from "../../web/store/state.ts";
import type { Entry } from "../../web/transport/events.ts";
import { speech } from "./support.ts";

const said = (seq: number | null, nick: string, text: string, more: Partial<Entry> = {}): Action => ({
  type: "entry",
  conversation: "#lobby",
  entry: speech(seq, nick, text, more),
});
const joined = (nick: string, seq: number): Action => ({
  type: "entry",
  conversation: "#lobby",
  entry: { what: "join", nick, seq, msgid: `m${seq}`, time: 0 },
});
const history = (
  direction: "latest" | "before" | "after",
  entries: readonly Entry[],
  complete = true,
): Action => ({
  type: "history",
  conversation: "#lobby",
  direction,
  entries,
  complete,
});

const after = (...actions: readonly Action[]): State => actions.reduce(reduce, initialState);
const lobbyOf = (state: State): Conversation => {
  const lobby = state.conversations.get("#lobby");
  if (lobby === undefined) throw new RangeError("no lobby");
  return lobby;
};
const texts = (state: State): readonly string[] =>
  lobbyOf(state).items.flatMap((item) => (item.what === "speech" ? item.text : []));

/** In the lobby, its log known up to seq 3. */
const inLobby: readonly Action[] = [
  { type: "registered", nick: "ada", resumed: false },
  joined("ada", 3),
  history("latest", [speech(1, "bob", "one"), speech(2, "bob", "two")]),
];

test("the first room entered is shown, and its history is read already", () => {
  const state = after(...inLobby);
  expect(state).toMatchObject({ screen: "chat", current: "#lobby" });
  expect(lobbyOf(state)).toMatchObject({ joined: true, unread: 0, sync: "live", hasOlder: false });
});

test("numbers that follow each other leave no gap", () => {
  expect(lobbyOf(after(...inLobby, said(4, "bob", "four"), said(5, "bob", "five")))).toMatchObject({
    sync: "live",
    cursor: { seq: 5, msgid: "m5" },
  });
});

test("a missing number is a gap behind the last that is known", () => {
  expect(lobbyOf(after(...inLobby, said(6, "bob", "six")))).toMatchObject({
    sync: "behind",
    cursor: { seq: 3, msgid: "m3" },
  });
});

test("a departure without a number accounts for one that is missing", () => {
  const bobQuits: Action = {
    type: "everywhere",
    entry: { what: "quit", reason: "", nick: "bob", seq: null, msgid: "q", time: 9 },
  };
  const roster: Action = { type: "roster", room: "#lobby", members: [{ nick: "bob", roles: "o" }] };
  const state = after(...inLobby, roster, bobQuits, said(5, "eve", "five"));
  expect(lobbyOf(state)).toMatchObject({ sync: "live", cursor: { seq: 5 } });
  expect(lobbyOf(state).members.has("bob")).toBe(false);
});

test("what was missed is put in its place once, under a divider", () => {
  const state = after(
    ...inLobby,
    { type: "link", link: { state: "waiting", attempt: 1, retryAt: 0 } },
    { type: "registered", nick: "ada", resumed: true },
    said(7, "bob", "seven"),
    history("after", [
      speech(4, "bob", "four"),
      speech(5, "bob", "five"),
      speech(6, "bob", "six"),
      speech(7, "bob", "seven"),
    ]),
  );
  expect(texts(state)).toEqual(["one", "two", "four", "five", "six", "seven"]);
  expect(lobbyOf(state)).toMatchObject({ sync: "live", cursor: { seq: 7 }, divider: 3, unread: 0 });
});

test("a page of missed messages that is not the last asks for more", () => {
  const state = after(
    ...inLobby,
    { type: "link", link: { state: "waiting", attempt: 1, retryAt: 0 } },
    history("after", [speech(4, "bob", "four")], false),
  );
  expect(lobbyOf(state)).toMatchObject({ sync: "behind", cursor: { msgid: "m4" } });
});

test("older messages go above and count as nothing new", () => {
  const lobby = lobbyOf(
    after(
      { type: "registered", nick: "ada", resumed: false },
      joined("ada", 30),
      history("latest", [speech(29, "bob", "late")], false),
      { type: "asked", key: "#lobby", direction: "before" },
      history("before", [speech(28, "bob", "earlier")]),
    ),
  );
  expect(lobby.items.map(({ seq }) => seq)).toEqual([28, 29, 30]);
  expect(lobby).toMatchObject({ unread: 0, hasOlder: false, loadingOlder: false });
});

test("messages while nobody looks are unread, and mentions are counted apart", () => {
  const state = after(
    ...inLobby,
    { type: "looking", focused: false },
    said(4, "bob", "hello"),
    said(5, "bob", "Ada?"),
  );
  expect(lobbyOf(state)).toMatchObject({ unread: 2, mentions: 1, divider: 3 });
  expect(lobbyOf(reduce(state, { type: "looking", focused: true }))).toMatchObject({ unread: 0, divider: 3 });
});

test("the first words of somebody open an unread conversation", () => {
  const state = after(
    ...inLobby,
    { type: "entry", conversation: "bob", entry: speech(8, "bob", "psst") },
    {
      type: "history",
      conversation: "bob",
      direction: "latest",
      entries: [speech(7, "bob", "before"), speech(8, "bob", "psst")],
      complete: true,
    },
  );
  expect(state.current).toBe("#lobby");
  expect(state.conversations.get("bob")).toMatchObject({
    kind: "direct",
    unread: 1,
    mentions: 1,
    divider: 7.5,
  });
});

test("the echo with its nonce takes the place of what was under way", () => {
  const pending = { nonce: "n1", text: "mine", speech: "message", time: 0, failure: null } as const;
  const state = after(...inLobby, { type: "sending", key: "#lobby", pending });
  expect(lobbyOf(state).pending).toHaveLength(1);
  const echoed = reduce(state, said(4, "ada", "mine", { nonce: "n1" } as Partial<Entry>));
  expect(lobbyOf(echoed).pending).toEqual([]);
  expect(texts(echoed)).toEqual(["one", "two", "mine"]);
});

test("the echo of a message that history brought first is not shown twice", () => {
  const pending = { nonce: "n1", text: "mine", speech: "message", time: 0, failure: null } as const;
  const mine = speech(4, "ada", "mine", { nonce: "n1" } as Partial<Entry>);
  const state = after(
    ...inLobby,
    history("after", [mine]),
    { type: "sending", key: "#lobby", pending },
    {
      type: "entry",
      conversation: "#lobby",
      entry: mine,
    },
  );
  expect(lobbyOf(state).pending).toEqual([]);
  expect(texts(state)).toEqual(["one", "two", "mine"]);
});

test("somebody else's message with the same nonce confirms nothing", () => {
  const pending = { nonce: "n1", text: "mine", speech: "message", time: 0, failure: null } as const;
  const state = after(
    ...inLobby,
    { type: "sending", key: "#lobby", pending },
    said(4, "eve", "mine", { nonce: "n1" } as Partial<Entry>),
  );
  expect(lobbyOf(state).pending).toHaveLength(1);
});

test("a refused message says why, can be sent again and discarded", () => {
  const pending = { nonce: "n1", text: "mine", speech: "message", time: 0, failure: null } as const;
  const failed = after(
    ...inLobby,
    { type: "sending", key: "#lobby", pending },
    { type: "unsent", nonce: "n1", text: "muted" },
  );
  expect(lobbyOf(failed).pending[0]?.failure).toBe("muted");
  expect(lobbyOf(reduce(failed, { type: "resending", nonce: "n1" })).pending[0]?.failure).toBeNull();
  expect(lobbyOf(reduce(failed, { type: "discard", nonce: "n1" })).pending).toEqual([]);
});

test("a new nick is taken over by members, conversations and oneself", () => {
  const rename = (from: string, to: string): Action => ({
    type: "everywhere",
    entry: { what: "nick", nick: from, to, seq: null, msgid: null, time: 0 },
  });
  const state = after(
    ...inLobby,
    {
      type: "roster",
      room: "#lobby",
      members: [
        { nick: "ada", roles: "" },
        { nick: "bob", roles: "o" },
      ],
    },
    { type: "open", conversation: "bob" },
    rename("bob", "Robert"),
    rename("ada", "Countess"),
  );
  expect(state.nick).toBe("Countess");
  expect(state.current).toBe("robert");
  expect(lobbyOf(state).members.get("robert")).toMatchObject({ nick: "Robert", roles: "o" });
});

test("roles are given and taken by MODE", () => {
  const mode = (changes: readonly string[], seq: number): Action => ({
    type: "entry",
    conversation: "#lobby",
    entry: { what: "mode", changes, nick: "bob", seq, msgid: `m${seq}`, time: 0 },
  });
  const state = after(
    ...inLobby,
    { type: "roster", room: "#lobby", members: [{ nick: "ada", roles: "v" }] },
    mode(["+bo-v", "*!*@x", "ada", "ada"], 4),
  );
  expect(lobbyOf(state).members.get("ada")?.roles).toBe("o");
});

test("who is removed from a room sees why, and the room closes", () => {
  const state = after(...inLobby, {
    type: "entry",
    conversation: "#lobby",
    entry: { what: "kick", kicked: "ada", reason: "enough", nick: "bob", seq: 4, msgid: "m4", time: 0 },
  });
  expect(state.conversations.size).toBe(0);
  expect(state.toasts[0]?.text).toBe("bob removed you from #lobby: enough");
});

test("a line of a room that was left opens nothing", () => {
  expect(
    after({ type: "registered", nick: "ada", resumed: false }, said(1, "bob", "x")).conversations.size,
  ).toBe(0);
});

test("a refused name leads home and says which it was", () => {
  const state = after(
    { type: "enter", nick: "ada" },
    { type: "refused", why: "nickInUse", nick: "ada", text: "" },
  );
  expect(state).toMatchObject({ screen: "home", refusal: { why: "nickInUse", nick: "ada" } });
});

test("scrollback is bounded", () => {
  const many = Array.from({ length: 3000 }, (_, index) => said(4 + index, "bob", "x"));
  const lobby = lobbyOf(after(...inLobby, ...many));
  expect(lobby.items.length).toBeLessThanOrEqual(1_100);
  expect(lobby).toMatchObject({ hasOlder: true, cursor: { seq: 3003 } });
});
