import { expect, test } from "vitest";
import { startServer } from "../../support/server.ts";
import { heard, parsed } from "../irc/support.ts";

const caps = "message-tags batch echo-message standard-replies draft/message-redaction";

/** The number in front of a line. */
const numberOf = (line: string): number => Number(/^\[\d\d:\d\d (\d+)\]/.exec(line)?.[1]);

test("an operator pins a message, everybody hears of it, and it is found also after a restart", async () => {
  await using server = await startServer();
  const ada = await server.line("ada");
  const bob = await server.line("bob");
  const carl = await server.irc("carl", caps);
  bob.send("the address is 10 Downing Street");
  const number = numberOf(await ada.line(/<bob> the address/));
  const { msgid = "" } = parsed(await carl.line(/PRIVMSG #lobby/)).tags;
  ada.send(`/pin ${number}`);
  await ada.line(new RegExp(`^\\* you pinned message ${number} in #lobby$`));
  await bob.line(new RegExp(`^\\* ada pinned message ${number} in #lobby$`));
  expect(parsed(await carl.line(/ TAGMSG #lobby/)).tags).toMatchObject({ "monarchs.chat/pin": msgid });
  for (const restarted of [false, true]) {
    if (restarted) await server.restart();
    const reader = restarted ? await server.line("dora") : bob;
    reader.send("/pins");
    await reader.line(/<bob> the address is 10 Downing Street$/);
    await reader.line(/^- {3}pinned by ada, /);
    await reader.line(/^- 1 message is pinned in #lobby$/);
    const irc = await server.irc("erik", caps);
    irc.send("PINS #lobby");
    const lines = await heard(irc);
    expect(lines.map(({ verb }) => verb)).toEqual(["BATCH", "PRIVMSG", "BATCH"]);
    expect(lines[0]?.params.slice(1)).toEqual(["monarchs.chat/pins", "#lobby"]);
    expect(lines[1]?.tags).toMatchObject({ msgid });
    irc.end();
    await irc.closed;
  }
});

test("only operators pin, so many at most, and what is taken away is pinned no more", async () => {
  await using server = await startServer({ rooms: { pins: 2 } });
  const ada = await server.line("ada");
  const bob = await server.irc("bob", caps);
  ada.send("one", "two", "three");
  const numbers = [];
  const ids: (string | undefined)[] = [];
  for (const text of ["one", "two", "three"]) {
    numbers.push(numberOf(await ada.line(new RegExp(`<ada> ${text}$`))));
    ids.push(parsed(await bob.line(new RegExp(`:?${text}$`))).tags["msgid"]);
  }
  const [one, two, three] = numbers;
  bob.send(`PIN #lobby ${ids[0]}`);
  await bob.line(/ 482 bob #lobby /);
  ada.send(`/pin ${one}`, `/pin ${one}`, `/pin ${two}`, `/pin ${three}`, `/unpin ${three}`);
  await ada.line(/^\* you pinned message/);
  await ada.line(/^- 1 message is pinned/);
  await ada.line(/^\* you pinned message/);
  await ada.line(/^! 2 messages are pinned in #lobby, and no more can be: .*\[TOO_MANY_PINS\]$/);
  await ada.line(/^! that message is not pinned \[NOT_PINNED\]$/);
  ada.send(`/delete ${one}`, "/pins", `/pin ${three}`, `/unpin ${two}`, "/pins");
  await ada.line(/^- 1 message is pinned/);
  await ada.line(/^\* you pinned message/);
  await ada.line(new RegExp(`^\\* you took the pin off message ${two} in #lobby$`));
  await ada.line(/<ada> three$/);
  await ada.line(/^- 1 message is pinned/);
});

test("two pins at once do not pass the bound", async () => {
  await using server = await startServer({ rooms: { pins: 1 } });
  const ada = await server.irc("ada", caps);
  ada.send("PRIVMSG #lobby :one", "PRIVMSG #lobby :two");
  const ids = (await heard(ada)).map(({ tags }) => tags["msgid"]);
  ada.send(...ids.map((msgid) => `PIN #lobby ${msgid}`));
  const verbs = (await heard(ada)).map(({ verb, params }) => `${verb} ${params[1] ?? ""}`.trim());
  expect(verbs).toEqual(["TAGMSG", "FAIL TOO_MANY_PINS"]);
});

test("both of a conversation pin, and nobody else sees it", async () => {
  await using server = await startServer();
  const ada = await server.line("ada");
  const bob = await server.line("bob");
  const eve = await server.line("eve");
  ada.send("/msg bob the key is under the mat");
  await bob.line(/ada -> you: the key/);
  bob.send("/pin ada 1", "/pins ada");
  await ada.line(/^\* bob pinned message 1$/);
  await bob.line(/^- 1 message is pinned in ada$/);
  eve.send("/pins ada", "/pins bob");
  await eve.line(/^- 0 messages are pinned in ada$/);
  await eve.line(/^- 0 messages are pinned in bob$/);
});

test("what a message has said before is told to who reads it, or to moderators alone", async () => {
  await using server = await startServer();
  const ada = await server.line("ada");
  const bob = await server.line("bob");
  bob.send("one");
  const number = numberOf(await ada.line(/<bob> one$/));
  bob.send(`/edit ${number} two`, `/edit ${number} three`);
  await ada.line(/<bob> three \(edits/);
  for (const restarted of [false, true]) {
    if (restarted) await server.restart();
    const reader = restarted ? await server.line("carl") : ada;
    reader.send(`/edits ${number}`);
    for (const text of ["one", "two", "three"]) await reader.line(new RegExp(`^- .* <bob> ${text}$`));
    await reader.line(new RegExp(`^- ${number} in #lobby was edited 2 times$`));
  }
  await server.rehash({ edit: { history: "moderators" } });
  const [first, second] = [await server.line("dora"), await server.line("erik")];
  first.send("uno");
  const next = numberOf(await second.line(/<dora> uno$/));
  second.send(`/edits ${next}`);
  await second.line(/^! that message is not yours to change/);
  first.send(`/edits ${next}`);
  await first.line(new RegExp(`^- ${next} in #lobby was never edited$`));
});

test("an administrator's edit is marked as theirs, and what operators pin and allow is in the room's audit log", async () => {
  const operators = [{ name: "root", password: "hunter2-hunter2", role: "administrator" }] as const;
  await using server = await startServer({ operators });
  const ada = await server.line("ada");
  const bob = await server.line("bob");
  bob.send("rude words");
  const number = numberOf(await ada.line(/<bob> rude words$/));
  ada.send("/oper root hunter2-hunter2", `/edit ${number} kind words`, "/history 5");
  await ada.line(/<ada> kind words \(edits \d+\)$/);
  await ada.line(/<bob> kind words \(edited by ada\)$/);
  ada.send(`/pin ${number}`, `/unpin ${number}`, "/room reactions 👍", "/room receipts off", "/audit #lobby");
  for (const deed of ["pin", "unpin", "roomReactions", "roomReceipts"])
    expect(await ada.line(new RegExp(`^- .*\\bada\\b.* ${deed}\\b`))).toContain(deed);
});
