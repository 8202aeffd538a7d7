// @vitest-environment jsdom
import { cleanup, fireEvent, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { App } from "../../../web/components/App.tsx";
import type { Action } from "../../../web/store/actions.ts";
import type { Store } from "../../../web/store/store.ts";
import { plainMemory, speech } from "../support.ts";
import { doing, installBrowser, recordIntents, render, seriousFaults, storeAfter } from "./render.tsx";

beforeEach(installBrowser);
afterEach(cleanup);

const online: Action = { type: "link", link: { state: "online" } };
const lobby: readonly Action[] = [
  online,
  { type: "registered", nick: "ada", resumed: false },
  {
    type: "entry",
    conversation: "#lobby",
    entry: { what: "join", nick: "ada", seq: 3, msgid: "m3", time: 1_700_000_003_000 },
  },
  {
    type: "roster",
    room: "#lobby",
    members: [
      { nick: "zoe", roles: "q" },
      { nick: "ada", roles: "" },
      { nick: "bob", roles: "" },
    ],
  },
  {
    type: "history",
    conversation: "#lobby",
    direction: "latest",
    complete: true,
    entries: [speech(1, "bob", "one"), speech(2, "bob", "see https://example.org/x now")],
  },
];

function show(...more: readonly Action[]): { readonly store: Store; readonly wanted: unknown[][] } {
  const store = storeAfter(...lobby, ...more);
  const { intents, wanted } = recordIntents({
    draft: (key, text) => store.dispatch({ type: "draft", key, text }),
  });
  render(
    <App
      store={store}
      intents={intents}
      place={Promise.resolve(null)}
      browser={plainMemory()}
      onHelp={() => {}}
    />,
  );
  return { store, wanted };
}

const composer = (): HTMLTextAreaElement => screen.getByLabelText("Message #lobby");
const log = () => within(screen.getByRole("log"));

test("text from the network is text, never markup", () => {
  show({
    type: "entry",
    conversation: "#lobby",
    entry: speech(4, "eve", "<img src=x onerror=alert(1)><b>hi</b>"),
  });
  expect(log().getByText("<img src=x onerror=alert(1)><b>hi</b>")).toBeTruthy();
  expect(screen.getByRole("log").querySelector("img, b")).toBeNull();
});

test("addresses are links that give nothing of the page away", () => {
  show();
  const link = log().getByRole("link", { name: "https://example.org/x" });
  expect(link.getAttribute("rel")).toContain("noopener");
  expect(link.getAttribute("href")).toBe("https://example.org/x");
});

test.each(["javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd"])(
  "%s is no link",
  (text) => {
    show({ type: "entry", conversation: "#lobby", entry: speech(4, "eve", text) });
    expect(
      log()
        .queryAllByRole("link")
        .map((link) => link.getAttribute("href")),
    ).toEqual(["https://example.org/x"]);
  },
);

test("Enter sends, Shift+Enter does not", () => {
  const { wanted } = show();
  fireEvent.change(composer(), { target: { value: "hello" } });
  fireEvent.keyDown(composer(), { key: "Enter", shiftKey: true });
  expect(wanted.filter(([name]) => name === "submit")).toEqual([]);
  fireEvent.keyDown(composer(), { key: "Enter" });
  expect(wanted.filter(([name]) => name === "submit")).toEqual([["submit", "hello"]]);
  expect(composer().value).toBe("");
});

test("Tab completes a name", () => {
  show();
  fireEvent.change(composer(), { target: { value: "bo" } });
  composer().setSelectionRange(2, 2);
  fireEvent.keyDown(composer(), { key: "Tab" });
  expect(composer().value).toBe("bob: ");
});

test("members stand with their roles first, and a click writes to one", () => {
  const { wanted } = show();
  const panel = within(screen.getByRole("complementary", { name: "Members of #lobby" }));
  expect(panel.getAllByTitle(/^Write to/).map((button) => button.textContent)).toEqual([
    expect.stringContaining("zoe"),
    expect.stringContaining("bob"),
  ]);
  fireEvent.click(panel.getByRole("button", { name: "zoe, owner, online" }));
  expect(wanted).toContainEqual(["open", "zoe"]);
});

test("a message under way, and one that failed with its reason and two ways out", () => {
  const pending = {
    nonce: "n1",
    text: "mine",
    speech: "message",
    time: 1_700_000_009_000,
    failure: null,
  } as const;
  const { store, wanted } = show({ type: "sending", key: "#lobby", pending });
  expect(log().getByText("sending")).toBeTruthy();
  doing(() => store.dispatch({ type: "unsent", nonce: "n1", text: "You are muted" }));
  expect(log().getByRole("alert").textContent).toContain("Not sent: You are muted");
  fireEvent.click(log().getByRole("button", { name: "Retry" }));
  fireEvent.click(log().getByRole("button", { name: "Discard" }));
  expect(wanted).toContainEqual(["retry", "n1"]);
  expect(wanted).toContainEqual(["discard", "n1"]);
});

test("comings and goings stand in one line that opens", () => {
  const come = (nick: string, seq: number): Action => ({
    type: "entry",
    conversation: "#lobby",
    entry: { what: "join", nick, seq, msgid: `m${seq}`, time: 1_700_000_010_000 },
  });
  show(come("eve", 4), come("kim", 5), {
    type: "everywhere",
    entry: { what: "quit", reason: "bye", nick: "eve", seq: null, msgid: null, time: 1_700_000_011_000 },
  });
  expect(log().getByText(/ada and kim joined · eve came and went/)).toBeTruthy();
  fireEvent.click(log().getByRole("button", { name: "Show each" }));
  expect(log().getByText(/eve left \(bye\)/)).toBeTruthy();
});

test("the banner says that the connection is away, and tries now when asked", () => {
  const { wanted } = show({
    type: "link",
    link: { state: "waiting", attempt: 1, retryAt: Date.now() + 4000 },
  });
  expect(screen.getByText("Reconnecting…")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "try now" }));
  expect(wanted).toContainEqual(["retryNow"]);
});

test("words while away are counted under a divider", () => {
  show(
    { type: "looking", focused: false },
    { type: "entry", conversation: "#lobby", entry: speech(4, "bob", "four") },
    { type: "entry", conversation: "#lobby", entry: speech(5, "bob", "five") },
  );
  expect(log().getByText("2 new messages")).toBeTruthy();
  expect(document.title).toBe("• #lobby · Monarchs");
});

test("the rail shows where somebody wrote to me", () => {
  show({ type: "entry", conversation: "bob", entry: speech(9, "bob", "psst") });
  expect(screen.getByRole("button", { name: /bob.*1 mention/ })).toBeTruthy();
});

test("Ctrl+K goes to a room that is not open yet", () => {
  const { wanted } = show();
  fireEvent.keyDown(window, { key: "k", ctrlKey: true });
  const field = screen.getByRole("combobox");
  fireEvent.change(field, { target: { value: "tea" } });
  fireEvent.keyDown(field, { key: "Enter" });
  expect(wanted).toContainEqual(["askRooms"]);
  expect(wanted).toContainEqual(["open", "#tea"]);
});

test("Alt and an arrow walk through the conversations", () => {
  const { wanted } = show({ type: "open", conversation: "bob" }, { type: "select", key: "#lobby" });
  fireEvent.keyDown(window, { key: "ArrowDown", altKey: true });
  expect(wanted).toContainEqual(["select", "bob"]);
});

test("axe finds nothing serious in the chat", async () => {
  const pending = { nonce: "n1", text: "mine", speech: "message", time: 1, failure: "no" } as const;
  show({ type: "sending", key: "#lobby", pending }, { type: "toast", text: "A line" });
  expect(await seriousFaults()).toEqual([]);
});

test("axe finds nothing serious in the way to rooms", async () => {
  show();
  fireEvent.keyDown(window, { key: "k", ctrlKey: true });
  expect(await seriousFaults()).toEqual([]);
});
