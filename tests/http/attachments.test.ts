import { expect, test } from "vitest";
import { join } from "../actors/support.ts";
import { jpeg, png } from "../files/samples.ts";
import { until } from "../support/client.ts";
import { startApi, type TestApi } from "./support.ts";
import { addressIn, bearer, kept, named, send } from "./uploads.ts";

const den = "/rooms/%23den";

/** Two accounts in #den. */
async function inDen(api: TestApi): Promise<readonly [string, string]> {
  const people = [await api.accountToken("ada"), await api.accountToken("bob")] as const;
  for (const token of people) await api.as(token)("PUT", `${den}/members/me`);
  return people;
}

test("a message that is edited has the files that its new words name, in every door, and none when they name none", async () => {
  await using api = await startApi();
  const [ada, bob] = await inDen(api);
  const said = (await api.as(ada)("POST", `${den}/messages`, { content: "here" })).body;
  const { body: file } = await send(api, ada, new Uint8Array(await png()), named("cat.png"));
  const get = async (token: string) =>
    (await fetch(`${api.url}${new URL(file.url).pathname}`, bearer(token))).status;
  expect(await get(bob)).toBe(404);
  const line = await api.server.line("carol");
  line.send("/join #den");
  await line.lineRoundtrip();
  await api.as(ada)("PATCH", `/messages/${said.id}`, { content: `here: ${file.url}` });
  expect(await get(bob)).toBe(200);
  expect((await fetch(addressIn(await line.line(/<ada> here: http/)))).status).toBe(200);
  const [listed, alone] = [
    (await api.as(bob)("GET", `${den}/messages`)).body.messages.at(-1),
    (await api.as(bob)("GET", `/messages/${said.id}`)).body,
  ];
  for (const message of [listed, alone])
    expect(message).toMatchObject({ id: said.id, type: "image", attachments: [{ id: file.id }] });
  await api.server.restart();
  const kept = (await api.as(bob)("GET", `${den}/messages?limit=50`)).body.messages;
  expect(kept.find(({ id }: { id: string }) => id === said.id)).toMatchObject({ type: "image" });
  await api.as(ada)("PATCH", `/messages/${said.id}`, { content: "nothing" });
  const bare = (await api.as(bob)("GET", `/messages/${said.id}`)).body;
  expect([bare.type, bare.attachments]).toEqual(["text", undefined]);
  // the version with the file is still in the message's history, until all of it is taken away
  expect(await get(bob)).toBe(200);
  await api.as(ada)("DELETE", `/messages/${said.id}`);
  expect(await get(bob)).toBe(404);
});

test("a message to one person brings a file to that person alone, at each door", async () => {
  await using api = await startApi();
  const [ada, bob, eve] = [
    await api.accountToken("ada"),
    await api.accountToken("bob"),
    await api.accountToken("eve"),
  ];
  await api.as(bob)("GET", "/me");
  const irc = await api.server.irc("carol", "message-tags");
  const line = await api.server.line("dan");
  const { body } = await send(api, ada, "hello", named("notes.txt"));
  const say = (nick: string, key: string) =>
    api.as(ada)(
      "POST",
      `/conversations/${nick}/messages`,
      { content: "look", attachments: [body.id] },
      { "idempotency-key": key },
    );
  const said = await say("bob", "1");
  expect(said.body).toMatchObject({
    type: "file",
    attachments: [{ id: body.id, name: "notes.txt", size: 5 }],
  });
  const read = async (token: string) => (await fetch(body.url, bearer(token))).status;
  expect([await read(bob), await read(eve)]).toEqual([200, 404]);
  const [found] = (await api.as(bob)("GET", "/conversations/ada/messages")).body.messages;
  expect(found).toMatchObject({ type: "file", attachments: [{ id: body.id }] });
  await say("carol", "2");
  const onIrc = await irc.line(/PRIVMSG carol :http/);
  expect(await (await fetch(addressIn(onIrc.slice(onIrc.indexOf("PRIVMSG"))))).text()).toBe("hello");
  line.send("/json on");
  await line.line(/^\{/);
  await say("dan", "3");
  expect(JSON.parse(await line.line(/"attachments"/))).toMatchObject({
    attachments: [{ id: body.id, name: "notes.txt", type: "text/plain", bytes: 5 }],
  });
});

test("an answer in a conversation names the message that it answers by its number, on the line door", async () => {
  await using api = await startApi();
  const [ada, bob] = [await api.server.line("ada"), await api.server.line("bob")];
  ada.send("/msg bob shall we?");
  const [, number = ""] = /^\[\S+ (\d+)\]/.exec(await bob.line(/shall we\?/)) ?? [];
  expect(number).not.toBe("");
  bob.send(`/reply ada ${number} yes`);
  expect(await ada.line(/yes/)).toContain(number);
});

test("files of a room that anybody may read are given without a token, and no longer than it is one", async () => {
  await using api = await startApi({ rooms: { autojoin: [] } });
  const ada = await api.accountToken("ada");
  const op = await api.server.irc("op");
  await join(op, "#den");
  await api.as(ada)("PUT", `${den}/members/me`);
  const { body } = await send(api, ada, "hello", named("notes.txt"));
  await api.as(ada)("POST", `${den}/messages`, { content: body.url });
  const read = async () => (await fetch(body.url)).status;
  expect(await read()).toBe(401);
  op.send("MODE #den +W");
  await op.line(/ MODE #den \+W$/);
  expect(await read()).toBe(200);
  op.send("MODE #den -W");
  await op.line(/ MODE #den -W$/);
  expect(await read()).toBe(401);
});

test("who has a new picture, or none, has the old one no more; a picture that is removed leaves the profile", async () => {
  await using api = await startApi();
  const ada = await api.accountToken("ada");
  const put = async (image: Buffer): Promise<string> => {
    const init = { method: "PUT", body: new Uint8Array(image), ...bearer(ada) };
    const answer = await fetch(`${api.url}/api/v1/me/avatar`, init);
    return ((await answer.json()) as { url: string }).url;
  };
  const first = await put(await png());
  const second = await put(await jpeg());
  await until(() => kept(api).length === 2);
  expect([(await fetch(first)).status, (await fetch(second)).status]).toEqual([401, 200]);
  const carol = await api.server.irc("carol", "draft/metadata-2");
  carol.send("METADATA ada GET avatar");
  expect(await carol.line(/ 761 /)).toContain(second);
  await fetch(second, { method: "DELETE", ...bearer(ada) });
  expect(kept(api)).toEqual([]);
  carol.send("METADATA ada GET avatar");
  await carol.line(/ 766 /);
});

test("an address of /upload costs nothing of the uploads, but what is sent to it does; it ends with its connection", async () => {
  await using api = await startApi({
    limits: { floodControl: true, budgets: { uploads: { burst: 1, perMinute: 1 } } },
  });
  const dan = await api.server.line("dan");
  const urls: string[] = [];
  for (let n = 0; n < 3; n += 1) {
    dan.send("/upload");
    urls.push(addressIn(await dan.line(/^- http/)));
  }
  const [one = "", two = "", three = ""] = urls;
  const post = (url: string) => fetch(url, { method: "POST", body: "x" });
  expect((await post(one)).status).toBe(201);
  const late = await post(two);
  expect([late.status, late.headers.has("retry-after")]).toEqual([429, true]);
  // it is not used up
  expect((await fetch(two)).status).toBe(200);
  dan.send("/quit");
  await dan.closed;
  await until(async () => (await fetch(three)).status === 404);
});
