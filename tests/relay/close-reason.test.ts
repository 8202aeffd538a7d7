import fc from "fast-check";
import { expect, test } from "vitest";
import { closeReason } from "../../relay/close-reason.ts";

test("a reason is the text's longest beginning of whole characters in 123 bytes", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 150 }), (text) => {
      const reason = closeReason(text);
      expect(text.startsWith(reason)).toBe(true);
      const next = String.fromCodePoint(text.codePointAt(reason.length) ?? 32);
      expect(Buffer.byteLength(reason)).toBeLessThanOrEqual(123);
      expect(reason === text || Buffer.byteLength(reason + next) > 123).toBe(true);
    }),
  );
});
