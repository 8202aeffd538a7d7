import { isIPv4, isIPv6 } from "node:net";
import fc from "fast-check";
import { expect, test } from "vitest";
import { formatRange, inRange, networkOf, parseRange } from "../../src/domain/addresses.ts";

const range = (text: string) => {
  const parsed = parseRange(text);
  if (!parsed) throw new RangeError(`${text} is no range`);
  return parsed;
};

test.each([
  ["192.0.2.1", "192.0.2.1"],
  ["192.0.2.77/24", "192.0.2.0/24"],
  ["0.0.0.0/0", "0.0.0.0/0"],
  ["192.0.2.1/32", "192.0.2.1"],
  ["::1", "::1"],
  ["::", "::"],
  ["2001:DB8:0:0:0:0:0:1", "2001:db8::1"],
  ["2001:db8:0:1:0:0:0:1", "2001:db8:0:1::1"],
  ["2001:db8:1:2:3:4:5:6/64", "2001:db8:1:2::/64"],
  ["fe80:0:0:1:0:0:1:0", "fe80::1:0:0:1:0"],
  ["::ffff:192.0.2.1", "192.0.2.1"],
  ["64:ff9b::192.0.2.1", "64:ff9b::c000:201"],
])("%s is %s", (text, formatted) => {
  expect(formatRange(range(text))).toBe(formatted);
});

test.each(["", "ada", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.4/33", "::1/129", "1.2.3.4/", "1.2.3.4/8/8"])(
  "%j is no address",
  (text) => {
    expect(parseRange(text)).toBeUndefined();
  },
);

test.each([
  "1:2:3:4:5:6:7",
  "1:2:3:4:5:6:7:8:9",
  "1::2::3",
  ":1",
  "12345::",
  "::1.2.3.4.5",
  "1:2:3:4:5:6:7:8::",
])("%j is no IPv6 address either", (text) => {
  expect(isIPv6(text)).toBe(false);
  expect(parseRange(text)).toBeUndefined();
});

test("what Node takes for an address is one, and nothing else is; its form is stable", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.ipV4(), fc.ipV6(), fc.string(), fc.stringMatching(/^[0-9a-f:.]{0,20}$/)),
      (text) => {
        const parsed = parseRange(text);
        expect(parsed !== undefined).toBe(isIPv4(text) || isIPv6(text));
        if (!parsed) return;
        const formatted = formatRange(parsed);
        expect(range(formatted)).toEqual(parsed);
      },
    ),
  );
});

test("an address is in the ranges that begin like it", () => {
  expect(inRange(range("192.0.2.200"), range("192.0.2.128/25"))).toBe(true);
  expect(inRange(range("192.0.2.100"), range("192.0.2.128/25"))).toBe(false);
  expect(inRange(range("2001:db8:1::5"), range("2001:db8::/32"))).toBe(true);
  expect(inRange(range("2001:db9::"), range("2001:db8::/32"))).toBe(false);
  expect(inRange(range("10.0.0.1"), range("::/0"))).toBe(false);
  expect(inRange(range("::ffff:10.0.0.1"), range("10.0.0.0/8"))).toBe(true);
});

test.each([
  ["192.0.2.1", "192.0.2.1"],
  ["::ffff:192.0.2.1", "192.0.2.1"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:DB8:1:2::9", "2001:db8:1:2::/64"],
  ["fe80::1%eth0", "fe80::/64"],
  ["", ""],
])("limits count %s as %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});
