import fc from "fast-check";
import { expect, test } from "vitest";
import { createTelnetFilter } from "../../../src/dialects/line/telnet.ts";

const [iac, dont, doIt, wont, will, sb, se] = [255, 254, 253, 252, 251, 250, 240];
const [echo, sga, naws] = [1, 3, 31];
const text = (value: string) => [...new TextEncoder().encode(value)];

function fed(chunks: readonly (readonly number[])[], filter = createTelnetFilter()) {
  const data: number[] = [];
  const replies: number[] = [];
  for (const chunk of chunks) {
    const out = filter.push(Uint8Array.from(chunk));
    data.push(...out.data);
    replies.push(...out.replies);
  }
  return { filter, data, replies };
}

function agreedToEcho() {
  const filter = createTelnetFilter();
  filter.push(Uint8Array.of(iac, will, naws));
  const offered = [...filter.echoOff()];
  filter.push(Uint8Array.of(iac, doIt, echo));
  return { filter, offered };
}

/** Bytes in which telnet's own are frequent. */
const telnetBytes = fc.array(
  fc.oneof(
    fc.integer({ min: 0, max: 255 }),
    fc.constantFrom(iac, iac, will, wont, doIt, dont, sb, se, echo, sga, 0, 8, 10, 13, 127, 247, 248),
  ),
  { maxLength: 200 },
);

test("a chunk without telnet in it is handed on itself, not copied", () => {
  const chunk = Uint8Array.from(text("hello\r\n"));
  expect(createTelnetFilter().push(chunk).data).toBe(chunk);
});

test.each([
  ["WILL is declined with DONT", [iac, will, naws], [iac, dont, naws]],
  ["DO is declined with WONT", [iac, doIt, sga], [iac, wont, sga]],
  ["DO ECHO out of the blue is declined", [iac, doIt, echo], [iac, wont, echo]],
  ["WONT is not answered", [iac, wont, naws], []],
  ["DONT is not answered", [iac, dont, echo], []],
  ["a subnegotiation is not answered", [iac, sb, naws, 0, 80, iac, iac, 24, iac, se], []],
])("%s", (_, sent, answered) => {
  const { data, replies } = fed([[...text("a"), ...sent, ...text("b")]]);
  expect(data).toEqual(text("ab"));
  expect(replies).toEqual(answered);
});

test("AYT is answered with a line", () => {
  const { replies } = fed([[iac, 246]]);
  expect(String.fromCharCode(...replies)).toBe("* yes, still here\r\n");
});

test("IAC IAC is one byte 255", () => {
  expect(fed([[iac, iac]]).data).toEqual([255]);
});

test("CR NUL ends a line as CR LF does, also when a cut lies between", () => {
  expect(fed([text("a\r\0b")]).data).toEqual(text("a\r\nb"));
  expect(fed([text("a\r"), text("\0b")]).data).toEqual(text("a\r\nb"));
});

test("backspaces are left alone for a client that edits its own lines", () => {
  expect(fed([text("ab\bc\x7f\n")]).data).toEqual(text("ab\bc\x7f\n"));
});

test("who never spoke telnet gets no negotiation", () => {
  const filter = createTelnetFilter();
  filter.push(Uint8Array.from(text("hello\n")));
  expect([...filter.echoOff(), ...filter.echoOn()]).toEqual([]);
});

test("the echo is taken for a password and given back after it", () => {
  const { filter, offered } = agreedToEcho();
  expect(offered).toEqual([iac, will, echo]);
  expect([...filter.echoOn()]).toEqual([iac, wont, echo, 13, 10]);
  expect([...filter.push(Uint8Array.of(iac, dont, echo)).replies]).toEqual([]);
  expect([...filter.echoOff()]).toEqual([iac, will, echo]);
});

test("a client that refuses the echo is not asked again in answer", () => {
  const filter = createTelnetFilter();
  filter.push(Uint8Array.of(iac, will, naws));
  filter.echoOff();
  expect([...filter.push(Uint8Array.of(iac, dont, echo)).replies]).toEqual([]);
  expect([...filter.echoOn()]).toEqual([]);
});

test("an echo given back before the client agreed is taken back when it does", () => {
  const filter = createTelnetFilter();
  filter.push(Uint8Array.of(iac, will, naws));
  filter.echoOff();
  expect([...filter.echoOn()]).toEqual([]);
  expect([...filter.push(Uint8Array.of(iac, doIt, echo)).replies]).toEqual([iac, wont, echo]);
});

test("while the echo is ours, backspace, DEL, EC and EL edit the line, whole characters at a time", () => {
  const { filter } = agreedToEcho();
  const typed = [...text("wrong"), iac, 248, ...text("seé\bcx\x7frety"), iac, 247, ...text("\r\0")];
  const data = typed.flatMap((byte) => [...filter.push(Uint8Array.of(byte)).data]);
  expect(data).toEqual(text("secret\r\n"));
});

test("a line too long to be a password is let through while the echo is ours", () => {
  const { filter } = agreedToEcho();
  const out = filter.push(new Uint8Array(5_000).fill(97));
  expect(out.data.length).toBeGreaterThan(4_000);
});

test.each([
  ["before any password", () => createTelnetFilter()],
  ["while the echo is ours", () => agreedToEcho().filter],
])("%s, any cut of the bytes gives the same data and the same replies", (_, fresh) => {
  fc.assert(
    fc.property(telnetBytes, fc.array(fc.nat({ max: 200 })), (bytes, cuts) => {
      const places = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
      const chunks = places.slice(1).map((end, at) => bytes.slice(places[at], end));
      const whole = fed([bytes], fresh());
      const cut = fed(chunks, fresh());
      expect(cut.data).toEqual(whole.data);
      expect(cut.replies).toEqual(whole.replies);
    }),
  );
});

test("two of these filters talking to each other fall silent", () => {
  fc.assert(
    fc.property(telnetBytes, (bytes) => {
      const [left, right] = [createTelnetFilter(), createTelnetFilter()];
      let waiting = Uint8Array.from(bytes).filter((byte) => byte !== 246);
      let rounds = 0;
      for (; waiting.length > 0 && rounds < 10; rounds += 1) {
        waiting = Uint8Array.from(right.push(waiting).replies);
        waiting = Uint8Array.from(left.push(waiting).replies);
      }
      expect(rounds).toBeLessThan(10);
    }),
  );
});
