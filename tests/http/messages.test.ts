import { expect, test } from "vitest";
import { startApi } from "./support.ts";

const contents = ({ body }: { body: { messages: { content: string }[] } }): string[] =>
  body.messages.map(({ content }) => content);

test("what is said over HTTP is the same message at every door", async () => {
  await using api = await startApi();
  const irc = await api.server.irc("bob", "message-tags");
  const ada = api.guest("ada");
  const said = await ada("POST", "/rooms/lobby/messages", { content: "hello, all" });
  expect(said).toMatchObject({
    status: 201,
    body: { type: "text", room: "#lobby", content: "hello, all", sender: { username: "ada", account: null } },
  });
  expect(await irc.line(/ PRIVMSG #lobby :hello, all/)).toContain(`msgid=${said.body.id}`);
  irc.send(`@+reply=${said.body.id} PRIVMSG #lobby :hello, ada`);
  await irc.roundtrip();
  const log = await ada("GET", "/rooms/lobby/messages");
  expect(log.body).toMatchObject({
    complete: true,
    messages: [
      { id: said.body.id, seq: said.body.seq },
      { content: "hello, ada", replyTo: said.body.id, sender: { username: "bob" } },
    ],
  });
});

test("parts of a log are found by id, number and time", async () => {
  await using api = await startApi();
  const ada = api.guest("ada");
  const made = [];
  for (let i = 0; i < 6; i += 1)
    made.push((await ada("POST", "/rooms/lobby/messages", { content: `${i}` })).body);
  const part = async (query: string) => contents(await ada("GET", `/rooms/lobby/messages?${query}`));
  expect(await part("limit=2")).toEqual(["4", "5"]);
  expect(await part(`before=${made[3].id}&limit=2`)).toEqual(["1", "2"]);
  expect(await part(`after=${made[3].seq}`)).toEqual(["4", "5"]);
  expect(await part(`since=${made[4].id}`)).toEqual(["5"]);
  expect(await part(`around=${made[2].id}&limit=3`)).toEqual(["1", "2", "3"]);
  expect(await part(`before=${encodeURIComponent(made[0].createdAt)}`)).toEqual([]);
  const all = await ada("GET", "/rooms/lobby/messages?events=all");
  expect(all.body.messages[0]).toMatchObject({ type: "join", content: "", sender: { username: "ada" } });
});

test.each([
  ["limit=1001", "limit"],
  ["limit=0", "limit"],
  ["limit=x", "limit"],
  ["before=1&after=2", ""],
  ["since=2026-99-99T00:00:00Z", "since"],
  ["before=1&before=2", "before"],
  ["page=2", "page"],
])("a question with %s is refused, and the field is named", async (query, field) => {
  await using api = await startApi();
  const answer = await api.guest("ada")("GET", `/rooms/lobby/messages?${query}`);
  expect(answer).toMatchObject({
    status: 422,
    body: { code: "INVALID_FIELDS", errors: [{ in: "query", field }] },
  });
});

test("a message that is not there refers to nothing", async () => {
  await using api = await startApi();
  const answer = await api.guest("ada")("GET", "/rooms/lobby/messages?before=nonesuch");
  expect(answer).toMatchObject({ status: 404, body: { code: "UNKNOWN_MSGID" } });
});

test("a request that is sent again with the same key makes one message", async () => {
  await using api = await startApi();
  const ada = api.guest("ada");
  const send = () =>
    ada("POST", "/rooms/lobby/messages", { content: "once" }, { "idempotency-key": '"8e03978e-40d5"' });
  const [first, second] = await Promise.all([send(), send()]);
  const third = await send();
  expect([first.status, second.status].sort()).toEqual([200, 201]);
  expect(third.status).toBe(200);
  expect(new Set([first.body.id, second.body.id, third.body.id]).size).toBe(1);
  expect(contents(await ada("GET", "/rooms/lobby/messages"))).toEqual(["once"]);
});

test("rules of a room hold over HTTP", async () => {
  await using api = await startApi();
  const op = await api.server.irc("op");
  op.send("JOIN #quiet", "MODE #quiet +m");
  await op.line(/ MODE #quiet \+m/);
  const bob = api.guest("bob");
  expect(await bob("GET", "/rooms/quiet/messages")).toMatchObject({
    status: 403,
    body: { code: "NOT_IN_ROOM" },
  });
  expect((await bob("POST", "/rooms/quiet/messages", { content: "x" })).body).toMatchObject({
    code: "CANNOT_SEND",
    why: "outside",
  });
  await bob("PUT", "/rooms/quiet/members/me");
  expect((await bob("POST", "/rooms/quiet/messages", { content: "x" })).body).toMatchObject({
    status: 403,
    why: "moderated",
  });
  expect((await bob("POST", "/rooms/lobby/messages", { content: "" })).body.code).toBe("NO_TEXT");
  expect((await bob("POST", "/rooms/lobby/messages", { content: "x".repeat(20_000) })).body.code).toBe(
    "TOO_LONG",
  );
});

test("who says too much at once is told when to go on", async () => {
  await using api = await startApi({ limits: { floodControl: true, messageBurst: 2, messagesPerSecond: 1 } });
  const ada = api.guest("ada");
  const answers = [];
  for (let i = 0; i < 3; i += 1)
    answers.push(await ada("POST", "/rooms/lobby/messages", { content: `${i}` }));
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 429]);
  expect(answers[2]?.body.code).toBe("RATE_LIMITED");
  expect(answers[2]?.headers.get("retry-after")).toBe("1");
});
