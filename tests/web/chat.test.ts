import { afterEach, beforeEach, expect, test } from "vitest";
import { readTab } from "../../web/memory.ts";
import { type FakeServer, startFakeServer } from "./fake-server.ts";
import { openPage, type Page, plainMemory, until } from "./support.ts";

let server: FakeServer;
let pages: Page[] = [];

beforeEach(async () => {
  server = await startFakeServer();
});
afterEach(async () => {
  for (const page of pages) page.close();
  pages = [];
  await server.close();
});

function open(tab = plainMemory()): Page {
  const page = openPage(server.url, tab);
  pages.push(page);
  return page;
}

async function enter(nick: string): Promise<Page> {
  const page = open();
  page.chat.intents.enter(nick);
  await until(() => page.conversation("#lobby").sync === "live" && page.chat.token() !== null);
  return page;
}

test("a name is enough to be in the lobby, with its log and its members", async () => {
  server.enter("bob", "#lobby");
  server.say("bob", "#lobby", "earlier");
  const page = await enter("ada");
  expect(page.texts("#lobby")).toEqual(["earlier"]);
  expect([...page.conversation("#lobby").members.keys()].sort()).toEqual(["ada", "bob"]);
});

test("a name in use leads home, and another enters", async () => {
  server.enter("ada", "#lobby");
  const page = open();
  page.chat.intents.enter("ada");
  await until(() => page.store.get().refusal !== null);
  expect(page.store.get()).toMatchObject({ screen: "home", refusal: { why: "nickInUse", nick: "ada" } });
  page.chat.intents.enter("ada_");
  await until(() => page.conversation("#lobby").joined);
  expect(page.store.get().nick).toBe("ada_");
});

test("what is said comes back with its msgid, and to the others", async () => {
  const [ada, bob] = [await enter("ada"), await enter("bob")];
  ada.chat.intents.submit("hello\nthere");
  expect(ada.conversation("#lobby").pending.map(({ text }) => text)).toEqual(["hello", "there"]);
  await until(() => ada.conversation("#lobby").pending.length === 0 && bob.texts("#lobby").length === 2);
  expect(bob.texts("#lobby")).toEqual(["hello", "there"]);
  expect(ada.conversation("#lobby").items.at(-1)?.msgid).toBe(bob.conversation("#lobby").items.at(-1)?.msgid);
});

test("a refused message fails with its reason, and a retry keeps its nonce", async () => {
  const ada = await enter("ada");
  server.failNext("muted");
  ada.chat.intents.submit("hello");
  await until(() => ada.conversation("#lobby").pending[0]?.failure === "muted");
  ada.chat.intents.retry(ada.conversation("#lobby").pending[0]?.nonce ?? "");
  await until(() => ada.conversation("#lobby").pending.length === 0);
  const nonces = server.received.flatMap((line) => /nonce=(\S+) PRIVMSG/.exec(line)?.[1] ?? []);
  expect(nonces).toHaveLength(2);
  expect(new Set(nonces).size).toBe(1);
});

test("after a broken connection the page is back in its session and has what it missed, once", async () => {
  server.enter("bob", "#lobby");
  const ada = await enter("ada");
  server.say("bob", "#lobby", "one");
  await until(() => ada.texts("#lobby").length === 1);
  server.setOpen(false);
  server.cut();
  await until(() => ada.store.get().link.state === "waiting");
  server.say("bob", "#lobby", "two");
  server.say("bob", "#lobby", "three");
  server.setOpen(true);
  ada.chat.intents.retryNow();
  await until(() => ada.texts("#lobby").length === 3);
  expect(ada.texts("#lobby")).toEqual(["one", "two", "three"]);
  expect(ada.store.get().nick).toBe("ada");
  expect(ada.conversation("#lobby").divider).not.toBeNull();
});

test("what was never confirmed is sent again after the return, in order, and said once", async () => {
  const ada = await enter("ada");
  server.failNext(null);
  ada.chat.intents.submit("first");
  await until(() => server.received.some((line) => line.includes("first")));
  server.setOpen(false);
  server.cut();
  await until(() => ada.store.get().link.state === "waiting");
  ada.chat.intents.submit("second");
  server.setOpen(true);
  ada.chat.intents.retryNow();
  await until(
    () => ada.conversation("#lobby").sync === "live" && ada.conversation("#lobby").pending.length === 0,
  );
  expect(ada.texts("#lobby")).toEqual(["first", "second"]);
  const said = server.log("#lobby").filter(({ verb }) => verb === "PRIVMSG");
  expect(said.map(({ params }) => params[1])).toEqual(["first", "second"]);
});

test("a server that forgot the session takes the page as a newcomer under its name", async () => {
  const ada = await enter("ada");
  server.forgetSessions();
  server.cut();
  await until(() => server.received.filter((line) => line.startsWith("NICK")).length === 2);
  await until(() => ada.conversation("#lobby").joined && ada.conversation("#lobby").sync === "live");
  expect(ada.store.get().nick).toBe("ada");
});

test("a reload comes back into the same session, rooms and conversation", async () => {
  const ada = await enter("ada");
  ada.chat.intents.open("#tea");
  await until(() => ada.store.get().current === "#tea" && ada.conversation("#tea").sync === "live");
  const remembered = readTab(ada.tab);
  server.cut();
  const again = open();
  expect(remembered).toMatchObject({ nick: "ada", current: "#tea", open: ["#lobby", "#tea"] });
  if (remembered !== null) again.chat.resume(remembered);
  await until(() => again.conversation("#tea").sync === "live" && again.conversation("#lobby").joined);
  expect(again.store.get()).toMatchObject({ nick: "ada", current: "#tea", screen: "chat" });
  expect(server.received.filter((line) => line.startsWith("NICK"))).toHaveLength(1);
});

test("a gap in the numbers is filled from the log", async () => {
  server.enter("bob", "#lobby");
  const ada = await enter("ada");
  // The members of another room are told, so the lobby's numbers move on unseen.
  const hidden = server.log("#lobby");
  server.say("bob", "#lobby", "one");
  await until(() => ada.texts("#lobby").length === 1);
  (hidden as unknown[]).push({
    ...hidden.at(-1),
    seq: hidden.length + 1,
    msgid: "hidden",
    params: ["#lobby", "two"],
  });
  server.say("bob", "#lobby", "three");
  await until(() => ada.texts("#lobby").length === 3);
  expect(ada.texts("#lobby")).toEqual(["one", "two", "three"]);
});

test("older messages come in pages, down to the first", async () => {
  server.enter("bob", "#lobby");
  for (let index = 1; index <= 640; index += 1) server.say("bob", "#lobby", String(index));
  const ada = await enter("ada");
  expect(ada.conversation("#lobby")).toMatchObject({ hasOlder: true });
  ada.chat.intents.loadOlder("#lobby");
  await until(() => !ada.conversation("#lobby").loadingOlder);
  ada.chat.intents.loadOlder("#lobby");
  await until(() => !ada.conversation("#lobby").hasOlder);
  expect(ada.texts("#lobby")).toEqual(Array.from({ length: 640 }, (_, index) => String(index + 1)));
});

test("a direct message is seen by both, and by nobody else", async () => {
  const [ada, bob, eve] = [await enter("ada"), await enter("bob"), await enter("eve")];
  ada.chat.intents.submit("/msg bob between us");
  await until(() => bob.texts("ada").length === 1 && ada.texts("bob").length === 1);
  expect(ada.store.get().current).toBe("bob");
  expect(bob.conversation("ada")).toMatchObject({ unread: 1, mentions: 1 });
  expect(eve.store.get().conversations.size).toBe(1);
});

test("a room that cannot be entered says why and opens nothing", async () => {
  const ada = await enter("ada");
  ada.chat.intents.submit("/join #closed");
  await until(() => ada.store.get().toasts.length === 1);
  expect(ada.store.get().toasts[0]?.text).toContain("+i");
  expect([...ada.store.get().conversations.keys()]).toEqual(["#lobby"]);
});

test("who is away is shown, and who is back", async () => {
  server.enter("bob", "#lobby");
  const ada = await enter("ada");
  server.setAway("bob", true);
  await until(() => ada.conversation("#lobby").members.get("bob")?.away === true);
  server.setAway("bob", false);
  await until(() => ada.conversation("#lobby").members.get("bob")?.away === false);
});

test("leaving forgets the session", async () => {
  const ada = await enter("ada");
  ada.chat.intents.submit("/quit");
  expect(ada.store.get().screen).toBe("home");
  expect(readTab(ada.tab)).toBeNull();
});
