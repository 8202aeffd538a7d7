import { expect, test } from "vitest";
import { startApi } from "./support.ts";

test("people write to each other over HTTP and IRC", async () => {
  await using api = await startApi();
  const bob = await api.server.irc("bob", "message-tags");
  const ada = api.guest("ada");
  const said = await ada("POST", "/conversations/bob/messages", { content: "hello" });
  expect(said).toMatchObject({ status: 201, body: { content: "hello", room: "bob", delivery: "delivered" } });
  expect(await bob.line(/ PRIVMSG bob :?hello/)).toContain(said.body.id);
  bob.send("PRIVMSG ada :hello yourself");
  await bob.roundtrip();
  expect((await ada("GET", "/conversations/bob/messages")).body.messages).toMatchObject([
    { content: "hello" },
    { content: "hello yourself", sender: { username: "bob" } },
  ]);
  expect((await ada("POST", "/conversations/eve/messages", { content: "x" })).body.code).toBe("NO_SUCH_NICK");
  expect((await api.guest("eve")("GET", "/conversations/bob/messages")).body.messages).toEqual([]);
});

test("what is written to an account that is not here is kept for it", async () => {
  await using api = await startApi();
  const bob = await api.account("bob");
  const ada = await api.account("ada");
  const send = () =>
    ada("POST", "/conversations/bob/messages", { content: "later" }, { "idempotency-key": "k" });
  expect(await send()).toMatchObject({ status: 202, body: { delivery: "kept" } });
  expect((await send()).status).toBe(200);
  expect((await bob("GET", "/conversations/ada/messages")).body.messages).toMatchObject([
    { content: "later" },
  ]);
});

test("that somebody types is shown to those who are there, and kept nowhere", async () => {
  await using api = await startApi();
  const bob = await api.server.irc("bob", "message-tags");
  const ada = api.guest("ada");
  expect((await ada("POST", "/rooms/lobby/typing")).status).toBe(204);
  await bob.line(/\+typing=active.* TAGMSG #lobby/);
  expect((await ada("POST", "/conversations/bob/typing", { typing: false })).status).toBe(204);
  await bob.line(/\+typing=done.* TAGMSG bob/);
  expect((await ada("GET", "/rooms/lobby/messages")).body.messages).toEqual([]);
});

test("what is read from memory is what the store would give", async () => {
  await using api = await startApi({ history: { memoryPerRoom: 10 } });
  const ada = api.guest("ada");
  const ids: string[] = [];
  for (let i = 0; i < 15; i += 1)
    ids.push((await ada("POST", "/rooms/lobby/messages", { content: `${i}` })).body.id);
  const part = async (query: string): Promise<string> =>
    (await ada("GET", `/rooms/lobby/messages?${query}`)).body.messages
      .map(({ content }: { content: string }) => content)
      .join(" ");
  expect(await part(`before=${ids[12]}&limit=3`)).toBe("9 10 11");
  expect(await part(`before=${ids[12]}&limit=10`)).toBe("2 3 4 5 6 7 8 9 10 11");
  expect(await part(`before=${ids[2]}`)).toBe("0 1");
  expect(await part(`after=${ids[12]}`)).toBe("13 14");
  expect(await part(`after=${ids[8]}&limit=2`)).toBe("9 10");
  expect(await part(`after=${ids[2]}&limit=2`)).toBe("3 4");
  expect(await part(`after=${ids[14]}`)).toBe("");
});
