import { expect, test } from "vitest";
import { startApi } from "./support.ts";

const contents = ({ body }: { body: { messages: { content: string }[] } }): string[] =>
  body.messages.map(({ content }) => content);

test("words are found, newest first, where and by whom they were said, and no others", async () => {
  await using api = await startApi();
  const [ada, bob] = [api.guest("ada"), api.guest("bob")];
  for (const room of ["work", "secret"]) await bob("PUT", `/rooms/${room}/members/me`, {});
  await ada("PUT", "/rooms/work/members/me", {});
  await ada("POST", "/rooms/work/messages", { content: "lunch at noon" });
  await bob("POST", "/rooms/work/messages", { content: "no lunch today" });
  await bob("POST", "/rooms/secret/messages", { content: "lunch behind closed doors" });
  await ada("POST", "/rooms/lobby/messages", { content: "午餐吃什么" });
  const found = async (who: typeof ada, query: Record<string, string>) =>
    contents(await who("GET", `/search?${new URLSearchParams(query)}`));
  expect(await found(ada, { q: "lun" })).toEqual(["no lunch today", "lunch at noon"]);
  expect(await found(bob, { q: "lunch", limit: "2" })).toEqual([
    "lunch behind closed doors",
    "no lunch today",
  ]);
  expect(await found(ada, { q: "lunch", from: "ada", room: "#work" })).toEqual(["lunch at noon"]);
  expect(await found(ada, { q: "午餐" })).toEqual(["午餐吃什么"]);
  expect(await found(ada, { q: "dinner" })).toEqual([]);
  expect((await ada("GET", "/search?q=lunch&limit=1")).body.complete).toBe(false);
  expect((await ada("GET", "/search?q=lunch")).body.complete).toBe(true);
  expect((await ada("GET", "/search?q=lunch&room=secret")).body.code).toBe("NOT_IN_ROOM");
  const carol = await api.server.irc("carol");
  carol.send("JOIN #hidden", "MODE #hidden +s", "PRIVMSG #hidden :lunch behind hidden doors");
  await carol.roundtrip();
  const hidden = await ada("GET", "/search?q=lunch&room=hidden");
  const nowhere = await ada("GET", "/search?q=lunch&room=nowhere");
  expect([hidden.status, hidden.body.code]).toEqual([nowhere.status, nowhere.body.code]);
  expect(JSON.stringify(hidden.body)).not.toContain("doors");
});

test("days and times bound it, and the time of the last one gives the next page", async () => {
  await using api = await startApi();
  const ada = api.guest("ada");
  for (const content of ["first words", "second words"])
    await ada("POST", "/rooms/lobby/messages", { content });
  const { body } = await ada("GET", "/search?q=words");
  const today: string = body.messages[0].createdAt.slice(0, 10);
  const tomorrow = new Date(Date.parse(today) + 86_400_000).toISOString().slice(0, 10);
  expect(contents(await ada("GET", `/search?q=words&after=${today}`))).toHaveLength(2);
  expect(contents(await ada("GET", `/search?q=words&before=${today}`))).toEqual([]);
  expect(contents(await ada("GET", `/search?after=${today}&before=${tomorrow}&limit=1`))).toEqual([
    "second words",
  ]);
  const older = await ada("GET", `/search?q=words&before=${body.messages[1].createdAt}`);
  expect(contents(older)).toContain("first words");
});

test.each([
  ["", ""],
  ["limit=5", ""],
  ["q=a&room=lobby&with=bob", ""],
  ["q=a&after=noon", "after"],
  ["q=a&before=2026-02-30", "before"],
  ["q=a&limit=1001", "limit"],
  ["q=a&page=2", "page"],
])("a search for %j is refused, and the field is named", async (query, field) => {
  await using api = await startApi();
  const answer = await api.guest("ada")("GET", `/search?${query}`);
  expect(answer).toMatchObject({
    status: 422,
    body: { code: "INVALID_FIELDS", errors: [{ in: "query", field }] },
  });
});

test("nobody looks for anything without a token", async () => {
  await using api = await startApi();
  expect((await api.anybody("GET", "/search?q=words")).status).toBe(401);
});
