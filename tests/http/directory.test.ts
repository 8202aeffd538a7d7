import { expect, test } from "vitest";
import { admin, loggedIn } from "../actors/support.ts";
import { startApi } from "./support.ts";

const names = ({ body }: { readonly body: { readonly users: readonly { readonly username: string }[] } }) =>
  body.users.map(({ username }) => username);

test("all accounts and who is here come by pages, each once and in one order", async () => {
  await using api = await startApi();
  const ada = await api.account("ada");
  for (const name of ["zoe", "Bob", "carol", "øyvind"]) await api.accountToken(name);
  await api.server.irc("dan");
  await loggedIn(api.server, "carol");
  const all = ["ada", "Bob", "carol", "dan", "zoe", "øyvind"];
  expect(names(await ada("GET", "/users"))).toEqual(all);
  const paged: string[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page = await ada("GET", `/users?limit=2&cursor=${encodeURIComponent(cursor)}`);
    paged.push(...names(page));
    cursor = page.body.next;
  }
  expect(paged).toEqual(all);
  const here = await ada("GET", "/users?online=true&limit=2");
  expect([names(here), here.body.next]).toEqual([["ada", "carol"], "carol"]);
  expect((await ada("GET", "/users?cursor=dan&limit=1")).body.users).toMatchObject([
    { username: "zoe", account: "zoe", isOnline: false, status: "offline" },
  ]);
});

test("an account that is not here is told of by its name, and one that is disabled is not", async () => {
  await using api = await startApi();
  const ada = await api.account("ada");
  await api.accountToken("bob");
  expect(await ada("GET", "/users/BOB")).toMatchObject({
    status: 200,
    body: { username: "bob", isOnline: false },
  });
  expect((await ada("HEAD", "/users/bob")).status).toBe(200);
  expect((await ada("HEAD", "/users/nobody")).status).toBe(404);
  await admin(api.server, "accountDisable", { name: "bob", disabled: true });
  expect((await ada("HEAD", "/users/bob")).status).toBe(404);
  expect(names(await ada("GET", "/users"))).toEqual(["ada"]);
});

test("by setting accounts that are not here are listed to accounts alone; the line door shows the same", async () => {
  await using api = await startApi({ people: { directory: "accounts" } });
  const ada = await api.account("ada");
  await api.accountToken("bob");
  expect(names(await ada("GET", "/users"))).toEqual(["ada", "bob"]);
  expect(names(await api.guest("eve")("GET", "/users"))).toEqual(["ada", "eve"]);
  const line = await api.server.line("dan");
  line.send("/users");
  expect(await line.lineRoundtrip()).not.toContainEqual(expect.stringMatching(/^- bob/));
  line.send("/whois bob");
  await line.line(/^- bob: account bob, not here$/);
});
