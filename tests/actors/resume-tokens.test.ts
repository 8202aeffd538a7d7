import { expect, test } from "vitest";
import { dropOldResumes } from "../../actors/commands/resume-tokens.ts";
import type { Core } from "../../actors/core.ts";
import { defaultSettings } from "../../src/config/schema.ts";
import type { TestClient } from "../support/client.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { addAccounts, admin, loggedIn, noLobby } from "./support.ts";

const dayMs = 86_400_000;

async function tokenOf(client: TestClient): Promise<string> {
  client.send("RESUME");
  return /RESUME TOKEN (\S+)/.exec(await client.line(/RESUME TOKEN/))?.[1] ?? "";
}

/** What a token brings: the server's first line for it. */
async function resumed(server: TestServer, token: string): Promise<string> {
  const client = await server.connect("irc");
  client.send("CAP REQ monarchs.chat/resume", `RESUME ${token}`);
  await client.line(/ CAP \* ACK /);
  return client.line(/./);
}

test("another password ends the tokens of one's other sessions, and not one's own", async () => {
  await using server = await startServer(noLobby);
  const capability = "monarchs.chat/resume";
  const [desk, late, bob] = [
    await server.irc("ada", capability),
    await server.irc("late", capability),
    await server.irc("bob", capability),
  ];
  desk.send("NS REGISTER old-secret");
  await desk.line(/ 900 /);
  late.send("NS IDENTIFY ada old-secret");
  await late.line(/ 900 /);
  const [own, other, anothers] = [await tokenOf(desk), await tokenOf(late), await tokenOf(bob)];
  desk.send("NS PASSWD old-secret new-secret");
  await desk.line(/ NOTICE ada :Your password is changed$/);
  // a change of nick notes tokens anew, and must not bring back what has ended
  desk.send("NICK ada_");
  await desk.line(/ NICK ada_$/);
  expect(await resumed(server, other)).toMatch(/ FAIL RESUME INVALID_TOKEN /);
  expect(await resumed(server, anothers)).toMatch(/ 001 bob /);
  expect(await resumed(server, own)).toMatch(/ 001 ada_ /);
});

test("a password that an administrator sets ends all tokens", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada");
  const ada = await loggedIn(server, "ada", "monarchs.chat/resume");
  const token = await tokenOf(ada);
  await admin(server, "accountPasswd", { name: "ada", password: "another secret" });
  expect(await resumed(server, token)).toMatch(/ FAIL RESUME INVALID_TOKEN /);
});

test.each([
  [30, [[70 * dayMs, ["here"]]]],
  [0, []],
])(
  "tokens that nobody used for %i days go, those of sessions that are here stay",
  async (resumeDays, asked) => {
    const calls: unknown[] = [];
    const core = {
      settings: defaultSettings({ limits: { resumeDays } }),
      tables: {
        connections: new Map([
          ["c1", { resumeHash: "here" }],
          ["c2", {}],
        ]),
      },
      store: { store: { dropResumesBefore: (...args: unknown[]) => Promise.resolve(calls.push(args)) } },
      wall: () => 100 * dayMs,
    } as unknown as Core;
    await dropOldResumes(core);
    expect(calls).toEqual(asked);
  },
);
