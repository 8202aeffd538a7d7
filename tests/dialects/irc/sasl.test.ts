import fc from "fast-check";
import { expect, test } from "vitest";
import { challengeLines, chunkCharacters } from "../../../src/dialects/irc/sasl/answers.ts";
import { fromBase64, textOf, toBase64 } from "../../../src/dialects/irc/sasl/mechanism.ts";
import { mechanisms } from "../../../src/dialects/irc/sasl/mechanisms.ts";
import { connect, registered } from "./support.ts";

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 60 }),
  fc.string({ unit: "grapheme", maxLength: 60 }).map((text) => new TextEncoder().encode(text)),
);
const someSasl = { mechanisms: [...mechanisms.keys()] };

test("no mechanism throws, whatever it is told", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...mechanisms.keys()),
      fc.array(bytes, { maxLength: 4 }),
      (name, messages) => {
        const exchange = mechanisms.get(name)?.();
        for (const message of messages) exchange?.respond(message);
      },
    ),
  );
});

test("a message of ours, cut in pieces, is read back whole", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 900 }), (message) => {
      const pieces = challengeLines(message).map((line) => line.replace(/^AUTHENTICATE /, ""));
      const whole = pieces.filter((piece) => piece !== "+").join("");
      expect(textOf(fromBase64(whole) ?? new Uint8Array([0xff]))).toBe(message);
      expect(pieces.every((piece) => piece.length <= chunkCharacters)).toBe(true);
      expect(pieces.at(-1)?.length).toBeLessThan(chunkCharacters);
    }),
  );
});

test("whatever a client answers in an exchange, it gets one end, or is asked on", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...mechanisms.keys()),
      fc.array(bytes, { maxLength: 3 }),
      (name, messages) => {
        const client = connect(someSasl);
        expect(client.send(`AUTHENTICATE ${name}`).lines).toEqual(["AUTHENTICATE +"]);
        for (const message of messages) {
          const said = client.send(`AUTHENTICATE ${toBase64(String.fromCharCode(...message)) || "+"}`);
          if (said.request !== undefined) return;
          expect(said.lines).toHaveLength(1);
          expect(said.lines[0]).toMatch(/^AUTHENTICATE |^:irc\.test 90[458] /);
          if (!said.lines[0]?.startsWith("AUTHENTICATE ")) return;
        }
      },
    ),
  );
});

test("a service answers whatever it is told with lines, or asks the core", () => {
  const words = fc.array(
    fc.oneof(
      fc.constantFrom("REGISTER", "IDENTIFY", "CERT", "SET", "AMODE", "HELP", "#a", "+o", "ADD", ""),
      fc.string({ unit: "grapheme", maxLength: 12 }).map((word) => word.replace(/[\r\n\0]/g, "")),
    ),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(fc.constantFrom("NickServ", "chanserv"), words, (name, said) => {
      const text = said.join(" ");
      const heard = registered("echo-message").send(`PRIVMSG ${name} :${text}`);
      for (const line of heard.lines ?? []) {
        expect(line).not.toMatch(/[\r\n\0]/);
        expect(Buffer.byteLength(line)).toBeLessThanOrEqual(510);
      }
      for (const command of heard.request?.commands ?? []) expect(command.type).not.toBe("say");
    }),
  );
});
