import { expect, test } from "vitest";
import { join, loggedIn } from "../actors/support.ts";
import { startApi } from "./support.ts";

test("a room of mode W is read without a token, and of any other it is not told that it is there", async () => {
  await using api = await startApi({ rooms: { autojoin: [] } });
  const ada = await api.server.irc("ada");
  for (const room of ["#open", "#shut"]) {
    await join(ada, room);
    ada.send(`PRIVMSG ${room} :words of ${room}`);
  }
  ada.send("MODE #open +W");
  await ada.line(/ MODE #open \+W$/);
  const open = await api.anybody("GET", "/rooms/open/messages");
  expect(open).toMatchObject({ status: 200, body: { messages: [{ content: "words of #open" }] } });
  const [shut, nowhere] = [
    await api.anybody("GET", "/rooms/shut/messages"),
    await api.anybody("GET", "/rooms/nowhere/messages"),
  ];
  expect(shut.status).toBe(401);
  const told = ({ body }: typeof shut) => ({ ...body, instance: "", requestId: "" });
  expect(told(shut)).toEqual(told(nowhere));
  expect((await api.anybody("GET", "/rooms/open/messages?before=nonesuch")).status).toBe(404);
  expect((await api.anybody("POST", "/rooms/open/messages", { content: "me too" })).status).toBe(401);
  ada.send("MODE #open -W");
  await ada.line(/ MODE #open -W$/);
  expect((await api.anybody("GET", "/rooms/open/messages")).status).toBe(401);
});

test("where everybody has to sign in, nothing is read without", async () => {
  await using api = await startApi({ rooms: { autojoin: [] }, auth: { mode: "required" } });
  const ada = await api.account("ada");
  expect((await ada("POST", "/rooms", { name: "open" })).status).toBe(201);
  const irc = await loggedIn(api.server, "ada");
  irc.send("MODE #open +W");
  await irc.line(/ MODE #open \+W$/);
  expect((await api.anybody("GET", "/rooms/open/messages")).status).toBe(401);
});

test("a room's owner opens it to every reader, and shuts it again, while nobody is in it too", async () => {
  await using api = await startApi({ rooms: { autojoin: [] } });
  const [ada, bob] = [await api.account("ada"), await api.account("bob")];
  const made = await ada("POST", "/rooms", { name: "open", worldReadable: true });
  expect(made).toMatchObject({ status: 201, body: { worldReadable: true, announcements: false } });
  expect((await api.anybody("GET", "/rooms/open/messages")).status).toBe(200);
  expect(await bob("PATCH", "/rooms/open", { worldReadable: false })).toMatchObject({
    status: 403,
    body: { code: "ROLE_NEEDED" },
  });
  const shut = await ada("PATCH", "/rooms/open", { worldReadable: false, announcements: true });
  expect(shut.body).toMatchObject({ worldReadable: false, announcements: true });
  expect((await api.anybody("GET", "/rooms/open/messages")).status).toBe(401);
});
