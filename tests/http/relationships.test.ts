import { expect, test } from "vitest";
import { startApi } from "./support.ts";

test("one blocks, follows, mutes and accepts people, however often, and sees whom", async () => {
  await using api = await startApi();
  const ada = await api.account("ada");
  await api.server.irc("bob");
  for (const kind of ["block", "mute", "follow", "accept"])
    for (const _ of ["once", "twice"])
      expect(await ada("PUT", `/users/bob/${kind}`)).toMatchObject({ status: 204 });
  const kinds = async () =>
    (await ada("GET", "/me/relationships")).body.relationships.map(({ kind }: { kind: string }) => kind);
  // who is followed and accepted is not blocked any more
  expect(await kinds()).toEqual(["mute", "follow", "accept"]);
  for (const kind of ["mute", "follow", "accept"])
    for (const _ of ["once", "twice"]) expect((await ada("DELETE", `/users/bob/${kind}`)).status).toBe(204);
  expect(await kinds()).toEqual([]);
  expect(await ada("PUT", "/users/ada/block")).toMatchObject({
    status: 422,
    body: { code: "RELATES_TO_SELF" },
  });
  expect(await ada("PUT", "/users/nobody/block")).toMatchObject({
    status: 404,
    body: { code: "NO_SUCH_NICK" },
  });
});

test("who waits to be accepted is listed, and refused", async () => {
  await using api = await startApi();
  const ada = await api.account("ada");
  expect((await ada("PATCH", "/me/relationships", { writers: "followed" })).body.writers).toBe("followed");
  expect((await ada("PATCH", "/me/relationships", { writers: "all" })).status).toBe(422);
  const bob = await api.server.line("bob");
  bob.send("/msg ada may I?");
  await bob.line(/gets it when they accept you$/);
  expect((await ada("GET", "/me/relationships")).body.requests).toMatchObject([{ username: "bob" }]);
  expect((await ada("DELETE", "/me/requests/bob")).status).toBe(204);
  expect((await ada("DELETE", "/me/requests/bob")).body.code).toBe("NO_SUCH_REQUEST");
  bob.send("/msg ada may I not?");
  await bob.line(/\[CANNOT_WRITE\]$/);
});

test("who is here, who is not and who is not known at all", async () => {
  await using api = await startApi();
  const [ada] = [await api.account("ada"), await api.accountToken("eve")];
  const bob = await api.server.irc("bob");
  bob.send("AWAY :at lunch");
  await bob.line(/ 306 /);
  expect((await ada("GET", "/users/bob/presence")).body).toEqual({
    username: "bob",
    status: "away",
    statusText: "at lunch",
    isOnline: true,
  });
  expect((await ada("GET", "/users/eve/presence")).body).toMatchObject({
    status: "offline",
    isOnline: false,
  });
  expect(await ada("GET", "/users/nobody/presence")).toMatchObject({ status: 404 });
});

test("the audit log of a room is its owner's, that of the server its administrators'", async () => {
  await using api = await startApi({ rooms: { autojoin: [] } });
  const [ada, root] = [await api.account("ada"), await api.account("root", "administrator")];
  const bob = api.guest("bob");
  expect((await ada("POST", "/rooms", { name: "dev", topic: "what we do" })).status).toBe(201);
  const { body } = await ada("GET", "/rooms/dev/audit");
  expect(body.entries.map(({ action }: { action: string }) => action)).toEqual(["mode", "topic"]);
  expect((await ada("GET", `/rooms/dev/audit?before=${body.entries[1].seq}`)).body.entries).toHaveLength(1);
  expect(await bob("GET", "/rooms/dev/audit")).toMatchObject({ status: 403, body: { code: "ROLE_NEEDED" } });
  expect(await ada("GET", "/admin/audit")).toMatchObject({
    status: 403,
    body: { code: "NOT_ADMINISTRATOR" },
  });
  expect((await root("GET", "/admin/audit?limit=1")).body.entries).toHaveLength(1);
});
