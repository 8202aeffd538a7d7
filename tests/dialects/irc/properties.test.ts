import fc from "fast-check";
import { expect, test } from "vitest";
import { createFramer } from "../../../src/dialects/frame.ts";
import { capabilities } from "../../../src/dialects/irc/capabilities.ts";
import { commands } from "../../../src/dialects/irc/commands.ts";
import { bodyBytes, ircFraming, parseMessage } from "../../../src/dialects/irc/message.ts";
import type { Event } from "../../../src/domain/events.ts";
import type { Refusal } from "../../../src/domain/refusals.ts";
import { bob, connect, inLobby, lobby, member, now, registered } from "./support.ts";

const names = Object.keys(capabilities);
const everything = names.join(" ");
const nasty = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 700 }),
  fc.string({ unit: "binary", maxLength: 700 }),
  fc.constantFrom("\r\nQUIT", "\0", ":", " ", "é".repeat(600), "\u0001ACTION x\u0001", "\n"),
);
const name = fc.stringMatching(/^[a-zA-Zé][a-zA-Z0-9é_-]{0,20}$/u);

/** Every line keeps to the limits of IRC and holds nothing that a line cannot hold. */
function expectLines(lines: readonly string[]): void {
  for (const line of lines) {
    expect(line).not.toMatch(/[\r\n\0]/);
    const bytes = Buffer.from(line);
    const tags = line.startsWith("@") ? bytes.indexOf(0x20) + 1 : 0;
    expect(tags).toBeLessThanOrEqual(8191);
    expect(bytes.length - tags).toBeLessThanOrEqual(bodyBytes);
    expect(parseMessage(line)).toBeDefined();
  }
}

test("nothing that a client sends throws, and every answer is a line", () => {
  const verb = fc.constantFrom(...commands.keys(), "NONSENSE");
  const word = fc.oneof(
    name,
    nasty,
    fc.constantFrom("#a", "#a,#b", "+ovb-l", "*", "LS", "302", "%tcn,1", ">3"),
  );
  const line = fc
    .tuple(fc.option(nasty), verb, fc.array(word, { maxLength: 5 }), fc.option(nasty))
    .map(([tags, command, params, last]) =>
      Buffer.from(
        `${tags === null ? "" : `@label=x;+t=${tags} `}${command} ${params.join(" ")}${last === null ? "" : ` :${last}`}`,
      ),
    );
  const bytes = fc.oneof(line, fc.uint8Array({ maxLength: 600 }));
  fc.assert(
    fc.property(fc.array(bytes, { maxLength: 8 }), fc.boolean(), fc.boolean(), (sent, utf8Only, known) => {
      const { session } = known ? registered(everything, { utf8Only }) : connect({ utf8Only });
      for (const given of sent) {
        const decoded = session.decode(given, now);
        if (decoded && "lines" in decoded) expectLines(decoded.lines);
        if (decoded && "request" in decoded && decoded.request) {
          const { request } = decoded;
          for (const [index] of request.commands.entries()) {
            const last = index === request.commands.length - 1;
            expectLines(session.answer(request, { refused: "internal" }, last, now));
          }
        }
      }
    }),
    { numRuns: 600 },
  );
});

const place = fc.record({ target: name.map((target) => `#${target}`), seq: fc.nat(), msgid: name });
const speech = fc.constantFrom("message", "action", "notice", "announcement");
const clientTags = fc.dictionary(fc.stringMatching(/^\+[a-z]{1,9}$/), nasty, { maxKeys: 8 });
const joins = fc.uniqueArray(fc.nat(700), { maxLength: 5 }).map((all) => all.sort((a, b) => a - b));
const event: fc.Arbitrary<Event> = fc.oneof(
  fc
    .tuple(place, speech, nasty, clientTags, fc.option(joins, { nil: undefined }))
    .map(
      ([where, type, text, tags, at]) =>
        inLobby({ type, text, tags, ...(at ? { joins: at } : {}) } as const, where) as Event,
    ),
  fc
    .tuple(place, speech, nasty, clientTags)
    .map(
      ([where, type, text, tags]) =>
        inLobby({ type: "edit", of: "m-0", speech: type, text, tags } as const, where) as Event,
    ),
  fc
    .tuple(place, nasty)
    .map(([where, reason]) => inLobby({ type: "redaction", of: "m-0", reason } as const, where)),
  fc.tuple(place, clientTags).map(([where, tags]) => inLobby({ type: "reaction", tags } as const, where)),
  fc.tuple(place, nasty).map(([where, text]) => inLobby({ type: "topic", topic: text } as const, where)),
  fc.tuple(place, nasty).map(([where, text]) => inLobby({ type: "part", reason: text } as const, where)),
  fc.tuple(place, nasty).map(([where, text]) => inLobby({ type: "quit", reason: text } as const, where)),
  fc.tuple(place, nasty).map(([where, text]) => inLobby({ type: "join", realname: text } as const, where)),
  fc
    .tuple(place, name, nasty)
    .map(([where, nick, reason]) => inLobby({ type: "kick", nick, reason } as const, where)),
  nasty.map((text) => ({ type: "away", source: bob, text, time: now }) as const),
  nasty.map((text) => ({ type: "server", text, time: now }) as const),
);

test("no event makes a line that is broken or over its limit, whatever is in it", () => {
  fc.assert(
    fc.property(event, fc.subarray(names), (given, some) => {
      const { session } = registered(some.join(" "));
      const encoded = session.encoder.encode(given, false);
      expect(encoded === "" || encoded.endsWith("\r\n")).toBe(true);
      expectLines(encoded.split("\r\n").filter((line) => line !== ""));
    }),
    { numRuns: 1_000 },
  );
});

test("what a client sends in a batch is what others read, piece by piece", () => {
  const words = fc
    .string({ unit: "grapheme", maxLength: 40 })
    .filter((given) => !/[\r\n\0]/.test(given) && !given.includes("\u0001"));
  const pieces = fc
    .array(fc.record({ text: words, joined: fc.boolean() }), { minLength: 2, maxLength: 20 })
    .filter((all) => all.some(({ text }) => text !== ""))
    .map((all) =>
      all.map(({ text, joined }, at) => ({
        text,
        joined: joined && text !== "" && at > 0 && all[at - 1]?.text !== "",
      })),
    );
  fc.assert(
    fc.property(pieces, (sent) => {
      const client = registered("batch message-tags draft/multiline");
      client.send("BATCH +b draft/multiline #a");
      for (const { text, joined } of sent)
        client.send(`@batch=b${joined ? ";draft/multiline-concat" : ""} PRIVMSG #a :${text}`);
      const [command] = client.send("BATCH -b").request?.commands ?? [];
      if (command?.type !== "say") throw new Error("no message");
      const { text, joins } = command;
      const said = inLobby({ type: "message", text, ...(joins ? { joins } : {}) } as const, { target: "#a" });
      const lines = client.session.encoder.encode(said, false).split("\r\n").slice(0, -1);
      expectLines(lines);
      const read = lines.slice(1, -1).map((line) => parseMessage(line));
      expect(
        read.map((line) => ({ text: line?.params[1], joined: line?.tags.has("draft/multiline-concat") })),
      ).toEqual(sent);
    }),
  );
});

test("what a client says is what others read", () => {
  const text = fc
    .string({ unit: "grapheme", minLength: 1, maxLength: 40 })
    .filter((given) => !/[\r\n\0]/.test(given) && !given.includes("\u0001"));
  fc.assert(
    fc.property(name, text, (target, said) => {
      const { request } = registered().send(`PRIVMSG #${target} :${said}`);
      const [command] = request?.commands ?? [];
      if (command?.type !== "say") throw new Error("no message");
      const sent = inLobby({ type: "message", text: command.text } as const, { target: command.target });
      const [line = ""] = registered().session.encoder.encode(sent, false).split("\r\n");
      expect(parseMessage(line)?.params).toEqual([`#${target}`, said]);
    }),
  );
});

test("refusals and lists with anything in them are lines too", () => {
  fc.assert(
    fc.property(nasty, nasty, (one, two) => {
      const refusals: readonly Refusal[] = [
        { refused: "nickInvalid", nick: one, why: two },
        { refused: "badModeParam", room: one, letter: two, param: two, why: one },
        { refused: "unknownCommand", command: one },
        { refused: "invalidParam", command: one, param: two, why: one },
        { refused: "accountNameInvalid", account: one, why: two },
      ];
      for (const refusal of refusals) {
        expectLines(registered().ask("JOIN #a", refusal));
        expectLines(registered("standard-replies").session.refuse(refusal));
      }
      const room = { ...lobby, topic: one };
      expectLines(
        registered("userhost-in-names").ask("JOIN #a", {
          reply: "joined",
          room,
          members: [member(bob)],
          alreadyThere: false,
        }),
      );
      expectLines(registered().ask("MOTD", { reply: "motd", lines: [one, two] }));
    }),
    { numRuns: 200 },
  );
});

test("a stream of lines is read alike in any cut", () => {
  const stream = Buffer.from("NICK ada\r\nUSER a 0 * :Ädä\nPING x\r\n");
  const heard = (cut: number): readonly unknown[] => {
    const client = connect();
    const framer = createFramer(ircFraming);
    const framed = [];
    for (let at = 0; at < stream.length; at += cut)
      framed.push(...framer.push(stream.subarray(at, at + cut)));
    return framed.map((line) => (typeof line === "string" ? line : client.send(line)));
  };
  const whole = heard(stream.length);
  expect(whole).toHaveLength(3);
  for (let cut = 1; cut < stream.length; cut += 1) expect(heard(cut)).toEqual(whole);
});
