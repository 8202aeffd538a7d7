import { isIP } from "node:net";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  encodeProxyV1,
  encodeProxyV2,
  isSecure,
  MAX_PROXY_HEADER_BYTES,
  type ProxyHeader,
  ProxyHeaderError,
  parseProxyHeader,
  secureTlv,
  TLV_DIALECT,
  TLV_SECRET,
  tlvValue,
} from "../../src/dialects/proxy.ts";
import { ipBytes, ipText } from "../../src/domain/ip.ts";

const SIGNATURE = [0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a];
const ascii = (text: string) => new TextEncoder().encode(text);
const nobody = {
  local: true,
  sourceAddress: "",
  sourcePort: 0,
  destinationAddress: "",
  destinationPort: 0,
  tlvs: [],
};

const address = fc.oneof(fc.ipV4(), fc.ipV6()).map((text) => ipText(ipBytes(text) ?? new Uint8Array(4)));
const port = fc.integer({ min: 0, max: 65535 });
const tlv = fc.record({ type: fc.integer({ min: 0, max: 255 }), value: fc.uint8Array({ maxLength: 300 }) });
const someHeader: fc.Arbitrary<ProxyHeader> = fc.record({
  local: fc.constant(false),
  sourceAddress: address,
  sourcePort: port,
  destinationAddress: address,
  destinationPort: port,
  tlvs: fc.array(tlv, { maxLength: 5 }),
});
const encoded = fc.oneof(
  someHeader.map(encodeProxyV2),
  someHeader.map(encodeProxyV1),
  fc.constantFrom(encodeProxyV1(nobody), encodeProxyV2(nobody)),
);

test("a version 2 header comes back as it was written, and its length is told", () => {
  fc.assert(
    fc.property(someHeader, fc.uint8Array(), (header, payload) => {
      const bytes = encodeProxyV2(header);
      const parsed = parseProxyHeader(Uint8Array.of(...bytes, ...payload));
      expect(parsed).toEqual({ state: "ok", bytes: bytes.length, header });
    }),
  );
});

test("a version 1 header comes back as it was written, without its TLVs", () => {
  fc.assert(
    fc.property(someHeader, (header) => {
      const bytes = encodeProxyV1(header);
      expect(bytes.length).toBeLessThanOrEqual(107);
      expect(parseProxyHeader(bytes)).toEqual({
        state: "ok",
        bytes: bytes.length,
        header: { ...header, tlvs: [] },
      });
    }),
  );
});

test("every true beginning of a header is incomplete", () => {
  fc.assert(
    fc.property(encoded, fc.nat(), (bytes, cut) => {
      const part = bytes.subarray(0, cut % bytes.length);
      expect(parseProxyHeader(part)).toEqual({ state: "incomplete" });
    }),
  );
});

test("no bytes make the parser throw", () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.constantFrom(0, 6, 12, 13), (noise, kept) => {
      const start = kept === 6 ? ascii("PROXY ") : Uint8Array.from([...SIGNATURE, 0x21]).subarray(0, kept);
      expect(["incomplete", "invalid", "ok"]).toContain(
        parseProxyHeader(Uint8Array.of(...start, ...noise)).state,
      );
    }),
    { numRuns: 500 },
  );
});

test("the example of the specification is read", () => {
  const line = "PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n";
  expect(parseProxyHeader(ascii(`${line}GET / HTTP/1.1\r\n`))).toEqual({
    state: "ok",
    bytes: line.length,
    header: {
      local: false,
      sourceAddress: "192.168.0.1",
      sourcePort: 56324,
      destinationAddress: "192.168.0.11",
      destinationPort: 443,
      tlvs: [],
    },
  });
});

test("a binary header is laid out to the byte as the specification says", () => {
  const bytes = encodeProxyV2({
    local: false,
    sourceAddress: "203.0.113.9",
    sourcePort: 0x1234,
    destinationAddress: "10.0.0.1",
    destinationPort: 6667,
    tlvs: [{ type: TLV_DIALECT, value: ascii("line") }],
  });
  expect([...bytes]).toEqual([
    ...SIGNATURE,
    ...[0x21, 0x11, 0, 19],
    ...[203, 0, 113, 9, 10, 0, 0, 1, 0x12, 0x34, 0x1a, 0x0b],
    ...[0xe1, 0, 4, ...ascii("line")],
  ]);
});

test.each(["PROXY UNKNOWN\r\n", "PROXY UNKNOWN ffff::1 ffff::2 65535 65535\r\n"])(
  "%j names nobody",
  (line) => {
    expect(parseProxyHeader(ascii(line))).toEqual({ state: "ok", bytes: line.length, header: nobody });
  },
);

test("a LOCAL header and an UNSPEC family name nobody", () => {
  const local = Uint8Array.of(...SIGNATURE, 0x20, 0x00, 0, 3, 1, 2, 3);
  const unspecified = Uint8Array.of(...SIGNATURE, 0x21, 0x00, 0, 0);
  expect(parseProxyHeader(local)).toEqual({ state: "ok", bytes: 19, header: nobody });
  expect(parseProxyHeader(unspecified)).toEqual({ state: "ok", bytes: 16, header: nobody });
});

test("a Unix socket's header names nobody, but its TLVs are read", () => {
  const bytes = Uint8Array.of(...SIGNATURE, 0x21, 0x31, 0, 220, ...new Uint8Array(216), 0xe2, 0, 1, 7);
  const parsed = parseProxyHeader(bytes);
  expect(parsed).toEqual({
    state: "ok",
    bytes: 236,
    header: { ...nobody, tlvs: [{ type: TLV_SECRET, value: Uint8Array.of(7) }] },
  });
});

test.each([
  ["NICK ada\r\n", "no PROXY header"],
  ["PROXY TCP4 1.2.3.4 5.6.7.8 1 2\n", "line does not end in CR LF"],
  ["PROXY TCP4 1.2.3.4 5.6.7.8 1\r\n", "malformed line"],
  ["PROXY TCP5 1.2.3.4 5.6.7.8 1 2\r\n", "malformed line"],
  ["PROXY TCP4 1.2.3.04 5.6.7.8 1 2\r\n", "malformed address"],
  ["PROXY TCP6 1.2.3.4 5.6.7.8 1 2\r\n", "malformed address"],
  ["PROXY TCP6 fe80::1%eth0 ::1 1 2\r\n", "malformed address"],
  ["PROXY TCP4 1.2.3.4 5.6.7.8 1 65536\r\n", "malformed port"],
  ["PROXY TCP4 1.2.3.4 5.6.7.8 01 2\r\n", "malformed port"],
  [`PROXY ${"x".repeat(200)}`, "line too long"],
])("%j is refused: %s", (line, reason) => {
  expect(parseProxyHeader(ascii(line))).toEqual({ state: "invalid", reason });
});

test.each([
  [[0x11, 0x11, 0, 12], "unknown version"],
  [[0x22, 0x11, 0, 12], "unknown command"],
  [[0x21, 0x12, 0, 12], "unknown address family or transport"],
  [[0x21, 0x21, 0, 12], "addresses cut short"],
  [[0x21, 0x11, 0xff, 0xff], "header too long"],
  [[0x21, 0x00, 0, 2, 4, 0], "malformed TLV"],
  [[0x21, 0x00, 0, 4, 4, 0, 2, 0], "malformed TLV"],
])("a binary header that goes on with %j is refused: %s", (rest, reason) => {
  expect(parseProxyHeader(Uint8Array.of(...SIGNATURE, ...rest))).toEqual({ state: "invalid", reason });
});

test("what comes over TLS is known by the TLV of the specification", () => {
  expect(isSecure({ ...nobody, tlvs: [secureTlv()] })).toBe(true);
  expect(isSecure({ ...nobody, tlvs: [{ type: 0x20, value: Uint8Array.of(0, 0, 0, 0, 0) }] })).toBe(false);
  expect(isSecure(nobody)).toBe(false);
  expect(tlvValue({ ...nobody, tlvs: [secureTlv()] }, TLV_SECRET)).toBeUndefined();
});

test("what a header cannot carry is refused by the encoder", () => {
  const header = { ...nobody, local: false, sourceAddress: "1.2.3.4", destinationAddress: "5.6.7.8" };
  expect(() => encodeProxyV2({ ...header, sourceAddress: "ada" })).toThrow(ProxyHeaderError);
  expect(() => encodeProxyV1({ ...header, sourcePort: 70_000 })).toThrow(ProxyHeaderError);
  const long = [{ type: 4, value: new Uint8Array(MAX_PROXY_HEADER_BYTES) }];
  expect(() => encodeProxyV2({ ...header, tlvs: long })).toThrow(ProxyHeaderError);
});

test("an IP text is taken exactly when Node takes it, and its canonical form means the same", () => {
  const texts = fc.oneof(fc.ipV4(), fc.ipV6(), fc.stringMatching(/^[0-9a-f:.]{0,20}$/));
  fc.assert(
    fc.property(texts, (text) => {
      const bytes = ipBytes(text);
      expect(bytes === undefined ? 0 : 1).toBe(Math.min(isIP(text), 1));
      expect(ipBytes(ipText(bytes ?? Uint8Array.of(1, 2, 3, 4)))).toBeDefined();
    }),
    { numRuns: 1000 },
  );
});

test.each([
  ["::ffff:192.0.2.1", "192.0.2.1"],
  ["2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
  ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
  ["0:0:0:0:0:0:0:0", "::"],
  ["64:ff9b::192.0.2.33", "64:ff9b::c000:221"],
])("%s is written %s", (text, canonical) => {
  expect(ipText(ipBytes(text) ?? new Uint8Array(4))).toBe(canonical);
});
