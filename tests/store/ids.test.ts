import fc from "fast-check";
import { expect, test } from "vitest";
import { packId, unpackId } from "../../src/store/sqlite/ids.ts";

test("a UUID is kept as its 16 bytes, and comes back", () => {
  expect(packId("0190a0a0-7000-7fff-8abc-0123456789ab")).toEqual(
    Buffer.from("0190a0a070007fff8abc0123456789ab", "hex"),
  );
  fc.assert(fc.property(fc.uuid(), (id) => unpackId(packId(id)) === id && typeof packId(id) === "object"));
});

test.each([
  "0190A0A0-7000-7000-8000-000000000001",
  "0190a0a0-7000-7000-8000-00000000000",
  "0190a0a0-7000-7000-8000-0000000000012",
  "0190a0a0-7000-7000-8000-00000000000g",
  "0190a0a0-7000-7000-8000-00000000000é",
  "0190a0a0-7000-7000-8000-00000000000\u{100}",
  "0190a0a0-7000-7000_8000-000000000001",
  "0190a0a070007000-8000-0000-0000000001",
  "",
])("any other id stays as it is: %j", (id) => {
  expect(packId(id)).toBe(id);
});

test("whatever an id is, it comes back as it was", () => {
  const near = fc
    .uuid()
    .chain((id) =>
      fc
        .tuple(fc.nat(35), fc.string({ unit: "binary", minLength: 1, maxLength: 1 }))
        .map(([at, other]) => id.slice(0, at) + other + id.slice(at + 1)),
    );
  fc.assert(fc.property(fc.oneof(near, fc.string()), (id) => unpackId(packId(id)) === id));
});
