import { expect, test } from "vitest";
import { until } from "../support/client.ts";
import { startApi } from "./support.ts";

test("who comes by HTTP is here for the others until their requests stop", async () => {
  await using api = await startApi({ http: { attendanceSeconds: 5 } });
  const bob = await api.server.irc("bob");
  const ada = api.guest("ada");
  expect((await ada("GET", "/me")).body).toMatchObject({
    username: "ada",
    kind: "guest",
    role: "user",
    isOnline: true,
    rooms: [{ name: "#lobby" }],
  });
  await bob.line(/^:ada!\S+ JOIN :?#lobby/);
  expect((await ada("GET", "/users")).body.users).toMatchObject([{ username: "ada" }, { username: "bob" }]);
  expect((await ada("GET", "/users?limit=1")).body).toMatchObject({
    users: [{ username: "ada" }],
    next: "ada",
  });
  expect((await ada("GET", "/users?limit=1&cursor=ada")).body).toMatchObject({
    users: [{ username: "bob" }],
    next: null,
  });
  expect((await ada("GET", "/users/bob")).body).toMatchObject({ username: "bob", status: "online" });
  expect((await ada("GET", "/users/eve")).body.code).toBe("NO_SUCH_NICK");
  await bob.line(/^:ada!\S+ QUIT/);
  expect((await ada("GET", "/me")).status).toBe(200);
});

test("one account is one person, by HTTP and IRC at once", async () => {
  await using api = await startApi();
  const phone = await api.account("ada");
  const desk = await api.account("ada");
  await phone("GET", "/me");
  await desk("GET", "/me");
  const people = (await desk("GET", "/users")).body.users;
  expect(people).toHaveLength(1);
});

test("a name that somebody else has is refused, and one who is banned does not come in", async () => {
  await using api = await startApi();
  const ada = await api.server.irc("ada");
  expect((await api.guest("ada")("GET", "/me")).body).toMatchObject({ status: 409, code: "NICK_IN_USE" });
  ada.send("QUIT");
  await ada.closed;
  await until(async () => (await api.guest("ada")("GET", "/me")).status === 200, "the name is free");
});

test("requests that are under way have their answers before the server goes down", async () => {
  await using api = await startApi();
  const token = api.guestToken("ada");
  await api.as(token)("GET", "/me");
  const send = (content: string): Promise<number> =>
    fetch(`${api.url}/api/v1/rooms/lobby/messages`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ content }),
    }).then(({ status }) => status);
  const sends = Promise.all(Array.from({ length: 10 }, (_, i) => send(`${i}`)));
  await send("now");
  await api.server.application.stop();
  for (const status of await sends) expect([201, 503]).toContain(status);
});
