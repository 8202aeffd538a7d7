import fc from "fast-check";
import { expect, test } from "vitest";
import {
  attachedKind,
  attachmentsOf,
  cleanFileName,
  filePath,
  filesNamed,
  formatAttachments,
  isFileId,
  isShown,
  mayNameFiles,
  readdressed,
  withEnding,
} from "../../src/domain/files.ts";
import { byteLength } from "../../src/domain/names.ts";

const id = "AbCdEfGhIjKlMnOpQrStUv";

test.each([
  ["../../etc/passwd", "passwd"],
  ["..\\..\\windows\\system32\\evil.exe", "evil.exe"],
  ["/abs/cat.png", "cat.png"],
  ["..", "file"],
  ["", "file"],
  [".htaccess", "htaccess"],
  ["a\u0000b\r\nc.png", "abc.png"],
  ["photo\u202Egnp.exe", "photognp.exe"],
  ["zero\u200Bwidth\uFEFF.txt", "zerowidth.txt"],
  ["con.txt", "_con.txt"],
  ["a  b\tc.txt", "a bc.txt"],
  ['x"; filename="y.html', "x__ filename__y.html"],
  ["<script>.png", "_script_.png"],
  ["naïve 猫.png", "naïve 猫.png"],
  ["trailing. . ", "trailing"],
])("the name %j is kept as %j", (name, clean) => {
  expect(cleanFileName(name)).toBe(clean);
});

test("no name leaves its folder, is empty, is too long or has what is not seen, and cleaning is done once", () => {
  const anyName = fc.oneof(
    fc.string(),
    fc.string({ unit: "binary" }),
    fc.string({ unit: "grapheme", minLength: 60 }),
  );
  fc.assert(
    fc.property(anyName, (name) => {
      const clean = cleanFileName(name);
      expect(clean).not.toMatch(/[/\\\p{Cc}\p{Cf}\p{Cs}"]|^\.|^$/u);
      expect(byteLength(clean)).toBeLessThanOrEqual(96);
      expect(cleanFileName(clean)).toBe(clean);
    }),
  );
});

test("a long name keeps its ending, and one with another ending than its content gets that", () => {
  expect(cleanFileName(`${"x".repeat(300)}.jpeg`)).toBe(`${"x".repeat(91)}.jpeg`);
  expect(withEnding("cat.html", ["png"])).toBe("cat.html.png");
  expect(withEnding("cat.JPEG", ["jpg", "jpeg"])).toBe("cat.JPEG");
});

test("the files of a message are read from its tag as they were written", () => {
  const files = [
    { id, name: "a;b,c 猫'.png", type: "image/png", bytes: 12, width: 640, height: 480 },
    { id, name: "x.pdf", type: "application/pdf", bytes: 3 },
  ];
  const value = formatAttachments(files);
  expect(value).toMatch(/^image\/png;[^;,]+;12;AbCdEfGhIjKlMnOpQrStUv;640x480,application\/pdf;x\.pdf;3;/);
  expect(attachmentsOf({ "+monarchs.chat/file": value })).toEqual(files);
  expect(attachmentsOf(undefined)).toEqual([]);
  expect(attachmentsOf({ "+monarchs.chat/file": "nonsense,;;;;" })).toEqual([]);
  expect(attachedKind(files)).toBe("file");
  expect(attachedKind(files.slice(0, 1))).toBe("image");
  expect(attachedKind([])).toBeUndefined();
});

test("ten files with the longest names go into the tags of one message", () => {
  const longest = cleanFileName(`${"猫".repeat(100)}.png`);
  const files = Array.from({ length: 10 }, () => ({
    id,
    name: longest,
    type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    bytes: 52_428_800,
    width: 10_000,
    height: 10_000,
  }));
  expect(byteLength(`+monarchs.chat/file=${formatAttachments(files)}`)).toBeLessThan(4094);
});

test("addresses of files are found in a text, on any host, and can be written anew", () => {
  const text = `look http://chat.example:8080${filePath(id, "a b.png")}?until=1&signature=x and http://x.example/api/v1/files/short/y`;
  expect(mayNameFiles(text)).toBe(true);
  expect(filesNamed(`${text} ${text}`)).toEqual([id]);
  const joins = [2, text.indexOf(" and")];
  expect(readdressed({ text, joins }, (found, address) => `${address}#${found}`)).toEqual({
    text: `look http://chat.example:8080/api/v1/files/${id}/a%20b.png#${id} and http://x.example/api/v1/files/short/y`,
    joins: [2, joins[1] === undefined ? 0 : joins[1] + 1 + id.length - "?until=1&signature=x".length],
  });
  expect(mayNameFiles("hello")).toBe(false);
  expect([isFileId(id), isFileId(`${id}x`), isFileId("../etc")]).toEqual([true, false, false]);
});

test("what could run something is saved, never shown", () => {
  expect(["image/png", "text/plain", "video/mp4"].filter(isShown)).toHaveLength(3);
  expect(["image/svg+xml", "text/html", "application/pdf", "text/xml", ""].filter(isShown)).toEqual([]);
});
