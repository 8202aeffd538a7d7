import fc from "fast-check";
import { expect, test } from "vitest";
import type { TestClient } from "../../support/client.ts";
import { startServer } from "../../support/server.ts";

/** Writes the bytes in pieces that end at these places, each on its own way through the socket. */
async function writeInPieces(client: TestClient, text: string, cuts: readonly number[]): Promise<void> {
  const bytes = Buffer.from(text);
  const places = [...new Set(cuts.map((cut) => cut % bytes.length)), bytes.length].sort((a, b) => a - b);
  let from = 0;
  for (const to of places) {
    client.raw(bytes.subarray(from, to));
    await new Promise((resolve) => setImmediate(resolve));
    from = to;
  }
}

const fewRuns = { numRuns: 12 };
/** Lengths of text around the bounds of both dialects, in characters of two bytes. */
const lengths = fc.array(fc.oneof(fc.nat(300), fc.constantFrom(244, 245, 246, 2_040, 2_050, 2_300, 2_400)), {
  minLength: 1,
  maxLength: 6,
});
const cuts = fc.array(fc.nat(20_000), { maxLength: 12 });

test("IRC: lines of any length, cut at any byte, arrive whole and in order, or are refused as too long", async () => {
  await using server = await startServer();
  const bob = await server.irc("bob");
  const ada = await server.irc("ada");
  await bob.line(/JOIN/);
  let run = 0;
  const property = fc.asyncProperty(lengths, cuts, async (wanted, places) => {
    run += 1;
    const lines = wanted.map((length, at) => `PRIVMSG #lobby :${run}.${at} ${"é".repeat(length)}`);
    await writeInPieces(ada, `${lines.join("\r\n")}\r\n`, places);
    const answers = await ada.roundtrip();
    const isFit = (line: string): boolean => Buffer.byteLength(line) <= 510;
    const fit = lines.filter(isFit).map((line) => /:(\S+)/.exec(line)?.[1]);
    const heard = (await bob.roundtrip()).map((line) => /PRIVMSG #lobby :(\S+)/.exec(line)?.[1]);
    expect(heard).toEqual(fit);
    expect(answers).toEqual(
      lines.filter((line) => !isFit(line)).map(() => ":monarchs.local 417 ada :Input line was too long"),
    );
  });
  await fc.assert(property, fewRuns);
});

test("line door: lines of any length, cut at any byte, arrive whole and in order, or are refused as too long", async () => {
  await using server = await startServer();
  const bob = await server.line("bob");
  const ada = await server.line("ada");
  await bob.line(/ada joined/);
  let run = 0;
  const property = fc.asyncProperty(lengths, cuts, async (wanted, places) => {
    run += 1;
    const lines = wanted.map((length, at) => `${run}.${at}.${"é".repeat(length)}`);
    await writeInPieces(ada, `${lines.join("\n")}\n`, places);
    const answers = await ada.lineRoundtrip();
    const isFit = (line: string): boolean => Buffer.byteLength(line) <= 4_096;
    const heard = (await bob.lineRoundtrip()).map((line) => line.replace(/^.*?<ada> /, ""));
    // A long text comes as several messages, one after the other.
    expect(heard.join("")).toBe(lines.filter(isFit).join(""));
    expect(answers.filter((line) => line.endsWith("[TOO_LONG]"))).toHaveLength(
      lines.filter((line) => !isFit(line)).length,
    );
  });
  await fc.assert(property, fewRuns);
});

/** A byte that ends no line: CR NUL does at the line door. */
const notAnEnd = fc.integer({ min: 0, max: 255 }).filter((byte) => byte !== 0x0a && byte !== 0x0d);

test("random bytes at either door are answered or passed over, and nobody else notices", async () => {
  await using server = await startServer();
  const bob = await server.irc("bob");
  const property = fc.asyncProperty(
    fc.constantFrom("line", "irc"),
    fc.array(fc.array(notAnEnd, { maxLength: 400 }), { maxLength: 6 }),
    async (door, chunks) => {
      const stranger = await server.connect(door);
      // No line begins with a letter, so nobody comes in under a name by chance.
      for (const chunk of chunks) stranger.raw(Buffer.from([0x0a, 0x23, ...chunk]));
      stranger.end();
      await stranger.closed;
      expect(await bob.roundtrip()).toEqual([]);
    },
  );
  await fc.assert(property, { numRuns: 60 });
  expect(server.reports("crash")).toEqual([]);
});

test("IRC: a line with a NUL or a bare CR is refused and not passed on, and the connection lives", async () => {
  await using server = await startServer();
  const bob = await server.irc("bob");
  const ada = await server.irc("ada");
  await bob.line(/JOIN/);
  ada.raw("PRIVMSG #lobby :a\0b\r\nPRIVMSG #lobby :a\rQUIT\r\nPRIVMSG #lobby :whole\r\n");
  const refused = ":monarchs.local 400 ada * :A line holds no NUL and no CR";
  expect(await ada.roundtrip()).toEqual([refused, refused]);
  expect(await bob.roundtrip()).toEqual([expect.stringMatching(/ PRIVMSG #lobby :whole$/)]);
});

test("line door: NUL and a bare CR are no part of a message, and CR NUL ends a line", async () => {
  await using server = await startServer();
  const bob = await server.irc("bob");
  const ada = await server.line("ada");
  await bob.line(/JOIN/);
  ada.raw("a\0b\r\nc\rd\r\none\r\0two\r\n");
  await ada.lineRoundtrip();
  const texts = (await bob.roundtrip()).map((line) => line.replace(/^.* :/, ""));
  expect(texts).toEqual(["ab", "cd", "one", "two"]);
});

test("IRC: a line that is not UTF-8 is refused, with its label, and the connection lives", async () => {
  await using server = await startServer();
  const bob = await server.irc("bob");
  const ada = await server.irc("ada", "labeled-response batch message-tags");
  await bob.line(/JOIN/);
  ada.raw(Buffer.from("@label=x PRIVMSG #lobby :caf\xe9\r\nPRIVMSG #lobby :caf\u00e9\r\n", "latin1"));
  expect(await ada.roundtrip()).toEqual([
    "@label=x :monarchs.local FAIL PRIVMSG INVALID_UTF8 :Message rejected: it is not UTF-8",
    ":monarchs.local FAIL PRIVMSG INVALID_UTF8 :Message rejected: it is not UTF-8",
  ]);
  expect(await bob.roundtrip()).toEqual([]);
});

test("line door: a line that is not UTF-8 is refused, and the connection lives", async () => {
  await using server = await startServer();
  const bob = await server.irc("bob");
  const ada = await server.line("ada");
  await bob.line(/JOIN/);
  ada.raw(Buffer.from("caf\xe9\r\n", "latin1"));
  expect(await ada.lineRoundtrip()).toEqual(["! that line was not UTF-8 and was dropped [INVALID_UTF8]"]);
  expect(await bob.roundtrip()).toEqual([]);
});

test.each(["line", "irc"] as const)(
  "16 KiB without a newline close a stranger's connection at the %s door, with a reason",
  async (door) => {
    await using server = await startServer();
    const bob = await server.irc("bob");
    const stranger = await server.connect(door);
    for (let sent = 0; sent < 16_384; sent += 1_024) stranger.raw("x".repeat(1_024));
    await stranger.line(/line without an end/i);
    await stranger.closed;
    expect(await bob.roundtrip()).toEqual([]);
  },
);

test("somebody who sends 16 KiB without a newline leaves their rooms with that reason", async () => {
  await using server = await startServer();
  const bob = await server.irc("bob");
  const ada = await server.irc("ada");
  await bob.line(/JOIN/);
  ada.raw(`PRIVMSG #lobby :before\r\n${"x".repeat(20_000)}`);
  await ada.line(/^ERROR :Closing link: A line without an end/);
  await bob.line(/PRIVMSG #lobby :before/);
  await bob.line(/^:ada!\S+ QUIT :A line without an end/);
});
