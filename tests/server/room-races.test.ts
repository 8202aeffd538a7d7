import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { OpenStore } from "../../actors/store.ts";
import { defaultSettings } from "../../src/config/schema.ts";
import type { Append, Sink } from "../../src/store/store.ts";
import { openStoreOf } from "../../supervisors/parts.ts";
import { addAccounts, join as enter, loggedIn, noLobby, password } from "../actors/support.ts";
import { type TestClient, until } from "../support/client.ts";
import { startServer, type TestServer } from "../support/server.ts";

/** An append that a test holds back, with both ways it can end. */
interface Held {
  commit(): void;
  refuse(): void;
}

/** A store that gives nothing to its engine while a test holds it. */
class HeldStore {
  readonly dataDirectory = mkdtempSync(join(tmpdir(), "monarchs-test-"));
  /** In the order in which rooms gave them; undefined: nothing is held. */
  held: Held[] | undefined;

  readonly open: OpenStore = async (onLost) => {
    const settings = defaultSettings({ dataDirectory: this.dataDirectory });
    const store = await openStoreOf(settings, Date.now)(onLost);
    return {
      ...store,
      append: <A extends Append>(append: A, sink: Sink<A>) => {
        if (!this.held) return store.append(append, sink);
        this.held.push({
          commit: () => store.append(append, sink),
          refuse: () => sink([{ append, done: "refused", why: "full" }]),
        });
      },
    };
  };

  /** Holds from now on. @returns what is held, as it comes */
  hold(): Held[] {
    this.held = [];
    return this.held;
  }

  /** Holds no more; what was held is committed in its order. */
  release(): void {
    const held = this.held ?? [];
    this.held = undefined;
    for (const each of held) each.commit();
  }
}

const startHeld = (store: HeldStore): Promise<TestServer> =>
  startServer({ ...noLobby, dataDirectory: store.dataDirectory }, { openStore: store.open });

/** Makes #dev the account ada's. */
async function ownedByAda(server: TestServer): Promise<void> {
  const line = await server.connect("line");
  line.send("/login ada", password);
  await line.line(/^- welcome/);
  line.send("/room create dev");
  await line.line(/^- #dev is yours/);
  line.send("/quit");
  await line.closed;
}

const names = async (client: TestClient): Promise<string> => {
  client.send("NAMES #dev");
  return (await client.line(/ 353 /)).replace(/^.* :/, "");
};

test("one who enters while the last operator leaves looks after the room", async () => {
  const store = new HeldStore();
  await using server = await startHeld(store);
  const [ada, bob] = [await server.irc("ada"), await server.irc("bob")];
  await enter(ada, "#dev");
  const held = store.hold();
  ada.send("PART #dev");
  await until(() => held.length === 1);
  bob.send("JOIN #dev");
  await until(() => held.length === 2);
  store.release();
  await bob.line(/ 366 /);
  expect(await names(bob)).toBe("@bob");
});

test("when the first to enter is refused by the store, the next one is the first", async () => {
  const store = new HeldStore();
  await using server = await startHeld(store);
  const [ada, bob] = [await server.irc("ada"), await server.irc("bob")];
  const held = store.hold();
  ada.send("JOIN #dev");
  await until(() => held.length === 1);
  bob.send("JOIN #dev");
  await until(() => held.length === 2);
  held.shift()?.refuse();
  store.release();
  await ada.line(/ 400 ada JOIN :/);
  await bob.line(/ 366 /);
  expect(await names(bob)).toBe("@bob");
});

test("an account whose coming the store refused is no member whom a closed room lets in", async () => {
  const store = new HeldStore();
  await using server = await startHeld(store);
  await addAccounts(server, "bob");
  const [ada, bob] = [await server.irc("ada"), await loggedIn(server, "bob")];
  await enter(ada, "#dev");
  const held = store.hold();
  bob.send("JOIN #dev");
  await until(() => held.length === 1);
  held.shift()?.refuse();
  store.release();
  await bob.line(/ 400 bob JOIN :/);
  ada.send("MODE #dev +i");
  await ada.line(/ MODE #dev \+i/);
  bob.send("JOIN #dev");
  await bob.line(/ 473 bob #dev /);
});

test("of two changes of one account's roles at the same time both last", async () => {
  const store = new HeldStore();
  await using server = await startHeld(store);
  await addAccounts(server, "ada", "bob", "cleo");
  const [ada, bob, cleo] = [
    await loggedIn(server, "ada"),
    await loggedIn(server, "bob"),
    await loggedIn(server, "cleo"),
  ];
  for (const one of [ada, bob, cleo]) await enter(one, "#dev");
  await ownedByAda(server);
  ada.send("MODE #dev +o cleo");
  await cleo.line(/\+o cleo/);
  const held = store.hold();
  ada.send("MODE #dev +o bob");
  await until(() => held.length === 1);
  cleo.send("MODE #dev +v bob");
  await server.tree();
  expect(held).toHaveLength(1);
  store.release();
  await bob.line(/ MODE #dev \+o bob$/);
  await bob.line(/ MODE #dev \+v bob$/);
  await server.restart();
  const back = await loggedIn(server, "bob", "multi-prefix");
  expect(await enter(back, "#dev")).toBe("@+bob");
});

test("a change that the store refuses leaves nothing in those after it", async () => {
  const store = new HeldStore();
  await using server = await startHeld(store);
  const [ada, bob] = [await server.irc("ada"), await server.irc("bob")];
  for (const one of [ada, bob]) await enter(one, "#dev");
  ada.send("MODE #dev +o bob");
  await bob.line(/\+o bob/);
  const held = store.hold();
  ada.send("MODE #dev +k sesame");
  await until(() => held.length === 1);
  bob.send("MODE #dev +m");
  await server.tree();
  held.shift()?.refuse();
  store.release();
  await ada.line(/ 400 ada MODE :/);
  await ada.line(/^:bob!\S+ MODE #dev \+m$/);
  bob.send("MODE #dev");
  expect(await bob.line(/ 324 /)).toMatch(/ 324 bob #dev \+mnt$/);
});

test("changes that wait for another are made after the room's actor has crashed", async () => {
  const store = new HeldStore();
  await using server = await startHeld(store);
  const [ada, bob] = [await server.irc("ada"), await server.irc("bob")];
  for (const one of [ada, bob]) await enter(one, "#dev");
  ada.send("MODE #dev +o bob");
  await bob.line(/\+o bob/);
  const held = store.hold();
  ada.send("MODE #dev +k sesame");
  await until(() => held.length === 1);
  bob.send("MODE #dev +m");
  await server.tree();
  await server.kill("room:#dev");
  store.held = undefined;
  await ada.line(/ 400 ada MODE :/);
  await ada.line(/^:bob!\S+ MODE #dev \+m$/);
});

/**
 * Ada, bob and eve are in two rooms. What ada changes in `#dev` waits for the store, and behind it what both rooms are
 * to hear of bob's new nick.
 */
async function besideNewNick(server: TestServer, store: HeldStore, change: string) {
  const [ada, bob, eve] = [await server.irc("ada"), await server.irc("bob"), await server.irc("eve")];
  for (const one of [ada, bob, eve]) for (const room of ["#dev", "#other"]) await enter(one, room);
  for (const one of [ada, bob, eve]) await one.roundtrip();
  const held = store.hold();
  ada.send(change);
  await until(() => held.length === 1);
  bob.send("NICK rob");
  await until(() => held.length === 3);
  return { bob, eve, change: held[0], inDev: held[1], inOther: held[2] };
}

test("who gets a role in one room while another tells of a new nick gets it under the name that is known", async () => {
  const store = new HeldStore();
  await using server = await startHeld(store);
  const { bob, eve, change, inDev, inOther } = await besideNewNick(server, store, "MODE #dev +vm bob");
  store.held = undefined;
  inOther?.commit();
  await eve.line(/^:bob!\S+ NICK rob$/);
  change?.commit();
  await eve.line(/^:ada!\S+ MODE #dev \+vm rob$/);
  inDev?.commit();
  await bob.line(/^:ada!\S+ MODE #dev \+vm bob$/);
  await bob.line(/ NICK rob$/);
});

test("who is put out of one room while another tells of a new nick is put out under the name that is known", async () => {
  const store = new HeldStore();
  await using server = await startHeld(store);
  const { bob, eve, change, inDev, inOther } = await besideNewNick(server, store, "KICK #dev bob :out");
  // the room that the new nick is told in first is the one without the kick
  store.held = undefined;
  inOther?.commit();
  await eve.line(/^:bob!\S+ NICK rob$/);
  change?.commit();
  await eve.line(/^:ada!\S+ KICK #dev rob :out$/);
  inDev?.commit();
  await bob.line(/ NICK rob$/);
  expect((await bob.roundtrip()).filter((line) => /KICK/.test(line))).toEqual([]);
  expect(bob.received.filter((line) => / KICK /.test(line))).toEqual([
    expect.stringMatching(/KICK #dev bob :out$/),
  ]);
  expect((await eve.roundtrip()).filter((line) => /NICK|KICK/.test(line))).toEqual([]);
});

test("who is put out by two at once is put out once", async () => {
  const store = new HeldStore();
  await using server = await startHeld(store);
  const [ada, bob, eve] = [await server.irc("ada"), await server.irc("bob"), await server.irc("eve")];
  for (const one of [ada, bob, eve]) await enter(one, "#dev");
  ada.send("MODE #dev +o bob");
  await bob.line(/\+o bob/);
  await eve.roundtrip();
  const held = store.hold();
  ada.send("KICK #dev eve :out");
  await until(() => held.length === 1);
  bob.send("KICK #dev eve :and out");
  await bob.line(/ 441 bob eve #dev /);
  store.release();
  await ada.line(/ KICK #dev eve :out$/);
  expect(await eve.roundtrip()).toEqual([expect.stringMatching(/^:ada!\S+ KICK #dev eve :out$/)]);
});

test("who leaves the server while leaving a room leaves that room once", async () => {
  const store = new HeldStore();
  await using server = await startHeld(store);
  const [ada, bob] = [await server.irc("ada"), await server.irc("bob")];
  for (const one of [ada, bob]) await enter(one, "#dev");
  ada.send("MONITOR + bob");
  await ada.line(/ 730 /);
  const held = store.hold();
  bob.send("PART #dev :home");
  await until(() => held.length === 1);
  bob.destroy();
  await ada.line(/ 731 /);
  store.release();
  await ada.line(/^:bob!\S+ PART #dev :home$/);
  expect(await ada.roundtrip()).toEqual([]);
});

test("what is said while a room gets another name is said under that name, and read under it", async () => {
  const store = new HeldStore();
  await using server = await startHeld(store);
  const [ada, bob] = [
    await server.irc("ada", "batch draft/chathistory draft/channel-rename"),
    await server.irc("bob", "draft/channel-rename"),
  ];
  for (const one of [ada, bob]) await enter(one, "#old");
  ada.send("PRIVMSG #old :before");
  await bob.line(/ PRIVMSG #old :before$/);
  const held = store.hold();
  ada.send("RENAME #old #new");
  await until(() => held.length === 1);
  bob.send("PRIVMSG #old :meanwhile");
  await until(() => held.length === 2);
  store.release();
  await ada.line(/ RENAME #old #new /);
  await ada.line(/^:bob!\S+ PRIVMSG #new :meanwhile$/);
  ada.send("CHATHISTORY LATEST #new * 10");
  const lines = await ada.roundtrip();
  expect(
    lines.filter((line) => / PRIVMSG /.test(line)).map((line) => line.replace(/^.* PRIVMSG /, "")),
  ).toEqual(["#new :before", "#new :meanwhile"]);
});
