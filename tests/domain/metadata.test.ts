import fc from "fast-check";
import { expect, test } from "vitest";
import {
  changesBetween,
  isMetadataKey,
  type Metadata,
  metadataFault,
  metadataLineBytes,
  noMetadata,
  withChanges,
} from "../../src/domain/metadata.ts";

const bounds = { maxKeyBytes: 10, maxValueBytes: 20, lineBytes: 24 };

test.each(["a", "display-name", "soju.im/pinned", "bot_url.2", "__proto__"])("%s is a key", (key) => {
  expect(isMetadataKey(key)).toBe(true);
});

test.each(["", "A", "a b", ":a", "a:b", "\u00e9", "a\n", "*"])("%j is no key", (key) => {
  expect(isMetadataKey(key)).toBe(false);
  expect(metadataFault(key, "", bounds)).toBe("key");
});

test("keys and values have as many bytes as the settings and the line allow", () => {
  expect(metadataFault("k".repeat(10), "v".repeat(14), bounds)).toBeUndefined();
  expect(metadataFault("k".repeat(11), "", bounds)).toBe("key");
  expect(metadataFault("k", "v".repeat(21), bounds)).toBe("value");
  expect(metadataFault("k".repeat(10), "v".repeat(15), bounds)).toBe("value");
  expect(metadataFault("k", "\u{1f49c}".repeat(5), bounds)).toBeUndefined();
  expect(metadataFault("k", `${"\u{1f49c}".repeat(5)}x`, bounds)).toBe("value");
});

test("key and value fill what the longest names leave of a line", () => {
  const left = metadataLineBytes("irc.test", 9, 50);
  const line = `:irc.test 761 ${"n".repeat(9)} ${"#".repeat(50)} k * :${"v".repeat(left - 1)}`;
  expect(line).toHaveLength(510);
});

const metadata = fc
  .array(fc.tuple(fc.constantFrom("a", "b", "c", "__proto__"), fc.string()))
  .map((entries): Metadata => new Map(entries));

test("the changes between two profiles make the second of the first, and change nothing twice", () => {
  fc.assert(
    fc.property(metadata, metadata, (from, to) => {
      const changes = changesBetween(from, to);
      const after = withChanges(from, changes);
      expect(new Set(after)).toEqual(new Set(to));
      expect(withChanges(after, changes)).toBe(after);
      expect(changesBetween(after, to)).toEqual([]);
    }),
  );
});

test("a profile that was given out stays as it is", () => {
  const before = withChanges(noMetadata, [["a", "1"]]);
  withChanges(before, [["a", null]]);
  expect([...before]).toEqual([["a", "1"]]);
  expect(noMetadata.size).toBe(0);
});
