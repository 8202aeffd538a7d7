import { expect, test } from "vitest";
import type { TestClient } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";
import { heard, parsed } from "../irc/support.ts";

const caps = "message-tags echo-message batch draft/message-edit draft/message-redaction";

/** Two on the line door and one on IRC, in #lobby; what ada says is message `number`. */
async function talking(server: TestServer): Promise<{
  readonly ada: TestClient;
  readonly bob: TestClient;
  readonly carl: TestClient;
  readonly number: number;
  readonly msgid: string;
}> {
  const ada = await server.line("ada");
  const bob = await server.line("bob");
  const carl = await server.irc("carl", caps);
  ada.send("teh");
  const [, number = ""] = /^\[\d\d:\d\d (\d+)\]/.exec(await bob.line(/<ada> teh$/)) ?? [];
  const msgid = parsed(await carl.line(/PRIVMSG #lobby :?teh$/)).tags["msgid"] ?? "";
  await ada.line(/<ada> teh$/);
  return { ada, bob, carl, number: Number(number), msgid };
}

test("a message is answered by its number, and each door sees what the answer is to", async () => {
  await using server = await startServer();
  const { ada, bob, carl, number, msgid } = await talking(server);
  bob.send(`/reply ${number} so do I`);
  await bob.line(new RegExp(`<bob> \\(re ${number}\\) so do I$`));
  await ada.line(new RegExp(`<bob> \\(re ${number}\\) so do I$`));
  expect(parsed(await carl.line(/so do I$/)).tags).toMatchObject({ "+reply": msgid });
});

test("a client's own reply tag is shown by number as well", async () => {
  await using server = await startServer();
  const { ada, carl, number, msgid } = await talking(server);
  carl.send(`@+draft/reply=${msgid} PRIVMSG #lobby :me too`);
  await ada.line(new RegExp(`<carl> \\(re ${number}\\) me too$`));
  carl.send("@+reply=nothing PRIVMSG #lobby :nor I");
  await ada.line(/<carl> nor I$/);
});

test("a message is edited and taken away by its number", async () => {
  await using server = await startServer();
  const { ada, bob, carl, number, msgid } = await talking(server);
  ada.send(`/edit ${number} the`);
  await ada.line(new RegExp(`<ada> the \\(edits ${number}\\)$`));
  await bob.line(new RegExp(`<ada> the \\(edits ${number}\\)$`));
  expect(parsed(await carl.line(/PRIVMSG #lobby :?the$/)).tags).toMatchObject({ "+draft/edit": msgid });
  ada.send(`/delete #lobby ${number} never mind`);
  await bob.line(new RegExp(`^\\* ada took message ${number} away in #lobby \\(never mind\\)$`));
  expect(parsed(await carl.line(/ REDACT /)).params).toEqual(["#lobby", msgid, "never mind"]);
  ada.send(`/edit ${number} again`);
  await ada.line(new RegExp(`^! there is no message ${number} in #lobby \\[`));
});

test("an edit's own number stands for the message", async () => {
  await using server = await startServer();
  const { ada, number } = await talking(server);
  ada.send(`/edit ${number} the`);
  const [, own = ""] = /^\[\d\d:\d\d (\d+)\]/.exec(await ada.line(/<ada> the \(/)) ?? [];
  ada.send(`/edit ${own} this`);
  await ada.line(new RegExp(`<ada> this \\(edits ${number}\\)$`));
});

test("others' messages, joins and numbers that are not there are refused", async () => {
  await using server = await startServer();
  const { bob, number } = await talking(server);
  bob.send(
    `/edit ${number} mine`,
    `/delete ${number}`,
    "/edit 1 x",
    "/edit 999 x",
    "/react 1 👍",
    "/reply 1 x",
  );
  await bob.line(/^! that message is not yours to change \[/);
  await bob.line(/^! that message is not yours to change \[/);
  for (const missing of [1, 999, 1, 1])
    await bob.line(new RegExp(`^! there is no message ${missing} in #lobby \\[`));
  bob.send("/edit x y", "/reply 3", "/query nobody", "/edit 3 x", "/edit #none 3 x");
  await bob.line(/^! "y" does not fit \/edit: give the number of a message/);
  await bob.line(/^! something is missing: \/reply /);
  await bob.line(/^! nobody here is called nobody/);
  await bob.line(/^! there is no room #none/);
});

test("one who is not in a room does nothing to its messages, whatever numbers they try", async () => {
  await using server = await startServer();
  const ada = await server.line("ada");
  const eve = await server.line("eve");
  ada.send("/join secret", "/room create secret", "hidden words");
  await ada.line(/<ada> hidden words/);
  for (const what of [
    "/reply #secret 3 x",
    "/react #secret 3 👍",
    "/reactions #secret 3",
    "/edit #secret 3 x",
  ])
    eve.send(what);
  const answers = await eve.lineRoundtrip();
  expect(answers).toHaveLength(4);
  for (const answer of answers) expect(answer).toMatch(/^! you are not in #secret/);
  expect((await ada.lineRoundtrip()).filter((line) => line.includes("eve"))).toEqual([]);
});

test("reactions are given, counted once, shown and taken back by number", async () => {
  await using server = await startServer();
  const { ada, bob, carl, number, msgid } = await talking(server);
  bob.send(`/react ${number} 👍`);
  await ada.line(new RegExp(`^\\* bob reacted with 👍 to ${number} in #lobby$`));
  await bob.line(/^\* you reacted with 👍/);
  expect(parsed(await carl.line(/ TAGMSG /)).tags).toMatchObject({ "+reply": msgid, "+draft/react": "👍" });
  carl.send(
    `@+reply=${msgid};+draft/react=👍 TAGMSG #lobby`,
    `@+reply=${msgid};+draft/react=🦋 TAGMSG #lobby`,
  );
  await ada.line(/^\* carl reacted with 🦋/);
  for (const restarted of [false, true]) {
    if (restarted) await server.restart();
    const reader = restarted ? await server.line("dora") : ada;
    reader.send(`/reactions ${number}`);
    await reader.line(/^- 👍\s+2\s+bob carl$/);
    await reader.line(/^- 🦋\s+1\s+carl$/);
    await reader.line(new RegExp(`^- 2 reactions to ${number} in #lobby$`));
  }
});

test("a second reaction of the same kind is no event, and all of one's own are taken back at once", async () => {
  await using server = await startServer();
  const { ada, bob, number } = await talking(server);
  bob.send(`/react ${number} 👍`, `/react ${number} 👍`, `/react ${number} 🦋`);
  await bob.line(/^\* you reacted with 👍/);
  await bob.line(/^- 1 reaction to /);
  await bob.line(/^\* you reacted with 🦋/);
  bob.send(`/unreact ${number} 🎉`, `/unreact ${number}`, `/unreact ${number}`);
  await bob.line(/^! you have not reacted to that message with 🎉/);
  await bob.line(new RegExp(`^\\* you took back 👍 from ${number} in #lobby$`));
  await bob.line(/^\* you took back 🦋/);
  await bob.line(/^! you have not reacted to that message \[/);
  ada.send(`/reactions ${number}`);
  await ada.line(/^- 0 reactions to /);
  expect(ada.received.filter((line) => line.includes("reacted with 👍"))).toHaveLength(1);
});

test("the server's list of reactions binds every door, and so does their length", async () => {
  await using server = await startServer({ reactions: { allowed: ["👍", "👎"], maxBytes: 16 } });
  const { ada, carl, number, msgid } = await talking(server);
  ada.send(`/react ${number} 🎉`, `/react ${number} 👎`, `/react ${number} ${"x".repeat(17)}`);
  await ada.line(/^! that is not a reaction of #lobby: give one of 👍 👎 \[/);
  await ada.line(/^\* you reacted with 👎/);
  await ada.line(/^! a reaction is an emoji or a short word: at most 16 bytes \[/);
  await carl.line(/ TAGMSG /);
  carl.send("CAP REQ standard-replies", `@+reply=${msgid};+draft/react=🎉 TAGMSG #lobby`);
  await carl.line(/FAIL TAGMSG REACTION_NOT_ALLOWED #lobby 🎉 :/);
});

test("a message takes so many different reactions and no more", async () => {
  await using server = await startServer({ reactions: { perMessage: 2 } });
  const { ada, bob, carl, number, msgid } = await talking(server);
  ada.send(`/react ${number} a`, `/react ${number} b`, `/react ${number} c`);
  await ada.line(/^! that message has 2 different reactions already/);
  bob.send(`/react ${number} b`);
  await bob.line(/^\* you reacted with b/);
  await heard(carl);
  carl.send("CAP REQ standard-replies", `@+reply=${msgid};+draft/react=c TAGMSG #lobby`);
  await carl.line(/FAIL TAGMSG TOO_MANY_REACTIONS /);
});

test("what was said to a person is answered and edited by number too", async () => {
  await using server = await startServer();
  const ada = await server.line("ada");
  const bob = await server.line("bob");
  ada.send("/msg bob psst");
  await bob.line(/^\[\d\d:\d\d 1\] ada -> you: psst$/);
  bob.send("/reply ada 1 what?", "/query ada", "/react 1 👀");
  await ada.line(/bob -> you: \(re 1\) what\?$/);
  await ada.line(/^\* bob reacted with 👀 to 1$/);
  ada.send("/edit bob 1 pssst");
  await bob.line(/ada -> you: pssst \(edits 1\)$/);
});

test("a long answer is one message, whose words reach IRC whole", async () => {
  await using server = await startServer();
  const { bob, carl, number } = await talking(server);
  const long = Array.from({ length: 200 }, (_, index) => `word${index}`).join(" ");
  bob.send(`/reply ${number} ${long}`);
  await bob.line(/word199$/);
  const lines = (await heard(carl)).filter(({ verb }) => verb === "PRIVMSG");
  expect(lines.map(({ params }) => params[1]).join("")).toBe(long);
  expect(lines.filter(({ tags }) => "msgid" in tags)).toHaveLength(1);
});

test("events in JSON carry the number of what they are about", async () => {
  await using server = await startServer();
  const { ada, bob, number, msgid } = await talking(server);
  ada.send("/json on", `/reactions ${number}`);
  bob.send(`/react ${number} 👍`, `/reply ${number} yes`);
  const reaction: unknown = JSON.parse(await ada.line(/"type":"reaction"/));
  expect(reaction).toMatchObject({
    room: "#lobby",
    ofSeq: number,
    tags: { "+draft/react": "👍", "+reply": msgid },
  });
  expect(JSON.parse(await ada.line(/"type":"message"/))).toMatchObject({ ofSeq: number, text: "yes" });
  ada.send(`/reactions ${number}`);
  expect(JSON.parse(await ada.line(/"reply":"reactions".*👍/))).toMatchObject({
    seq: number,
    reactions: [{ reaction: "👍", count: 1, by: [{ nick: "bob", account: null }] }],
    for: "reactions",
  });
});
