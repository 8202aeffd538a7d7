import fc from "fast-check";
import { expect, test } from "vitest";
import {
  asRoomName,
  byteLength,
  cleanUserName,
  cutToBytes,
  fold,
  isRoomName,
  nickFault,
  roomNameFault,
} from "../../src/domain/names.ts";

/** Text of whole characters, of one to four bytes each. */
const anyText = fc.string({ unit: "binary" });
const ascii = { characters: "ascii", maxLength: 30 } as const;
const unicode = { characters: "unicode", maxLength: 30 } as const;

test("folding a folded name changes nothing", () => {
  fc.assert(
    fc.property(fc.oneof(anyText, fc.string({ unit: "grapheme" })), (name) => {
      expect(fold(fold(name))).toBe(fold(name));
    }),
  );
});

test("so it is for every character there is, alone and behind a letter", () => {
  const changing: string[] = [];
  for (let code = 0x80; code < 0x110000; code += 1) {
    const character = String.fromCodePoint(code);
    for (const name of [character, `J${character}`]) if (fold(fold(name)) !== fold(name)) changing.push(name);
  }
  expect(changing).toEqual([]);
});

test("names that differ in case alone are one name", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z0-9_\u00c0-\u00d6\u0391-\u03a9\u0410-\u042f]+$/), (name) => {
      expect(fold(name.toLowerCase())).toBe(fold(name));
    }),
  );
});

test.each([
  ["Ada", "aDA"],
  ["ΟΔΟΣ", "οδοσ"],
  ["ΟΔΟΣ", "οδος"],
  ["J\u030c", "\u01f0"],
  ["ﬁn", "fin"],
  ["Ａda", "ada"],
])("%s and %s are one name", (one, other) => {
  expect(fold(one)).toBe(fold(other));
});

test("brackets and braces are different letters: the casemapping is ascii", () => {
  expect(fold("ada[]")).not.toBe(fold("ada{}"));
});

test.each(["\ud83d", "\ude00", "\ude00\ud83d", "a\ud83d\ud83d\ude00"])(
  "byteLength counts half a pair as what stands for it, %j",
  (text) => {
    expect(byteLength(text)).toBe(Buffer.byteLength(text));
  },
);

test("byteLength is what encoding gives", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(byteLength(text)).toBe(Buffer.byteLength(text));
    }),
  );
});

test("a cut keeps as many whole characters as fit, and is a beginning of the text", () => {
  fc.assert(
    fc.property(anyText, fc.nat(60), (text, maxBytes) => {
      const cut = cutToBytes(text, maxBytes);
      expect(text.startsWith(cut)).toBe(true);
      expect(Buffer.from(cut).toString()).toBe(cut);
      expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(maxBytes);
      const [next = ""] = text.slice(cut.length);
      expect(next === "" || Buffer.byteLength(cut + next) > maxBytes).toBe(true);
    }),
  );
});

test.each(["ada", "Ada-2", "_ada_", "[ada]", "a^b`c|d", "x"])("%s can be a nick", (nick) => {
  expect(nickFault(nick, ascii)).toBeUndefined();
});

test.each(["", "2ada", "-ada", "a da", "a,b", "#ada", "a!b", "a@b", "a:b", "ada.", "é", "a".repeat(31)])(
  "%j cannot be a nick of ascii letters",
  (nick) => {
    expect(nickFault(nick, ascii)).toEqual(expect.any(String));
  },
);

test("letters of every script may be in a nick where that is allowed, in composed form only", () => {
  for (const nick of ["zoë", "Анна", "明", "أمل"]) expect(nickFault(nick, unicode)).toBeUndefined();
  expect(nickFault("zoe\u0308", unicode)).toMatch(/composed/);
  expect(nickFault("a\u200bda", unicode)).toMatch(/letters/);
});

test("a nick's length is counted in bytes", () => {
  expect(nickFault("é".repeat(15), unicode)).toBeUndefined();
  expect(nickFault("é".repeat(16), unicode)).toMatch(/30 bytes/);
});

test.each(["server", "NickServ", "CHANSERV", "you", "Monarchs"])("nobody can be called %s", (nick) => {
  expect(nickFault(nick, ascii)).toMatch(/server's own/);
});

test.each(["#lobby", "#Ä", "##", "#a-b.c", "#明"])("%s can be a room", (name) => {
  expect(roomNameFault(name, 100)).toBeUndefined();
});

test.each(["", "lobby", "#", "#a b", "#a,b", "#a:b", "#a*", "#a?", "#a!b", "#a@b", "#a\u0007", "#a\u200b"])(
  "%j cannot be a room",
  (name) => {
    expect(roomNameFault(name, 100)).toEqual(expect.any(String));
  },
);

test("a room's name is limited in bytes", () => {
  expect(roomNameFault(`#${"é".repeat(49)}a`, 100)).toBeUndefined();
  expect(roomNameFault(`#${"é".repeat(50)}`, 100)).toMatch(/100 bytes/);
});

test("a room may be named without its sign, and is told from a nick by it", () => {
  expect([asRoomName("lobby"), asRoomName("#lobby")]).toEqual(["#lobby", "#lobby"]);
  expect([isRoomName("#lobby"), isRoomName("lobby")]).toEqual([true, false]);
});

test("whatever a client calls its user, the user part of its mask is safe, short and not empty", () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 4, max: 20 }), (given, maxLength) => {
      const user = cleanUserName(given, maxLength);
      expect(user).not.toBe("");
      expect(Buffer.from(user).toString()).toBe(user);
      expect(user).not.toMatch(/[\s!@:*?\p{C}]/u);
    }),
  );
  expect(cleanUserName("ada lovelace!", 20)).toBe("adalovelace");
  expect(cleanUserName("𝒜𝒜𝒜", 5)).toBe("𝒜");
  expect(cleanUserName(" @!", 20)).toBe("user");
});
