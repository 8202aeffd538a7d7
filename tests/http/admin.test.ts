import { expect, test } from "vitest";
import { startApi } from "./support.ts";

const everything = [
  ["GET", "/admin/tree"],
  ["GET", "/admin/tables"],
  ["GET", "/admin/connections"],
  ["GET", "/admin/stats"],
  ["POST", "/admin/kill", { actor: "bus" }],
  ["POST", "/admin/rehash"],
  ["GET", "/admin/bans"],
  ["POST", "/admin/bans", { target: "192.0.2.7" }],
  ["DELETE", "/admin/bans?target=192.0.2.7"],
] as const;

test("administration is for administrators: others are refused, whatever they ask for, and strangers have to say who they are", async () => {
  await using api = await startApi();
  const ada = await api.account("ada");
  for (const [method, path, body] of everything) {
    const refused = await ada(method, path, body);
    expect([path, refused.status, refused.body.code]).toEqual([path, 403, "NOT_ADMINISTRATOR"]);
    expect(JSON.stringify(refused.body)).not.toMatch(/mailbox|192\.0\.2/);
    expect((await api.anybody(method, path, body)).status).toBe(401);
  }
});

test("the tree, tables, connections and figures are those of the running server", async () => {
  await using api = await startApi();
  const root = await api.account("root", "administrator");
  await api.server.irc("bob");
  const tree = await root("GET", "/admin/tree");
  expect(tree.body.children.map(({ name }: { readonly name: string }) => name)).toContain("store");
  const { tables } = (await root("GET", "/admin/tables")).body;
  expect(tables).toContainEqual(expect.objectContaining({ name: "rooms", kind: "set" }));
  const { connections } = (await root("GET", "/admin/connections")).body;
  expect(connections).toContainEqual(expect.objectContaining({ nick: "bob", dialect: "irc" }));
  const { work, inside } = (await root("GET", "/admin/stats")).body;
  expect(Number(work.connections)).toBeGreaterThan(0);
  expect(inside).toHaveProperty("store queue");
});

test("an actor that is killed comes back, and one that is not there is not killed", async () => {
  await using api = await startApi();
  const root = await api.account("root", "administrator");
  await api.server.irc("bob");
  expect((await root("POST", "/admin/kill", { actor: "#lobby" })).body).toEqual({ killed: "room:#lobby" });
  expect((await root("GET", "/rooms/lobby")).status).toBe(200);
  const nobody = await root("POST", "/admin/kill", { actor: "nobody" });
  expect([nobody.status, nobody.body.code]).toEqual([404, "NO_SUCH_ACTOR"]);
});

test("a ban puts off whom it means, is listed, and is taken back once", async () => {
  await using api = await startApi();
  const root = await api.account("root", "administrator");
  const eve = await api.server.irc("eve");
  const made = await root("POST", "/admin/bans", { target: "eve!*@*", duration: "1d", reason: "spam" });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ ban: { kind: "mask", reason: "spam", setBy: "root" }, nicks: ["eve"] });
  expect(Date.parse(made.body.ban.until) - Date.parse(made.body.ban.setAt)).toBe(86_400_000);
  await eve.closed;
  expect((await root("GET", "/admin/bans")).body.bans).toHaveLength(1);
  const target = encodeURIComponent(made.body.ban.target);
  expect((await root("DELETE", `/admin/bans?target=${target}`)).status).toBe(204);
  expect((await root("DELETE", `/admin/bans?target=${target}`)).body.code).toBe("NO_SUCH_BAN");
});

test.each([
  [{ target: "eve", duration: "soon" }, 422],
  [{ target: "" }, 422],
  [{ target: "eve", colour: "red" }, 422],
  [{ target: "nobody-of-that-name" }, 422],
] as const)("a ban that means nothing is refused: %j", async (body, status) => {
  await using api = await startApi();
  const root = await api.account("root", "administrator");
  expect((await root("POST", "/admin/bans", body)).status).toBe(status);
  expect((await root("GET", "/admin/bans")).body.bans).toEqual([]);
});

test("settings are read again over HTTP", async () => {
  await using api = await startApi();
  const root = await api.account("root", "administrator");
  expect(await root("POST", "/admin/rehash")).toMatchObject({ status: 200, body: { waiting: [] } });
});
