import { expect, test } from "vitest";
import { inspect } from "../../src/files/inspect.ts";
import { jpeg, png, svg } from "./samples.ts";

const denied = ["image/svg+xml", "text/html", "application/xhtml+xml"];
const look = (head: Buffer | string, name: string, type = "", not: readonly string[] = denied) =>
  inspect(Buffer.from(head as string), { name, type, denied: not });

test("a file is what is in it, whatever its name and sender say", async () => {
  expect(await look(await png(), "cat.png", "image/png")).toEqual({
    type: "image/png",
    name: "cat.png",
    image: true,
  });
  expect(await look(await jpeg(), "cat.png", "image/png")).toMatchObject({
    type: "image/jpeg",
    name: "cat.png.jpg",
  });
  expect(await look(await png(), "page.html", "text/html")).toMatchObject({
    type: "image/png",
    name: "page.html.png",
  });
  expect(await look("words\n", "notes.bin")).toMatchObject({ type: "text/plain", image: false });
  expect(await look("%PDF-1.7\n", "x.txt", "text/plain")).toMatchObject({ type: "application/pdf" });
  expect(await look(Buffer.from([0, 1, 2, 3]), "x")).toMatchObject({ type: "application/octet-stream" });
  expect(await look("code with <p> and <script> in it", "a.ts")).toMatchObject({ type: "text/plain" });
});

test.each([
  ["a drawing", svg, "image/svg+xml"],
  [
    "a drawing after comments, a declaration and a DTD",
    `\ufeff<?xml version="1.0"?>\n<!-- x --><!DOCTYPE svg [<!ENTITY a "b">]>\n<SVG onload=1>`,
    "image/svg+xml",
  ],
  ["a drawing with a prefix", '<s:svg xmlns:s="http://www.w3.org/2000/svg"/>', "image/svg+xml"],
  [
    "a drawing in UTF-16",
    Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(svg, "utf16le")]),
    "image/svg+xml",
  ],
  ["a page", " \n<!DOCTYPE html><title>x</title>", "text/html"],
  ["a page that begins with a script", "<script>alert(1)</script>", "text/html"],
  [
    "a page as XML",
    '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>',
    "application/xhtml+xml",
  ],
])("%s is refused, as an image and as itself", async (_, head, type) => {
  for (const [name, claimed] of [
    ["x.png", "image/png"],
    ["x.svg", "image/svg+xml"],
    ["x.txt", "text/plain"],
  ] as const)
    await expect(look(head as string, name, claimed)).rejects.toMatchObject({
      refusal: { refused: "fileTypeRefused", mediaType: type },
    });
});

test("what is said to be an image, or is named like one, has to be one", async () => {
  await expect(look("hello", "cat.png")).rejects.toMatchObject({
    refusal: { refused: "fileTypeMismatch", mediaType: "text/plain" },
  });
  await expect(look("MZ\u0090\u0000", "x", "image/jpeg")).rejects.toMatchObject({
    refusal: { refused: "fileTypeMismatch", claimed: "image/jpeg" },
  });
});

test("types are denied by kind, and let in by an empty list", async () => {
  await expect(look(await png(), "a.png", "", ["image/*"])).rejects.toMatchObject({
    refusal: { refused: "fileTypeRefused", mediaType: "image/png" },
  });
  expect(await look("<html>", "a.html", "text/html", [])).toMatchObject({ type: "text/html", image: false });
});
