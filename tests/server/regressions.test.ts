import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { OpenStore } from "../../actors/store.ts";
import { defaultSettings, type Settings } from "../../src/config/schema.ts";
import type { SqliteStore } from "../../src/store/sqlite/open.ts";
import { Unavailable } from "../../src/store/store.ts";
import { openStoreOf } from "../../supervisors/parts.ts";
import { until } from "../support/client.ts";
import { startServer, type TestServer } from "../support/server.ts";

const resume = "message-tags monarchs.chat/resume";

/** Waits until everything that was sent before has its answer. @returns what came since the last wait */
async function caughtUp(client: Awaited<ReturnType<TestServer["line"]>>): Promise<string> {
  const from = client.received.length;
  client.send("/version");
  await client.line(/^- monarchs \d/);
  return client.received.slice(from).join("\n");
}

/** Shows its resume token. */
async function tokenOf(client: Awaited<ReturnType<TestServer["line"]>>): Promise<string> {
  client.send("/resume");
  return /\/resume (\S+)$/.exec(await client.line(/\/resume \S+$/))?.[1] ?? "";
}

test("a locked room is not read by an account that registers it", async () => {
  await using server = await startServer();
  const bob = await server.irc("bob");
  bob.send("JOIN #den", "MODE #den +is", "PRIVMSG #den :the secret", "PART #den");
  await bob.line(/ PART #den/);
  const eve = await server.line("eve");
  eve.send("/register eve correct-horse");
  await eve.line(/the account eve is yours/);
  eve.send("/room create den");
  await eve.line(/\[ROOM_LOCKED\]/);
  eve.send("/join den");
  await eve.line(/\[ROOM_LOCKED\]/);
  // a room that one may not view is answered as one that is not there
  eve.send("/history #den");
  await eve.line(/\[NO_SUCH_ROOM\]/);
});

test("a resume token ends when its session logs out", async () => {
  await using server = await startServer();
  const ada = await server.line("ada");
  ada.send("/register ada correct-horse");
  await ada.line(/the account ada is yours/);
  const token = await tokenOf(ada);
  ada.send("/logout");
  await ada.line(/Guest\w+/);
  await caughtUp(ada);
  const eve = await server.connect("irc");
  eve.send("CAP LS 302", `CAP REQ :${resume}`, `RESUME ${token}`);
  await eve.line(/RESUME INVALID_TOKEN/);
});

test("a resume token of a guest who has registered takes the account's session back", async () => {
  await using server = await startServer();
  const ada = await server.line("ada");
  const token = await tokenOf(ada);
  ada.send("/register ada correct-horse");
  await ada.line(/the account ada is yours/);
  await caughtUp(ada);
  ada.destroy();
  await ada.closed;
  const back = await server.connect("irc");
  back.send("CAP LS 302", `CAP REQ :${resume}`, `RESUME ${token}`);
  await back.line(/ 001 ada /);
  back.send("WHOIS ada");
  await back.line(/ 330 ada ada ada /);
});

test("a guest's resume token does not take back a nick that an account owns now", async () => {
  await using server = await startServer();
  const guest = await server.line("ada");
  const token = await tokenOf(guest);
  guest.send("/nick lovelace");
  await guest.line(/now called lovelace/);
  // The token stands for the new name, which somebody else registers when the guest has gone.
  await caughtUp(guest);
  guest.destroy();
  await guest.closed;
  const other = await server.line("bob");
  await until(async () => {
    other.send("/nick lovelace");
    return (await other.line(/lovelace/)).includes("now called");
  });
  other.send("/register lovelace correct-horse");
  await other.line(/the account lovelace is yours/);
  other.destroy();
  await other.closed;
  const back = await server.connect("irc");
  back.send("CAP LS 302", `CAP REQ :${resume}`, `RESUME ${token}`);
  await back.line(/ACCOUNT_REQUIRED| 433 /);
  expect(back.received.join("\n")).not.toContain(" 001 ");
});

/** Opens the store as the settings say, with some of its calls replaced. */
const storeWith =
  (settings: () => Settings, replace: (store: SqliteStore) => Partial<SqliteStore>): OpenStore =>
  async (onLost) => {
    const store = await openStoreOf(settings(), Date.now)(onLost);
    return { ...store, ...replace(store) };
  };

test("what is asked of a room's owner in an outage is refused, and the room does not crash of it", async () => {
  let opened: SqliteStore | undefined;
  const dataDirectory = mkdtempSync(join(tmpdir(), "monarchs-test-"));
  await using server = await startServer(
    { dataDirectory },
    {
      openStore: async (onLost) => {
        if (opened) throw new Unavailable("the disk is away");
        opened = await openStoreOf(defaultSettings({ dataDirectory }), Date.now)(onLost);
        return opened;
      },
    },
  );
  const ada = await server.line("ada");
  ada.send("/register ada correct-horse", "/room create den", "/join den");
  await ada.line(/plain text goes to #den/);
  await tokenOf(ada);
  const bob = await server.irc("bob");
  await opened?.abandon();
  await server.kill("store");
  await until(() => server.log.some(({ msg }) => msg === "the store cannot be opened yet"));
  ada.send("/room describe #den a garden", "/room delete den");
  await ada.line(/\[TEMPORARILY_UNAVAILABLE\]/);
  await ada.line(/\[TEMPORARILY_UNAVAILABLE\]/);
  ada.send("/nick lovelace");
  await ada.line(/now called lovelace/);
  await bob.line(/:ada!\S+ NICK :?lovelace/);
  expect(server.reports("crash")).toEqual([]);
});

test("a room that is killed while it is deleted is gone, and who asked for it is told", async () => {
  const dataDirectory = mkdtempSync(join(tmpdir(), "monarchs-test-"));
  let proceed: () => void = () => undefined;
  let begun = false;
  await using server = await startServer(
    { dataDirectory },
    {
      openStore: storeWith(
        () => defaultSettings({ dataDirectory }),
        (store) => ({
          deleteRoom: async (id) => {
            await store.deleteRoom(id);
            begun = true;
            await new Promise<void>((resolve) => {
              proceed = resolve;
            });
          },
        }),
      ),
    },
  );
  const ada = await server.line("ada");
  ada.send("/register ada correct-horse", "/room create den", "/join den");
  await ada.line(/plain text goes to #den/);
  const bob = await server.irc("bob");
  bob.send("JOIN #den");
  await bob.line(/ 366 bob #den/);
  ada.send("/room delete den");
  await until(() => begun);
  await server.kill("#den");
  proceed();
  await bob.line(/ KICK #den bob /);
  await ada.line(/#den is deleted|deleted/);
  bob.send("JOIN #den");
  await bob.line(/ 353 bob . #den :@bob$/);
});

test("nobody stays behind who was cut off while signing in or quitting, whatever died meanwhile", async () => {
  await using server = await startServer({
    supervision: { users: { intensity: 1_000 }, root: { intensity: 1_000 } },
  });
  const clients = await Promise.all(Array.from({ length: 60 }, () => server.connect("irc")));
  clients.forEach((client, i) => {
    client.send(`NICK g${i}`, `USER g 0 * :g`, ...(i % 3 === 0 ? ["QUIT"] : []));
  });
  for (const [i, client] of clients.entries()) {
    if (i % 4 === 0) await server.kill("users");
    if (i % 3 === 1) client.destroy();
  }
  for (const client of clients) client.destroy();
  const ada = await server.irc("ada");
  await until(async () => {
    ada.send("LUSERS");
    return / 251 ada :There are 1 users /.test(await ada.line(/ 251 ada /));
  }, "one user");
  await until(async () => {
    ada.send("NAMES #lobby");
    return / 353 ada . #lobby :@?ada$/.test(await ada.line(/ 353 ada /));
  }, "one member");
});

test("two changes of nick at once are each told as they were", async () => {
  await using server = await startServer();
  const first = await server.line("ada");
  first.send("/register ada correct-horse");
  await first.line(/the account ada is yours/);
  const second = await server.connect("line");
  second.send("/login ada correct-horse");
  await second.line(/plain text goes to #lobby/);
  const bob = await server.irc("bob");
  first.send("/nick ada1");
  second.send("/nick ada2");
  const one = /:(\S+)!\S+ NICK :?(\S+)/.exec(await bob.line(/ NICK /));
  const two = /:(\S+)!\S+ NICK :?(\S+)/.exec(await bob.line(/ NICK /));
  expect(one?.[1]).toBe("ada");
  expect(two?.[1]).toBe(one?.[2]);
});

test("who enters a new room by two sessions at once stays its operator", async () => {
  await using server = await startServer();
  const first = await server.line("ada");
  first.send("/register ada correct-horse");
  await first.line(/the account ada is yours/);
  const second = await server.connect("line");
  second.send("/login ada correct-horse");
  await second.line(/plain text goes to #lobby/);
  first.send("/join den");
  second.send("/join den");
  await first.line(/plain text goes to #den/);
  await second.line(/plain text goes to #den/);
  const bob = await server.irc("bob");
  bob.send("JOIN #den");
  expect(await bob.line(/ 353 bob . #den /)).toMatch(/@ada/);
});

test("a role goes to the one who was meant, though the nick is another's when it is committed", async () => {
  const dataDirectory = mkdtempSync(join(tmpdir(), "monarchs-test-"));
  let held: (() => void)[] | undefined;
  await using server = await startServer(
    { dataDirectory },
    {
      openStore: storeWith(
        () => defaultSettings({ dataDirectory }),
        (store) => ({
          append: (append, sink) => {
            if (held) held.push(() => store.append(append, sink));
            else store.append(append, sink);
          },
        }),
      ),
    },
  );
  const [ada, bob, eve] = [await server.irc("ada"), await server.irc("bob"), await server.irc("eve")];
  for (const client of [ada, bob, eve]) {
    client.send("JOIN #den");
    await client.line(/ 366 \S+ #den/);
  }
  const carol = await server.irc("carol");
  const isHere = (nick: string) =>
    until(async () => {
      carol.send(`ISON ${nick}`);
      return (await carol.line(/ 303 carol /)).endsWith(nick);
    });
  const commits: (() => void)[] = [];
  held = commits;
  ada.send("MODE #den +o bob");
  await until(() => commits.length === 1);
  bob.send("NICK robert");
  await isHere("robert");
  eve.send("NICK bob");
  await until(() => commits.length === 5);
  held = undefined;
  for (const commit of commits) commit();
  await ada.line(/ MODE #den \+o bob$/);
  carol.send("JOIN #den");
  expect(await carol.line(/ 353 carol . #den /)).toMatch(/:(?=.*@robert)(?!.*@bob)/);
});

test("a change of nick is told to everybody, though the user actor is killed at it", async () => {
  await using server = await startServer({ supervision: { users: { intensity: 1_000 } } });
  const ada = await server.irc("ada0");
  const bob = await server.irc("bob");
  for (let i = 0; i < 25; i += 1) {
    ada.send(`NICK ada${i + 1}`);
    await server.kill("users");
    await ada.line(/ NICK :?ada\d+$/);
    await ada.roundtrip();
  }
  for (let i = 0; i < 25; i += 1) await bob.line(new RegExp(`:ada${i}!\\S+ NICK :?ada${i + 1}$`));
});
