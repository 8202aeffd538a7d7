import { expect, test } from "vitest";
import { refusalLine, refusalText } from "../../../src/dialects/line/refusals.ts";
import { codes } from "../../../src/domain/codes.ts";
import { linesOf, refusals, signedIn } from "./samples.ts";

const every = Object.values(refusals);

test.each(every)("$refused is a sentence with its code at the end", (refusal) => {
  expect(refusalLine(refusal)).toMatch(new RegExp(`^! \\S.{8,} \\[${codes[refusal.refused]}\\]$`));
  expect(refusalLine(refusal)).not.toContain("undefined");
});

test("no two refusals say the same", () => {
  expect(new Set(every.map(refusalText)).size).toBe(every.length);
});

test.each(every)("$refused is in JSON an error with its code, sentence and fields", (refusal) => {
  const session = signedIn();
  linesOf(session, "/json on");
  const { refused, ...fields } = refusal;
  const [line = ""] = session.refuse(refusal);
  expect(JSON.parse(line)).toEqual({ error: codes[refused], text: refusalText(refusal), ...fields });
});

test("what somebody typed comes back shortened", () => {
  const line = refusalLine({ refused: "unknownCommand", command: `/${"x".repeat(4_000)}` });
  expect(line.length).toBeLessThan(200);
});
