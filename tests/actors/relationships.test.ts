import { expect, test } from "vitest";
import { until } from "../support/client.ts";
import { startServer } from "../support/server.ts";
import { addAccounts, admin, join, loggedIn, noLobby } from "./support.ts";

const caps = "message-tags echo-message batch draft/chathistory standard-replies";

test("who is blocked is not heard: not in private, not in rooms, not by what was said before, and is not told why", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada");
  const [ada, bob, line] = [
    await loggedIn(server, "ada", caps),
    await server.irc("bob", caps),
    await server.line("eve"),
  ];
  for (const one of [ada, bob]) await join(one, "#r");
  line.send("/join r");
  await line.line(/in #r: /);
  bob.send("PRIVMSG #r :before");
  await ada.line(/PRIVMSG #r :before$/);
  ada.send("SILENCE +bob");
  await ada.line(/^:ada!\S+ SILENCE \+bob!\*@\*$/);
  bob.send("PRIVMSG ada :hear me", "@+typing=active TAGMSG #r", "PRIVMSG #r :and me", "INVITE ada #r");
  await bob.line(/ 531 bob ada :They do not take that from you$/);
  line.send("#r is quiet");
  line.send("quiet in here");
  await ada.line(/:eve!\S+ PRIVMSG #r :quiet in here$/);
  expect((await ada.roundtrip()).filter((text) => text.includes("bob"))).toEqual([]);
  ada.send("CHATHISTORY LATEST #r * 10");
  const log = await ada.roundtrip();
  expect(log.some((text) => text.includes("quiet in here"))).toBe(true);
  expect(log.filter((text) => /PRIVMSG #r :(before|and me)/.test(text))).toEqual([]);
  ada.send("SILENCE");
  await ada.line(/ 271 ada bob!\*@\*$/);
  ada.send("SILENCE -bob");
  await ada.line(/ SILENCE -bob/);
  bob.send("PRIVMSG ada :hear me now");
  await ada.line(/PRIVMSG ada :hear me now$/);
});

test("blocks of an account are kept, and hold in every door", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada");
  const first = await server.line("guest");
  first.send("/login ada", "correct horse");
  await first.line(/logged in as ada/);
  const bob = await server.line("bob");
  first.send("/block bob");
  await first.line(/- you block bob$/);
  first.send("/quit");
  await first.line(/\* bye/);
  bob.send("/msg ada hello");
  await bob.line(/\[CANNOT_WRITE\]$/);
  const again = await loggedIn(server, "ada", caps);
  again.send("NS RELATIONS");
  await again.line(/You have blocked: bob$/);
  again.send("PRIVMSG bob :I can");
  await again.line(/ 531 ada bob :You block them$/);
});

test("where the settings have it so, who is blocked sees nothing of it", async () => {
  await using server = await startServer({ ...noLobby, people: { blockedSenders: "silent" } });
  const [ada, bob] = [await server.irc("ada", caps), await server.irc("bob", caps)];
  ada.send("SILENCE +bob");
  await ada.line(/SILENCE/);
  bob.send("PRIVMSG ada :hear me");
  await bob.line(/:bob!\S+ PRIVMSG ada :hear me$/);
  expect(await ada.roundtrip()).toEqual([]);
  ada.send("SILENCE -bob", "CHATHISTORY LATEST bob * 10");
  expect((await ada.roundtrip()).filter((text) => text.includes("hear me"))).toEqual([]);
});

test("who is muted is not seen in rooms, and may still write", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob] = [await server.line("ada"), await server.irc("bob")];
  await join(bob, "#r");
  ada.send("/join r");
  await ada.line(/in #r: /);
  ada.send("/ignore bob");
  await ada.line(/- you ignore bob$/);
  bob.send("PRIVMSG #r :in the room", "PRIVMSG ada :in private");
  await ada.line(/bob -> you: in private$/);
  expect(ada.received.filter((text) => text.includes("in the room"))).toEqual([]);
});

test("with the policy `followed` what strangers write waits until they are accepted, and is shown then", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada");
  const [ada, bob] = [await loggedIn(server, "ada", caps), await server.irc("bob", caps)];
  ada.send("NS WRITERS followed");
  await ada.line(/WRITERS is FOLLOWED$/);
  bob.send("PRIVMSG ada :may I?");
  await bob.line(/ 716 bob ada /);
  await bob.line(/ 717 bob ada /);
  await ada.line(/ 718 ada bob \S+@\S+ :/);
  ada.send(
    "CHATHISTORY LATEST bob * 10",
    "CHATHISTORY TARGETS timestamp=2020-01-01T00:00:00.000Z timestamp=2100-01-01T00:00:00.000Z 10",
    "NS REQUESTS",
  );
  const held = await ada.roundtrip();
  expect(held.filter((text) => text.includes("may I?") || text.includes("TARGETS bob"))).toEqual([]);
  expect(held.at(-1)).toMatch(/Waiting to be accepted: bob$/);
  ada.send("ACCEPT bob");
  await ada.line(/:bob!\S+ PRIVMSG ada :may I\?$/);
  bob.send("PRIVMSG ada :thanks");
  await ada.line(/:bob!\S+ PRIVMSG ada :thanks$/);
});

test("who waits to be accepted writes so much and no more, and who is refused nothing", async () => {
  await using server = await startServer({
    ...noLobby,
    people: { messagesFrom: "followed", heldMessages: 2 },
  });
  await addAccounts(server, "ada");
  const bob = await server.line("bob");
  for (const text of ["one", "two"]) {
    bob.send(`/msg ada ${text}`);
    await bob.line(/- ada gets it when they accept you$/);
  }
  bob.send("/msg ada three");
  await bob.line(/has to accept you .*\[CANNOT_WRITE\]$/);
  const ada = await loggedIn(server, "ada", caps);
  ada.send("NS REFUSE bob");
  await ada.line(/bob is not heard$/);
  bob.send("/msg ada four");
  await bob.line(/does not take that from you \[CANNOT_WRITE\]$/);
  ada.send("NS REQUESTS");
  await ada.line(/Nobody waits/);
  ada.send("ACCEPT bob");
  await ada.line(/PRIVMSG ada :one$/);
  await ada.line(/PRIVMSG ada :two$/);
});

test("what waits for a guest to accept it stays held back when who wrote it has gone", async () => {
  await using server = await startServer({ ...noLobby, people: { messagesFrom: "followed" } });
  const [ada, bob] = [await server.irc("ada", caps), await server.irc("bob", caps)];
  bob.send("PRIVMSG ada :may I?");
  await ada.line(/ 718 ada bob \S+@\S+ :/);
  bob.send("QUIT");
  await until(async () => {
    ada.send("WHOIS bob");
    return (await ada.roundtrip()).some((text) => / 401 ada bob /.test(text));
  });
  ada.send("CHATHISTORY LATEST bob * 10");
  expect((await ada.roundtrip()).filter((text) => text.includes("may I?"))).toEqual([]);
});

test("who is blocked does not pin anything in the conversation", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada");
  const [ada, bob] = [await loggedIn(server, "ada", caps), await server.irc("bob", caps)];
  bob.send("PRIVMSG ada :hello");
  const [, msgid] = /msgid=([^ ;]+).* PRIVMSG ada :hello$/.exec(await ada.line(/PRIVMSG ada :hello$/)) ?? [];
  ada.send("SILENCE +bob");
  await ada.line(/ SILENCE \+bob/);
  bob.send(`PIN ada ${msgid}`);
  await bob.line(/ 531 bob ada :/);
  ada.send("PINS bob");
  expect((await ada.roundtrip()).filter((text) => text.includes("hello"))).toEqual([]);
});

test("who writes to a stranger is to hear the answer, whatever the policy", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada", "bob");
  const [ada, bob] = [await loggedIn(server, "ada"), await loggedIn(server, "bob")];
  ada.send("NS WRITERS nobody");
  await ada.line(/WRITERS is NOBODY$/);
  bob.send("PRIVMSG ada :hello");
  await bob.line(/ 531 bob ada /);
  ada.send("PRIVMSG bob :hello yourself");
  await bob.line(/PRIVMSG bob :hello yourself$/);
  bob.send("PRIVMSG ada :good");
  await ada.line(/PRIVMSG ada :good$/);
});

test("what is asked amiss is refused: oneself, nobody, too many", async () => {
  await using server = await startServer({ ...noLobby, people: { maxRelations: 1 } });
  const [ada, irc] = [await server.line("ada"), await server.irc("bob", caps)];
  ada.send("/block ada", "/block nobody", "/block bob", "/block bob", "/writers everyone", "/refuse bob");
  await ada.line(/\[RELATES_TO_SELF\]$/);
  await ada.line(/\[NO_SUCH_NICK\]$/);
  await ada.line(/- you block bob$/);
  await ada.line(/- you block bob anyway$/);
  await ada.line(/\[INVALID_PARAMS\]$/);
  await ada.line(/\[NO_SUCH_REQUEST\]$/);
  await server.irc("eve");
  ada.send("/block eve");
  await ada.line(/\[LIMIT_REACHED\]$/);
  irc.send("SILENCE +*!*@host", "SILENCE +ada", "SILENCE +eve");
  await irc.line(/^:\S+ FAIL SILENCE INVALID_PARAMS /);
  await irc.line(/SILENCE \+ada!/);
  await irc.line(/ 511 bob /);
});

test("an erased account is in nobody's decisions any more, here or not", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada", "bob", "eve");
  const [ada, bob] = [await loggedIn(server, "ada"), await loggedIn(server, "bob")];
  for (const one of [ada, bob]) {
    one.send("NS BLOCK eve", "NS FOLLOW eve", "NS MUTE eve");
    await one.line(/eve/);
    await one.roundtrip();
  }
  bob.send("QUIT");
  await bob.closed;
  await admin(server, "accountErase", { name: "eve", words: "keep" });
  ada.send("NS RELATIONS");
  await ada.line(/You have decided nothing|nobody/i);
  const again = await loggedIn(server, "bob");
  again.send("NS RELATIONS");
  await again.line(/You have decided nothing|nobody/i);
});

test("a room's log that is full of somebody who is not heard is read on, and says rightly whether there is more", async () => {
  await using server = await startServer({
    ...noLobby,
    limits: { floodControl: false },
    history: { maxPerRequest: 60 },
  });
  const [ada, bot, line] = [
    await server.irc("ada", caps),
    await server.irc("bot", caps),
    await server.line("eve"),
  ];
  for (const one of [ada, bot]) await join(one, "#r");
  ada.send("PRIVMSG #r :the oldest");
  await bot.line(/the oldest$/);
  for (let i = 0; i < 300; i += 1) bot.send(`PRIVMSG #r :noise ${i}`);
  await ada.line(/noise 299$/);
  line.send("/join r", "/ignore bot", "/history 1");
  await line.line(/<ada> the oldest$/);
  ada.send("SILENCE +bot", "CHATHISTORY LATEST #r * 2");
  await ada.line(/PRIVMSG #r :the oldest$/);
  line.send("/json on", "/history 1");
  expect(await line.line(/"reply":"history"/)).toContain('"complete":false');
  line.send("/history 10");
  const all = JSON.parse(await line.line(/"reply":"history"/));
  expect(all.complete).toBe(true);
  expect(all.events.filter(({ type }: { type: string }) => type === "message")).toHaveLength(1);
});

test("what a blocked person says anew by an edit, a reason or a reaction is not heard; silently where that is set", async () => {
  for (const blockedSenders of ["refused", "silent"] as const) {
    await using server = await startServer({ ...noLobby, people: { blockedSenders } });
    const all = `${caps} draft/message-edit draft/message-redaction`;
    const [ada, bob] = [await server.irc("ada", all), await server.irc("bob", all)];
    bob.send("PRIVMSG ada :before", "PRIVMSG ada :also before");
    const [first, second] = [await bob.line(/:before$/), await bob.line(/:also before$/)].map(
      (text) => /msgid=([^; ]+)/.exec(text)?.[1] ?? "",
    );
    await ada.line(/:also before$/);
    ada.send("SILENCE +bob");
    await ada.line(/SILENCE/);
    bob.send(`EDIT ada ${first} :hear this`, `@+reply=${first};+draft/react=hear TAGMSG ada`);
    if (blockedSenders === "silent") {
      await bob.line(/ PRIVMSG ada :hear this$/);
      await bob.line(/react=hear.* TAGMSG ada$/);
    } else {
      await bob.line(/ 531 bob ada |FAIL EDIT/);
      await bob.line(/ 531 bob ada |FAIL TAGMSG/);
    }
    bob.send(`REDACT ada ${second} :hear the reason`);
    await ada.line(/ REDACT ada /);
    expect(ada.received.join("\n")).not.toMatch(/hear/);
    ada.send("SILENCE -bob", "CHATHISTORY LATEST bob * 10");
    expect((await ada.roundtrip()).join("\n")).not.toMatch(/hear/);
  }
});

test("who is not heard in a room is not counted as unread, named as a mention, or among those who react", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada");
  const all = `${caps} labeled-response`;
  const [ada, bob, eve] = [
    await loggedIn(server, "ada", all),
    await server.irc("bob", all),
    await server.irc("eve", all),
  ];
  for (const one of [ada, bob, eve]) await join(one, "#r");
  ada.send("PRIVMSG #r :mine", "NS MUTE bob");
  const msgid = /msgid=([^; ]+)/.exec(await bob.line(/:mine$/))?.[1] ?? "";
  await ada.line(/You have muted bob|You mute|have muted/);
  ada.send("QUIT");
  await ada.closed;
  bob.send(`@+reply=${msgid};+draft/react=👎 TAGMSG #r`, "PRIVMSG #r :ada: look", "PRIVMSG #r :ada?");
  await eve.line(/ada\?$/);
  eve.send(`@+reply=${msgid};+draft/react=👍 TAGMSG #r`, "PRIVMSG #r :hello ada");
  await bob.line(/hello ada$/);
  const back = await server.line("guest");
  back.send("/login ada", "correct horse");
  await back.line(/^\* While you were away: 1 mention in #r;/);
  back.send("/json on", "/unread");
  expect(await back.line(/"reply":"unread"/)).toMatch(/"unread":1,"mentions":1/);
  back.send(`/history #r`);
  const log = JSON.parse(await back.line(/"reply":"history"/));
  const { seq } = log.events.find(({ text }: { text?: string }) => text === "mine");
  back.send(`/reactions #r ${seq}`);
  const reactions = await back.line(/"reply":"reactions"/);
  expect(reactions).toContain("👍");
  expect(reactions).not.toContain("👎");
});
