import { afterEach, beforeEach, expect, test } from "vitest";
import { backoffMs } from "../../../bin/connect/backoff.ts";
import { type Session, type SessionOptions, startSession } from "../../../bin/connect/session.ts";
import { type FakeServer, startFakeServer } from "./fake-server.ts";

let server: FakeServer;
let sessions: Session[];
beforeEach(async () => {
  server = await startFakeServer();
  sessions = [];
});
afterEach(async () => {
  for (const session of sessions) session.quit();
  await server.close();
});

/** What a person sees of a session, as one list. */
function view() {
  const seen: string[] = [];
  let look = (): void => {};
  const add = (what: string) => {
    seen.push(what);
    look();
  };
  return {
    seen,
    show: add,
    hide: (hidden: boolean) => add(hidden ? "(hidden)" : "(shown)"),
    over: () => add("(over)"),
    until: (pattern: RegExp) =>
      new Promise<void>((resolve) => {
        look = () => {
          if (seen.some((line) => pattern.test(line))) resolve();
        };
        look();
      }),
  };
}

const start = async (screen: ReturnType<typeof view>, more: Partial<SessionOptions> = {}) => {
  const session = await startSession(
    {
      address: { host: "127.0.0.1", port: server.port, tls: false },
      color: true,
      timeZone: "Europe/Berlin",
      waitMs: () => 1,
      ...more,
    },
    screen,
  );
  sessions.push(session);
  return session;
};

test("colours and the time zone are asked for, without showing it", async () => {
  const screen = view();
  await start(screen, { name: "ada" });
  const client = await server.next();
  await client.sent(/^\/nick ada$/);
  expect(client.lines).toEqual(["/set color on", "/set tz Europe/Berlin", "/nick ada"]);
  client.send("* greeting", "- color is on", "- tz is Europe/Berlin", "* end");
  await screen.until(/end/);
  expect(screen.seen).toEqual(["* greeting", "* end"]);
});

test("after a broken connection the session is taken back with its token, which is never shown", async () => {
  const screen = view();
  await start(screen);
  const first = await server.next();
  first.send("- welcome, ada: plain text goes to your current room, /help lists the commands");
  await first.sent(/^\/resume$/);
  first.send("- after a broken connection, this takes your session back: /resume s3cret", "* next");
  await screen.until(/\* next/);
  first.destroy();

  const second = await server.next();
  expect(await second.sent(/resume/)).toBe("/resume s3cret");
  expect(second.lines[0]).toBe("/resume s3cret");
  second.send("- welcome back, ada: this is your session again");
  await screen.until(/welcome back/);
  await second.sent(/^\/resume$/);
  expect(screen.seen.join("\n")).not.toContain("s3cret");
});

test("when the session is gone on the server's side, the name is taken again", async () => {
  const screen = view();
  await start(screen);
  const first = await server.next();
  first.send("- welcome, ada: hello");
  await first.sent(/^\/resume$/);
  first.send("- after a broken connection, this takes your session back: /resume s3cret", "* next");
  await screen.until(/\* next/);
  first.destroy();

  const second = await server.next();
  await second.sent(/resume/);
  second.send("! that session is over [resumeInvalid]");
  expect(await second.sent(/^\/nick/)).toBe("/nick ada");
});

test("a token that a person asks for is shown", async () => {
  const screen = view();
  await start(screen, { color: false });
  const client = await server.next();
  client.send("- welcome, ada: hello");
  await client.sent(/^\/resume$/);
  const answer = "- after a broken connection, this takes your session back: /resume s3cret";
  client.send(answer, answer);
  await screen.until(/s3cret/);
  expect(screen.seen).toEqual(["- welcome, ada: hello", answer]);
});

test("while the server asks for a password, what is typed is hidden", async () => {
  const screen = view();
  await start(screen);
  const client = await server.next();
  await client.sent(/^\/set tz/);
  client.send("* password:");
  client.raw([255, 251, 1]);
  await screen.until(/hidden/);
  client.raw([255, 252, 1, 13, 10]);
  await screen.until(/shown/);
  expect(screen.seen).toEqual(["* password:", "(hidden)", "", "(shown)"]);
  client.send("* ok");
  await screen.until(/ok/);
  const telnet = client.bytes.filter((byte) => byte >= 240 || byte === 1);
  expect(telnet).toEqual([255, 241, 255, 253, 1, 255, 254, 1]);
});

test("it tries again until somebody answers", async () => {
  const screen = view();
  await start(screen);
  const { port } = server;
  await server.next();
  await server.close();
  await screen.until(/no answer: .*ECONNREFUSED/);
  server = await startFakeServer(port);
  await screen.until(/connected again/);
});

test("goodbye ends the session, and no other is opened", async () => {
  const screen = view();
  const session = await start(screen);
  const client = await server.next();
  session.send("/quit see you");
  expect(await client.sent(/^\/quit/)).toBe("/quit see you");
  client.destroySoon();
  await screen.until(/over/);
  expect(screen.seen).toEqual(["(shown)", "(over)"]);
});

test("without a connection nothing is sent, and /quit ends it", async () => {
  const screen = view();
  const session = await start(screen, { waitMs: () => 3_600_000 });
  (await server.next()).destroy();
  await screen.until(/connecting again in 3600\.0 s/);
  expect(session.send("hello")).toBe(false);
  session.send("/quit");
  await screen.until(/over/);
});

test("the waits double from one second, half of each by chance, up to 30 seconds", () => {
  expect([0, 1, 2, 3, 4, 5, 50].map((attempt) => backoffMs(attempt, 1))).toEqual([
    1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000,
  ]);
  expect(backoffMs(2, 0)).toBe(2_000);
});
