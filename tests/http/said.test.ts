import { expect, test } from "vitest";
import { loggedIn } from "../actors/support.ts";
import { type Fetch, startApi } from "./support.ts";

/** Says something in #lobby. @returns its id */
const saying = async (by: Fetch, content: string): Promise<string> =>
  (await by("POST", "/rooms/lobby/messages", { content })).body.id;

/** An emoji as it stands in an address. */
const up = encodeURIComponent("👍");

test("a message is read, edited and taken away by its id, and its versions are told", async () => {
  await using api = await startApi();
  const line = await api.server.line("bob");
  const ada = api.guest("ada");
  const id = await saying(ada, "teh");
  await line.line(/<ada> teh$/);
  expect((await ada("GET", `/messages/${id}`)).body).toMatchObject({ id, content: "teh", room: "#lobby" });
  const edited = await ada("PATCH", `/messages/${id}`, { content: "the" });
  expect(edited).toMatchObject({ status: 200, body: { id, content: "the" } });
  expect(edited.body.editedAt).toBeTypeOf("string");
  await line.line(/<ada> the \(edits \d+\)$/);
  const { body } = await ada("GET", `/messages/${id}/edits`);
  expect(body.versions).toMatchObject([
    { id, content: "teh", editedBy: { username: "ada" } },
    { content: "the", editedBy: { username: "ada" } },
  ]);
  expect((await ada("DELETE", `/messages/${id}?reason=oops`)).status).toBe(204);
  await line.line(/^\* ada took message \d+ away in #lobby \(oops\)$/);
  for (const path of ["", "/edits", "/reactions", "/read-by"])
    expect(await ada("GET", `/messages/${id}${path}`)).toMatchObject({
      status: 404,
      body: { code: "UNKNOWN_MSGID" },
    });
});

test("nobody changes another's words, and bad input is told by field", async () => {
  await using api = await startApi();
  const operator = await api.server.line("op");
  await operator.lineRoundtrip();
  const ada = api.guest("ada");
  const eve = api.guest("eve");
  const id = await saying(ada, "mine");
  await eve("PUT", "/rooms/lobby/members/me");
  for (const [method, body] of [
    ["PATCH", { content: "x" }],
    ["DELETE", undefined],
  ] as const)
    expect(await eve(method, `/messages/${id}`, body)).toMatchObject({
      status: 403,
      body: { code: "FORBIDDEN" },
    });
  expect(await ada("PATCH", `/messages/${id}`, { content: "" })).toMatchObject({
    status: 422,
    body: { code: "NO_TEXT" },
  });
  expect(await ada("PATCH", `/messages/${id}`, { content: "x", by: "eve" })).toMatchObject({ status: 422 });
  expect(await ada("GET", "/messages/no-such-message")).toMatchObject({ status: 404 });
  expect(await api.anybody("GET", `/messages/${id}`)).toMatchObject({ status: 401 });
});

test("what somebody may not read is not there, by whatever route", async () => {
  await using api = await startApi();
  const ada = await api.account("ada");
  const eve = api.guest("eve");
  await ada("POST", "/rooms", { name: "secret", private: true });
  const { id } = (await ada("POST", "/rooms/secret/messages", { content: "canary" })).body;
  const tries: readonly (readonly [string, string, unknown?])[] = [
    ["GET", `/messages/${id}`],
    ["PATCH", `/messages/${id}`, { content: "x" }],
    ["DELETE", `/messages/${id}`],
    ["GET", `/messages/${id}/edits`],
    ["GET", `/messages/${id}/read-by`],
    ["GET", `/messages/${id}/reactions`],
    ["PUT", `/messages/${id}/reactions/${up}`],
    ["GET", "/rooms/secret/pins"],
    ["PUT", `/rooms/secret/pins/${id}`],
    ["POST", "/rooms/secret/announcements", { content: "x" }],
  ];
  for (const [method, path, body] of tries) {
    const answer = await eve(method, path, body);
    expect([path, answer.status]).toEqual([path, 404]);
    expect(JSON.stringify(answer.body)).not.toContain("canary");
  }
  expect((await ada("GET", `/messages/${id}`)).body.content).toBe("canary");
});

test("reactions are given once, counted and taken back, and other doors see them", async () => {
  await using api = await startApi({ reactions: { allowed: ["👍", "👎"] } });
  const line = await api.server.line("bob");
  const ada = api.guest("ada");
  const id = await saying(ada, "hello");
  for (let i = 0; i < 2; i += 1)
    expect((await ada("PUT", `/messages/${id}/reactions/${up}`)).body.reactions).toMatchObject([
      { reaction: "👍", count: 1, by: [{ username: "ada" }] },
    ]);
  await line.line(/^\* ada reacted with 👍 to \d+ in #lobby$/);
  expect(await ada("PUT", `/messages/${id}/reactions/x`)).toMatchObject({
    status: 403,
    body: { code: "REACTION_NOT_ALLOWED", allowed: ["👍", "👎"] },
  });
  expect((await ada("DELETE", `/messages/${id}/reactions/${up}`)).status).toBe(204);
  expect(await ada("DELETE", `/messages/${id}/reactions/${up}`)).toMatchObject({ status: 404 });
  expect((await ada("GET", `/messages/${id}/reactions`)).body.reactions).toEqual([]);
});

test("pins, announcements and what a room allows are its operators'", async () => {
  await using api = await startApi();
  const ada = await api.account("ada");
  const eve = await api.account("eve");
  await ada("POST", "/rooms", { name: "news" });
  await eve("PUT", "/rooms/news/members/me");
  const { id } = (await ada("POST", "/rooms/news/announcements", { content: "we are open" })).body;
  expect((await ada("GET", `/messages/${id}`)).body).toMatchObject({ type: "announcement" });
  expect(await eve("POST", "/rooms/news/announcements", { content: "x" })).toMatchObject({ status: 403 });
  expect(await eve("PUT", `/rooms/news/pins/${id}`)).toMatchObject({ status: 403 });
  expect((await ada("PUT", `/rooms/news/pins/${id}`)).status).toBe(204);
  expect((await eve("GET", "/rooms/news/pins")).body.pins).toMatchObject([
    { message: { id, content: "we are open" }, pinnedBy: "ada" },
  ]);
  expect((await ada("DELETE", `/rooms/news/pins/${id}`)).status).toBe(204);
  expect(await ada("DELETE", `/rooms/news/pins/${id}`)).toMatchObject({
    status: 404,
    body: { code: "NOT_PINNED" },
  });
  expect(
    (await ada("PATCH", "/rooms/news", { announcements: true, allowedReactions: ["👍"], receipts: false }))
      .body,
  ).toMatchObject({ announcements: true, allowedReactions: ["👍"], receipts: false });
  expect(await eve("POST", "/rooms/news/messages", { content: "may I?" })).toMatchObject({
    status: 403,
    body: { code: "CANNOT_SEND", why: "announcements" },
  });
  expect(await eve("GET", `/messages/${id}/read-by`)).toMatchObject({ status: 403 });
  expect(await eve("PATCH", "/rooms/news", { announcements: false })).toMatchObject({ status: 403 });
  expect(await eve("POST", "/admin/announcements", { content: "x" })).toMatchObject({
    status: 403,
    body: { code: "NOT_ADMINISTRATOR" },
  });
  const root = await api.account("root", "administrator");
  const line = await api.server.line("bob");
  expect((await root("POST", "/admin/announcements", { content: "maintenance at noon" })).status).toBe(201);
  await line.line(/announcement of root: maintenance at noon$/);
});

test("in an auditorium, and to those outside, it is not told who has read what", async () => {
  await using api = await startApi();
  const ada = await api.account("ada");
  const eve = await api.account("eve");
  await ada("POST", "/rooms", { name: "news", worldReadable: true });
  const { id } = (await ada("POST", "/rooms/news/messages", { content: "we are open" })).body;
  const seenBy = async () => (await eve("GET", `/messages/${id}/read-by`)).body.code;
  expect(await seenBy()).toBe("RECEIPTS_FORBIDDEN");
  await eve("PUT", "/rooms/news/members/me");
  expect(await seenBy()).toBeUndefined();
  const irc = await loggedIn(api.server, "ada");
  irc.send("MODE #news +u");
  await irc.line(/ MODE #news \+u/);
  expect(await seenBy()).toBe("RECEIPTS_FORBIDDEN");
  expect((await ada("GET", `/messages/${id}/read-by`)).status).toBe(200);
});

test("an answer names its message, and one to nothing is refused; a long one reaches IRC whole", async () => {
  await using api = await startApi();
  const irc = await api.server.irc("bob", "message-tags");
  const ada = api.guest("ada");
  const id = await saying(ada, "question");
  const answer = await ada("POST", "/rooms/lobby/messages", { content: "answer", replyTo: id });
  expect(answer).toMatchObject({ status: 201, body: { replyTo: id } });
  expect(await ada("POST", "/rooms/lobby/messages", { content: "x", replyTo: "nothing" })).toMatchObject({
    status: 404,
    body: { code: "UNKNOWN_MSGID" },
  });
  const long = Array.from({ length: 300 }, (_, index) => `word${index}`).join(" ");
  await saying(ada, long);
  await irc.line(/question/);
  const lines = (await irc.roundtrip()).filter((each) => / PRIVMSG #lobby :.*word/.test(each));
  expect(lines.map((each) => each.slice(each.indexOf(" :", 1) + 2).replace(/^.* :/, "")).join("")).toContain(
    "word299",
  );
  expect((await ada("GET", "/rooms/lobby/messages?limit=1")).body.messages[0].content).toBe(long);
});
