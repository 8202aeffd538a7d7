/**
 * Of a secret room those who are not in it learn nothing: whatever they ask at any door is answered as it would be of a
 * room that there is not.
 */
import { expect, test } from "vitest";
import { password } from "../../actors/support.ts";
import { type Fetch, startApi, type TestApi } from "../../http/support.ts";
import type { TestClient } from "../../support/client.ts";

/** A room that is asked about, and a message said there. */
interface Asked {
  readonly room: string;
  readonly msgid: string;
}

const ircQuestions = ({ room, msgid }: Asked): readonly string[] =>
  [
    ...["LATEST ROOM * 50", "BEFORE ROOM msgid=ID 50", "AFTER ROOM timestamp=2020-01-01T00:00:00.000Z 50"],
    ...["AROUND ROOM msgid=ID 50", "BETWEEN ROOM timestamp=2020-01-01T00:00:00.000Z msgid=ID 50"],
  ]
    .map((what) => `CHATHISTORY ${what}`)
    .concat(
      [
        "NAMES ROOM",
        "WHO ROOM",
        "LIST ROOM",
        "TOPIC ROOM",
        "TOPIC ROOM :mine",
        "MODE ROOM",
        "MODE ROOM b",
        "MODE ROOM +m",
      ],
      [
        "METADATA ROOM LIST",
        "METADATA ROOM GET about",
        "METADATA ROOM SET about :mine",
        "METADATA ROOM SUBS",
      ],
      [
        "MARKREAD ROOM",
        "MARKREAD ROOM timestamp=2020-01-01T00:00:00.000Z",
        "EDIT ROOM ID :\u0001VERSION\u0001",
        "PRIVMSG ROOM :hello",
        "NOTICE ROOM :hello",
        "@+typing=active TAGMSG ROOM",
      ],
      [
        "@+draft/react=x;+draft/reply=ID TAGMSG ROOM",
        "EDIT ROOM ID :mine",
        "REDACT ROOM ID",
        "PIN ROOM ID",
        "PINS ROOM",
      ],
      [
        "ANNOUNCE ROOM :hello",
        "INVITE witness ROOM",
        "KICK ROOM witness",
        "KNOCK ROOM",
        "PART ROOM",
        "AUDIT ROOM",
      ],
      [
        "RENAME ROOM #other :x",
        "RELAYMSG ROOM a/b :hello",
        "SEARCH in=ROOM;text=canary",
        "CS INFO ROOM",
        "CS DROP ROOM",
      ],
      ["CS TRANSFER ROOM me", "CS OP ROOM witness"],
    )
    .map((line) => line.replaceAll("ROOM", room).replaceAll("ID", msgid));

const lineQuestions = ({ room }: Asked): readonly string[] =>
  [
    ...[
      "/history ROOM",
      "/search canary in:ROOM",
      "/who ROOM",
      "/topic ROOM",
      "/topic ROOM mine",
      "/mode ROOM",
    ],
    ...["/mode ROOM +m", "/msg ROOM hello", "/notice ROOM hello", "/reply ROOM 1 hello", "/edit ROOM 1 mine"],
    ...[
      "/delete ROOM 1",
      "/react ROOM 1 x",
      "/reactions ROOM 1",
      "/seen ROOM 1",
      "/edits ROOM 1",
      "/pin ROOM 1",
    ],
    ...[
      "/pins ROOM",
      "/announce ROOM hello",
      "/invite ROOM witness",
      "/kick ROOM witness",
      "/ban ROOM witness",
    ],
    ...[
      "/bans ROOM",
      "/op ROOM witness",
      "/room info ROOM",
      "/room describe ROOM mine",
      "/room private ROOM",
    ],
    ...[
      "/room readers ROOM anyone",
      "/room rename ROOM #other",
      "/room owner ROOM me",
      "/room type ROOM talk",
    ],
    ...[
      "/room reactions ROOM any",
      "/room receipts ROOM on",
      "/room delete ROOM",
      "/audit ROOM",
      "/leave ROOM",
    ],
    ...["/rooms ROOM", "/switch ROOM", "/read ROOM", "/upload ROOM", "/get ROOM about"],
  ].map((line) => line.replaceAll("ROOM", room));

const httpQuestions = ({ room, msgid }: Asked): readonly (readonly [string, string, unknown?])[] => {
  const at = `/rooms/${encodeURIComponent(room)}`;
  const message = `/messages/${msgid}`;
  return [
    ["GET", at],
    ["PATCH", at, { topic: "mine" }],
    ["PATCH", at, { description: "mine" }],
    ["PATCH", at, { private: false }],
    ["PATCH", at, { announcements: true }],
    ["PATCH", at, { allowedReactions: null }],
    ["PATCH", at, { receipts: true }],
    ["PATCH", at, { name: "other" }],
    ["DELETE", at],
    ["GET", `/rooms?match=${encodeURIComponent(room)}`],
    ["GET", `${at}/members`],
    ["DELETE", `${at}/members/me`],
    ["PATCH", `${at}/members/witness`, { role: "operator" }],
    ["DELETE", `${at}/members/witness`],
    ["POST", `${at}/invites`, { user: "witness" }],
    ["GET", `${at}/bans`],
    ["POST", `${at}/bans`, { mask: "x!*@*" }],
    ["DELETE", `${at}/bans?mask=x!*@*`],
    ["GET", `${at}/messages`],
    ["GET", `${at}/messages?events=all&before=${msgid}`],
    ["GET", `${at}/messages?around=${msgid}`],
    ["POST", `${at}/messages`, { content: "hello" }],
    ["POST", `${at}/typing`, {}],
    ["GET", `${at}/read-marker`],
    ["PUT", `${at}/read-marker`, { message: msgid }],
    ["GET", `${at}/pins`],
    ["PUT", `${at}/pins/${msgid}`],
    ["DELETE", `${at}/pins/${msgid}`],
    ["POST", `${at}/announcements`, { content: "hello" }],
    ["GET", `${at}/audit`],
    ["GET", `/search?q=canary&room=${encodeURIComponent(room)}`],
    ["GET", message],
    ["PATCH", message, { content: "mine" }],
    ["DELETE", message],
    ["GET", `${message}/edits`],
    ["GET", `${message}/read-by`],
    ["GET", `${message}/reactions`],
    ["PUT", `${message}/reactions/x`],
    ["DELETE", `${message}/reactions/x`],
  ];
};

const caps = [
  "message-tags batch standard-replies draft/chathistory draft/message-redaction draft/message-edit soju.im/search",
  "draft/channel-rename draft/relaymsg draft/metadata-2 draft/read-marker draft/event-playback",
].join(" ");

/** How each of them is kept out of #hidden. */
const outsiders = ["guest", "stranger", "former", "kicked", "banned"] as const;

/** Says who was in the secret room, and what was said there. */
async function hiddenRoom(api: TestApi): Promise<Asked> {
  const owner = await api.account("owner");
  for (const name of outsiders.slice(1)) await api.account(name);
  await owner("POST", "/rooms", { name: "hidden", topic: "canary", description: "canary" });
  const said = await owner("POST", "/rooms/hidden/messages", { content: "canary" });
  const { id } = said.body;
  expect((await owner("PUT", `/messages/${id}/reactions/x`)).status).toBe(200);
  expect((await owner("PUT", `/rooms/hidden/pins/${id}`)).status).toBe(204);
  for (const name of outsiders.slice(2)) {
    const fetch = await api.account(name);
    expect((await fetch("PUT", "/rooms/hidden/members/me")).status).toBe(201);
    if (name === "former") expect((await fetch("DELETE", "/rooms/hidden/members/me")).status).toBe(204);
    else expect((await owner("DELETE", `/rooms/hidden/members/${name}`)).status).toBe(204);
  }
  await owner("POST", "/rooms/hidden/bans", { mask: "banned!*@*" });
  const witness = await api.server.irc("witness");
  witness.send("JOIN #hidden");
  await witness.line(/ 366 /);
  const private_ = await owner("PATCH", "/rooms/hidden", { private: true });
  expect(private_.body).toMatchObject({ privacy: "secret", inviteOnly: true });
  return { room: "#hidden", msgid: id };
}

/** Answers, without what differs from one to the next and with one name for both rooms. */
const alike = (text: string, { room, msgid }: Asked): string =>
  text
    .replaceAll(encodeURIComponent(room), "ROOM")
    .replaceAll(room, "ROOM")
    .replaceAll(room.slice(1), "ROOM")
    .replaceAll(msgid, "ID")
    .replace(/"requestId":"[^"]*"/g, "")
    .replace(/\/uploads\/[\w-]+/g, "UPLOADS")
    .replace(/\b(batch=|BATCH [+-])\w+/g, "$1B")
    .replace(/\d\d:\d\d(:\d\d)?/g, "TIME");

const absent: Asked = { room: "#absent", msgid: "0197a3c1-0000-7000-8000-000000000000" };

async function answersOf(
  questions: (asked: Asked) => readonly string[],
  asked: Asked,
  ask: (question: string) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const answers: string[] = [];
  for (const question of questions(asked))
    answers.push(alike(`${question}\n${(await ask(question)).join("\n")}`, asked));
  return answers;
}

const logIn = async (name: string, client: TestClient): Promise<void> => {
  if (name === "guest") return;
  client.send(`NS IDENTIFY ${name} ${password}`);
  await client.line(/NickServ.*:You are logged in as /);
};

test.each(outsiders)("%s learns nothing of a secret room on IRC", async (name) => {
  await using api = await startApi({ rooms: { autojoin: [] } });
  const hidden = await hiddenRoom(api);
  const client = await api.server.irc(`${name}9`, caps);
  await logIn(name, client);
  const ask = async (question: string) => {
    client.send(question);
    return await client.roundtrip();
  };
  const of = (asked: Asked) => answersOf(ircQuestions, asked, ask);
  const answers = await of(hidden);
  expect(answers).toEqual(await of(absent));
  expect(answers.join("\n").replaceAll(/text=canary/g, "")).not.toContain("canary");
});

test.each(outsiders)("%s learns nothing of a secret room on the line door", async (name) => {
  await using api = await startApi({ rooms: { autojoin: [] } });
  const hidden = await hiddenRoom(api);
  const client = await api.server.line(`${name}9`);
  if (name !== "guest") {
    client.send(`/login ${name}`, password);
    await client.line(/logged in as/);
  }
  const ask = async (question: string) => {
    client.send(question);
    return await client.lineRoundtrip();
  };
  const of = (asked: Asked) => answersOf(lineQuestions, asked, ask);
  const answers = await of(hidden);
  expect(answers).toEqual(await of(absent));
  expect(answers.join("\n").replaceAll(/search canary/g, "")).not.toContain("canary");
});

test.each([...outsiders, "anybody"])("%s learns nothing of a secret room over HTTP", async (name) => {
  await using api = await startApi({ rooms: { autojoin: [] } });
  const hidden = await hiddenRoom(api);
  const fetch: Fetch =
    name === "anybody" ? api.anybody : name === "guest" ? api.guest("guest9") : await api.account(name);
  const of = async (asked: Asked) => {
    const answers: string[] = [];
    for (const [method, path, body] of httpQuestions(asked)) {
      const answer = await fetch(method, path, body);
      const text = `${method} ${path}\n${answer.status} ${JSON.stringify(answer.body)}`;
      answers.push(alike(text, asked));
    }
    return answers;
  };
  const answers = await of(hidden);
  expect(answers).toEqual(await of(absent));
  expect(answers.join("\n").replaceAll(/q=canary/g, "")).not.toContain("canary");
});

test("of a private room those who are not in it are told that it is there, and nothing of what is in it", async () => {
  await using api = await startApi({ rooms: { autojoin: [] } });
  await hiddenRoom(api);
  const witness = await api.server.irc("reader", caps);
  const owner = await api.account("owner");
  await owner("PATCH", "/rooms/hidden", { private: false, allowedReactions: ["canary"] });
  const line = await api.server.line("lena");
  const insider = await api.server.line("ines");
  insider.send("/login owner", password, "/mode #hidden +pi");
  await insider.line(/\+pi/);
  witness.send(
    "NAMES #hidden",
    "WHO #hidden",
    "LIST #hidden",
    "MODE #hidden",
    "TOPIC #hidden",
    "CS INFO #hidden",
  );
  line.send("/room info #hidden", "/who #hidden", "/names #hidden", "/rooms #hidden", "/topic #hidden");
  line.send("/account owner", "/whois owner");
  const guest = api.guest("gil");
  const room = await guest("GET", "/rooms/hidden");
  expect(room.body).toMatchObject({
    name: "#hidden",
    privacy: "private",
    topic: "",
    members: 0,
    owner: null,
  });
  const members = await guest("GET", "/rooms/hidden/members");
  expect(members).toMatchObject({ status: 403, body: { code: "NOT_IN_ROOM" } });
  const told = [...(await witness.roundtrip()), ...(await line.lineRoundtrip())].join("\n");
  expect(told + JSON.stringify(room.body)).not.toMatch(/canary|witness|owner .*#hidden|#hidden .*owner/);
});
