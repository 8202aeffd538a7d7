import { request } from "node:http";
import { expect, test } from "vitest";
import type { SettingsInput } from "../../src/config/schema.ts";
import { noLobby } from "../actors/support.ts";
import { startServer } from "../support/server.ts";
import { type ApiAnswer, TestApi, TestTokens } from "./support.ts";

/** A server whose own tokens are taken. */
const start = async (settings: SettingsInput = {}): Promise<TestApi> =>
  new TestApi(await startServer(settings), new TestTokens());

const secret = "correct horse battery";
const inBody = { refresh: "body" } as const;

const register = async (api: TestApi, username: string): Promise<ApiAnswer["body"]> =>
  (await api.anybody("POST", "/auth/register", { username, password: secret, ...inBody })).body;

const logIn = async (api: TestApi, username: string): Promise<ApiAnswer["body"]> =>
  (await api.anybody("POST", "/auth/login", { username, password: secret, ...inBody })).body;

test("who signs in on more devices than allowed is signed out where they were least lately, at once", async () => {
  await using api = await start({ ...noLobby, auth: { tokens: { sessions: 2 } } });
  const first = await register(api, "ada");
  expect((await api.as(first.accessToken)("GET", "/me")).status).toBe(200);
  await logIn(api, "ada");
  await logIn(api, "ada");
  expect((await api.as(first.accessToken)("GET", "/me")).status).toBe(401);
});

test("a request whose sign-in ends before all of it has come is not carried out", async () => {
  await using api = await start(noLobby);
  const { accessToken } = await register(api, "ada");
  const other = api.as((await logIn(api, "ada")).accessToken);
  const body = JSON.stringify({ name: "den" });
  const late = request(`${api.url}/api/v1/rooms`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${accessToken}`,
      "content-type": "application/json",
      "content-length": body.length,
    },
  });
  const status = new Promise((resolve, reject) => {
    late.once("response", (response) => resolve(response.resume().statusCode));
    late.once("error", reject);
  });
  late.write(body.slice(0, 4));
  // by the answers to these the server has taken the head of the other one
  for (const _ of ["once", "twice", "thrice"]) await api.as(accessToken)("GET", "/me");
  await api.as(accessToken)("POST", "/auth/logout");
  late.end(body.slice(4));
  expect(await status).toBe(401);
  expect((await other("GET", "/rooms/den")).status).toBe(404);
});

test("whoever logs out while they are coming in is answered", async () => {
  await using api = await start();
  await register(api, "ada");
  for (let round = 0; round < 10; round += 1) {
    const me = api.as((await logIn(api, "ada")).accessToken);
    const [come, gone] = await Promise.all([me("GET", "/me"), me("POST", "/auth/logout")]);
    expect([200, 401, 503]).toContain(come.status);
    expect([204, 401, 503]).toContain(gone.status);
  }
});

test("more log-ins than can be checked are told so", async () => {
  await using api = await start({ ...noLobby, accounts: { hashCost: "normal" } });
  await register(api, "ada");
  const tries = Array.from({ length: 90 }, () =>
    api.anybody("POST", "/auth/login", { username: "ada", password: secret }),
  );
  const statuses = new Set((await Promise.all(tries)).map(({ status }) => status));
  expect(statuses).toEqual(new Set([200, 503]));
});

test("who goes on logging in with the old password while it is changed is not in afterwards", async () => {
  await using api = await start({ ...noLobby, accounts: { hashCost: "normal" } });
  const me = api.as((await register(api, "ada")).accessToken);
  let changed = false;
  const change = me("POST", "/auth/password", { current: secret, password: "battery staple horse" }).then(
    (answer) => {
      changed = true;
      return answer;
    },
  );
  const logIns: Promise<ApiAnswer>[] = [];
  while (!changed && logIns.length < 60) {
    logIns.push(api.anybody("POST", "/auth/login", { username: "ada", password: secret, ...inBody }));
    // one after the other comes to be checked
    await api.anybody("GET", "/stats");
  }
  expect((await change).status).toBe(204);
  for (const { body } of await Promise.all(logIns))
    if (body.accessToken !== undefined)
      expect((await api.as(body.accessToken)("GET", "/me")).status).toBe(401);
});
