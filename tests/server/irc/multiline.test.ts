import { expect, test } from "vitest";
import { startServer } from "../../support/server.ts";
import { heard, inRoom, plain, said } from "./support.ts";

const common = "message-tags batch echo-message server-time labeled-response";
const several = `${common} draft/multiline`;

test("a message of several lines is one batch to those who can read it, and its lines one by one to others", async () => {
  await using server = await startServer(plain);
  const { ada, bob, carl } = await inRoom(server, "#test", { ada: several, bob: several, carl: common });
  ada.send(
    "@label=l1;+tone=calm BATCH +7a draft/multiline #test",
    "@batch=7a PRIVMSG #test hello",
    "@batch=7a PRIVMSG #test :",
    "@batch=7a PRIVMSG #test ::how is ",
    "@batch=7a;draft/multiline-concat PRIVMSG #test :everyone?",
    "BATCH -7a",
  );
  const echo = await heard(ada);
  const relayed = await heard(bob);
  const single = await heard(carl);

  expect(echo[0]?.tags["label"]).toBe("l1");
  expect(relayed[0]?.tags).not.toHaveProperty("label");
  for (const [opening, ...rest] of [echo, relayed]) {
    const reference = opening?.params[0]?.slice(1) ?? "";
    expect(opening).toMatchObject({ verb: "BATCH", params: [`+${reference}`, "draft/multiline", "#test"] });
    expect(opening?.source).toMatch(/^ada!/);
    expect(opening?.tags).toMatchObject({
      msgid: echo[0]?.tags["msgid"],
      time: echo[0]?.tags["time"],
      "+tone": "calm",
    });
    expect(said(rest)).toEqual([
      "PRIVMSG #test|hello",
      "PRIVMSG #test|",
      "PRIVMSG #test|:how is ",
      "PRIVMSG #test|everyone?",
      `BATCH -${reference}`,
    ]);
    const concat = { batch: reference, "draft/multiline-concat": "" };
    const alone = { batch: reference };
    expect(rest.map(({ tags }) => tags)).toEqual([alone, alone, alone, concat, {}]);
  }

  const { msgid, time } = echo[0]?.tags ?? {};
  expect(said(single)).toEqual(["PRIVMSG #test|hello", "PRIVMSG #test|:how is ", "PRIVMSG #test|everyone?"]);
  expect(single.map(({ tags }) => [tags["msgid"], tags["time"], tags["+tone"], tags["batch"]])).toEqual([
    [msgid, time, "calm", undefined],
    [undefined, time, "calm", undefined],
    [undefined, time, "calm", undefined],
  ]);
});

test("a message whose first line is empty has its id on the first line that others see", async () => {
  await using server = await startServer(plain);
  const { ada, bob } = await inRoom(server, "#test", { ada: several, bob: common });
  ada.send(
    "BATCH +1 draft/multiline #test",
    "@batch=1 PRIVMSG #test :",
    "@batch=1 PRIVMSG #test :two",
    "BATCH -1",
  );
  const [opening] = await heard(ada);
  const [first, ...more] = await heard(bob);
  expect(first?.params).toEqual(["#test", "two"]);
  expect(first?.tags["msgid"]).toBe(opening?.tags["msgid"]);
  expect(more).toEqual([]);
});

test("draft/multiline without batch gets single lines", async () => {
  await using server = await startServer(plain);
  const { ada, bob } = await inRoom(server, "#test", { ada: several, bob: "draft/multiline" });
  ada.send(
    "BATCH +1 draft/multiline #test",
    "@batch=1 NOTICE #test :a",
    "@batch=1 NOTICE #test :b",
    "BATCH -1",
  );
  await heard(ada);
  expect(await bob.roundtrip()).toEqual([
    expect.stringMatching(/^:ada!\S+ NOTICE #test :a$/),
    expect.stringMatching(/^:ada!\S+ NOTICE #test :b$/),
  ]);
});

test("an ACTION of several lines is one to each reader", async () => {
  await using server = await startServer(plain);
  const { ada, bob, carl } = await inRoom(server, "#test", { ada: several, bob: several, carl: "" });
  const line = await server.line("dora");
  line.send("/join test");
  await line.line(/you joined #test|plain text goes to #test/);
  ada.send(
    "BATCH +1 draft/multiline #test",
    "@batch=1 PRIVMSG #test :\u0001ACTION sings",
    "@batch=1 PRIVMSG #test :and dances\u0001",
    "BATCH -1",
  );
  await heard(ada);
  const relayed = (await heard(bob)).filter(({ verb }) => verb === "PRIVMSG");
  expect(said(relayed)).toEqual(["PRIVMSG #test|\u0001ACTION sings", "PRIVMSG #test|and dances\u0001"]);
  expect(said(await heard(carl)).filter((each) => each.startsWith("PRIVMSG"))).toEqual([
    "PRIVMSG #test|\u0001ACTION sings\u0001",
    "PRIVMSG #test|\u0001ACTION and dances\u0001",
  ]);
  await line.line(/#test \* ada sings$/);
  await line.line(/#test \* ada and dances$/);
});

test("history gives a message of several lines as it was sent", async () => {
  await using server = await startServer(plain);
  const { ada } = await inRoom(server, "#test", { ada: several });
  ada.send(
    "BATCH +1 draft/multiline #test",
    "@batch=1 PRIVMSG #test :one ",
    "@batch=1;draft/multiline-concat PRIVMSG #test :two",
    "@batch=1 PRIVMSG #test :three",
    "BATCH -1",
  );
  const [echo] = await heard(ada);
  await server.restart();
  const back = await server.irc("bert", `${common} draft/chathistory draft/multiline`);
  back.send("JOIN #test");
  await heard(back);
  back.send("CHATHISTORY LATEST #test * 10");
  const [outer, inner, ...rest] = await heard(back);
  const outerReference = outer?.params[0]?.slice(1) ?? "";
  const reference = inner?.params[0]?.slice(1) ?? "";
  expect(outer?.params[1]).toBe("chathistory");
  expect(inner?.tags).toMatchObject({
    batch: outerReference,
    msgid: echo?.tags["msgid"],
    time: echo?.tags["time"],
  });
  expect(inner?.params).toEqual([`+${reference}`, "draft/multiline", "#test"]);
  expect(rest.map(({ tags }) => tags)).toEqual([
    { batch: reference },
    { batch: reference, "draft/multiline-concat": "" },
    { batch: reference },
    {},
    {},
  ]);
  expect(said(rest)).toEqual([
    "PRIVMSG #test|one ",
    "PRIVMSG #test|two",
    "PRIVMSG #test|three",
    `BATCH -${reference}`,
    `BATCH -${outerReference}`,
  ]);
  const other = await server.irc("cleo", `${common} draft/chathistory`);
  other.send("JOIN #test");
  await heard(other);
  other.send("CHATHISTORY LATEST #test * 10");
  const [batch, ...lines] = await heard(other);
  const tag = batch?.params[0]?.slice(1);
  expect(said(lines).slice(0, -1)).toEqual([
    "PRIVMSG #test|one ",
    "PRIVMSG #test|two",
    "PRIVMSG #test|three",
  ]);
  expect(lines.slice(0, -1).map(({ tags }) => [tags["batch"], tags["msgid"]])).toEqual([
    [tag, echo?.tags["msgid"]],
    [tag, undefined],
    [tag, undefined],
  ]);
});

test("a line that would not fit behind its sender's name is divided, and nothing of it is lost", async () => {
  await using server = await startServer(plain);
  const { ada, bob } = await inRoom(server, "#test", { ada: several, bob: several });
  const long = "word ".repeat(94).trimEnd();
  ada.send(
    "BATCH +1 draft/multiline #test",
    `@batch=1 PRIVMSG #test :${long}`,
    "@batch=1 PRIVMSG #test :end",
    "BATCH -1",
  );
  await heard(ada);
  const lines = (await heard(bob)).slice(1, -1);
  expect(lines).toHaveLength(3);
  expect(lines[1]?.tags).toHaveProperty("draft/multiline-concat");
  expect(`${lines[0]?.params[1]}${lines[1]?.params[1]}`).toBe(long);
});

test("what is sent again with the same key is said once: a message of several lines, and an edit", async () => {
  await using server = await startServer(plain);
  const { ada, bob } = await inRoom(server, "#test", {
    ada: `${several} draft/message-edit`,
    bob: `${several} draft/message-edit`,
  });
  const send = (): void =>
    ada.send(
      "@+monarchs.chat/nonce=n1 BATCH +1 draft/multiline #test",
      "@batch=1 PRIVMSG #test :one",
      "@batch=1 PRIVMSG #test :two",
      "BATCH -1",
    );
  send();
  send();
  const echoes = (await heard(ada)).filter(({ params }) => params[0]?.startsWith("+"));
  expect(echoes[0]?.tags["msgid"]).toBe(echoes[1]?.tags["msgid"]);
  expect(said(await heard(bob)).filter((each) => each.startsWith("PRIVMSG"))).toHaveLength(2);
  const edit = `@+monarchs.chat/nonce=n2;+draft/edit=${echoes[0]?.tags["msgid"]} PRIVMSG #test :three`;
  ada.send(edit, edit);
  expect(said(await heard(ada))).toEqual(["PRIVMSG #test|three", "PRIVMSG #test|three"]);
  expect(said(await heard(bob))).toEqual(["PRIVMSG #test|three"]);
});

test("a batch of one line is a message like any other", async () => {
  await using server = await startServer(plain);
  const { ada, bob } = await inRoom(server, "#test", { ada: several, bob: several });
  ada.send("@label=z BATCH +1 draft/multiline #test", "@batch=1 PRIVMSG #test :alone", "BATCH -1");
  const [echo] = await heard(ada);
  expect(echo).toMatchObject({ verb: "PRIVMSG", params: ["#test", "alone"] });
  expect(echo?.tags["label"]).toBe("z");
  expect(said(await heard(bob))).toEqual(["PRIVMSG #test|alone"]);
});

const open = "BATCH +1 draft/multiline #test";
test.each([
  ["a line with another batch's tag", [open, "@batch=2 PRIVMSG #test :hi"], "MULTILINE_INVALID"],
  ["a line without its tag", [open, "PRIVMSG #test :hi"], "MULTILINE_INVALID"],
  ["another command", [open, "@batch=1 JOIN #other"], "MULTILINE_INVALID"],
  [
    "an empty line that is joined",
    [open, "@batch=1 PRIVMSG #test :hi", "@batch=1;draft/multiline-concat PRIVMSG #test :", "BATCH -1"],
    "MULTILINE_INVALID",
  ],
  [
    "a first line that is joined",
    [open, "@batch=1;draft/multiline-concat PRIVMSG #test :a"],
    "MULTILINE_INVALID",
  ],
  [
    "PRIVMSG and NOTICE",
    [open, "@batch=1 PRIVMSG #test :a", "@batch=1 NOTICE #test :b"],
    "MULTILINE_INVALID",
  ],
  [
    "nothing but empty lines",
    [open, "@batch=1 PRIVMSG #test :", "@batch=1 PRIVMSG #test :", "BATCH -1"],
    "MULTILINE_INVALID",
  ],
  ["no line", [open, "BATCH -1"], "MULTILINE_INVALID"],
  [
    "a service",
    ["BATCH +1 draft/multiline NickServ", "@batch=1 PRIVMSG NickServ :HELP"],
    "MULTILINE_INVALID",
  ],
  ["no target", ["BATCH +1 draft/multiline"], "MULTILINE_INVALID"],
  ["another target", [open, "@batch=1 PRIVMSG #else :a"], "MULTILINE_INVALID_TARGET|#test|#else"],
  [
    "a line too many",
    [open, ...Array.from({ length: 33 }, () => "@batch=1 PRIVMSG #test hi")],
    "MULTILINE_MAX_LINES|32",
  ],
  [
    "a byte too many",
    [open, ...Array.from({ length: 11 }, () => `@batch=1 PRIVMSG #test ${"x".repeat(400)}`)],
    "MULTILINE_MAX_BYTES|4096",
  ],
  ["an end without a beginning", ["BATCH -1"], "INVALID_REFTAG|1"],
  ["a reference that is none", ["BATCH +a_b draft/multiline #test"], "INVALID_REFTAG|+a_b"],
  ["a batch in a batch", [open, "@batch=1 BATCH +2 draft/multiline #test"], "INVALID_REFTAG|2"],
  [
    "a type that is none",
    ["BATCH +1 example.org/none #test", "@batch=1 PRIVMSG #test :hi"],
    "UNKNOWN_TYPE|1|example.org/none",
  ],
])("%s is refused once, and nothing of the batch is said", async (_, lines, code) => {
  await using server = await startServer(plain);
  const { ada, bob } = await inRoom(server, "#test", { ada: several, bob: several });
  const [first = "", ...rest] = lines;
  ada.send(`@label=q ${first}`, ...rest);
  const answers = await heard(ada);
  expect(answers).toHaveLength(1);
  expect(answers[0]?.tags["label"]).toBe("q");
  expect(said(answers)[0]).toContain(`FAIL BATCH|${code}|`);
  expect(await heard(bob)).toEqual([]);
});

test("after a batch that failed the next one is said", async () => {
  await using server = await startServer(plain);
  const { ada, bob } = await inRoom(server, "#test", { ada: several, bob: "" });
  ada.send(open, "@batch=1 PRIVMSG #else :no", "@batch=1 PRIVMSG #test :no");
  expect(await heard(ada)).toHaveLength(1);
  ada.send(
    "BATCH +2 draft/multiline #test",
    "@batch=2 PRIVMSG #test :yes",
    "@batch=2 PRIVMSG #test :yes",
    "BATCH -2",
  );
  await heard(ada);
  expect(await heard(bob)).toHaveLength(2);
});

test("a line of a batch that is not UTF-8, or too long, is answered, and the batch is not said", async () => {
  await using server = await startServer(plain);
  const { ada, bob } = await inRoom(server, "#test", { ada: several, bob: "" });
  ada.send(open, "@batch=1 PRIVMSG #test :a");
  ada.raw(Buffer.from("@batch=1 PRIVMSG #test :\xff\r\n", "latin1"));
  ada.send("@batch=1 PRIVMSG #test :b", "BATCH -1");
  expect(said(await heard(ada))).toEqual([expect.stringContaining("FAIL PRIVMSG|INVALID_UTF8")]);
  ada.send(open, `@batch=1 PRIVMSG #test :${"x".repeat(600)}`, "@batch=1 PRIVMSG #test :b", "BATCH -1");
  expect(said(await heard(ada))).toEqual([expect.stringContaining("417 ada")]);
  expect(await heard(bob)).toEqual([]);
});

test("a message of several lines that may not be said is refused with the label of its batch", async () => {
  await using server = await startServer(plain);
  const ada = await server.irc("ada", several);
  ada.send(
    "@label=n BATCH +1 draft/multiline #none",
    "@batch=1 PRIVMSG #none :a",
    "@batch=1 PRIVMSG #none :b",
    "BATCH -1",
  );
  const [answer] = await heard(ada);
  expect(answer).toMatchObject({ verb: "403", params: ["ada", "#none", expect.anything()] });
  expect(answer?.tags["label"]).toBe("n");
});

test("a batch that stays open is given up", async () => {
  await using server = await startServer({ ...plain, limits: { ...plain.limits, batchTimeout: 1 } });
  const { ada, bob } = await inRoom(server, "#test", { ada: several, bob: "" });
  ada.send("@label=t BATCH +1 draft/multiline #test", "@batch=1 PRIVMSG #test :late");
  expect(await ada.line(/FAIL BATCH/)).toMatch(/^@label=t :\S+ FAIL BATCH TIMEOUT 1 :/);
  ada.send("@batch=1 PRIVMSG #test :later", "BATCH -1", "PRIVMSG #test :after");
  expect(said(await heard(ada))).toEqual(["PRIVMSG #test|after"]);
  expect(said(await heard(bob))).toEqual(["PRIVMSG #test|after"]);
});

test("a batch is one request to flood control", async () => {
  await using server = await startServer({
    ...plain,
    limits: { ...plain.limits, floodControl: true, messageBurst: 10, messagesPerSecond: 1 },
  });
  const { ada } = await inRoom(server, "#test", { ada: several });
  const before = performance.now();
  ada.send(open, ...Array.from({ length: 30 }, () => "@batch=1 PRIVMSG #test hi"), "BATCH -1");
  await ada.line(/ BATCH -m-/);
  expect(performance.now() - before).toBeLessThan(5_000);
});

test("the capability tells its limits", async () => {
  await using server = await startServer(plain);
  const client = await server.connect("irc");
  client.send("CAP LS 302");
  await client.line(/CAP \* LS (\* )?:.*\bdraft\/multiline=max-bytes=4096,max-lines=32( |$)/);
});
