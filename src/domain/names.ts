import { asItLooks } from "./lookalikes.ts";

/** What a name must keep to; told to clients in ISUPPORT (NICKLEN, CHANNELLEN). */
export interface NameRules {
  /** `ascii`: RFC 2812's letters alone; `unicode`: letters and digits of every script. */
  readonly characters: "ascii" | "unicode";
  /** In bytes of UTF-8, so that a line of 512 bytes has room. */
  readonly maxLength: number;
}

/**
 * The form in which names are compared: CASEMAPPING `ascii`, widened to all letters by Unicode's compatibility form.
 * A folded name folds to itself. Shown names stay as given.
 */
export const fold = (name: string): string => (isAscii(name) ? name.toLowerCase() : foldUnicode(name));

/** The order of code points, as the store has it; that of JavaScript is of UTF-16's units. */
export function byCodePoints(a: string, b: string): number {
  const end = Math.min(a.length, b.length);
  for (let at = 0; at < end; at += 1) {
    const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (x !== y) return inOrder(x) - inOrder(y);
  }
  return a.length - b.length;
}

/** Surrogates stand for what comes behind all other units. */
const inOrder = (unit: number): number => (unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit);

/** Small letters may compose where the capital did not (J and caron), and a sigma's form depends on its neighbours. */
const foldUnicode = (name: string): string =>
  name.normalize("NFKC").toLowerCase().normalize("NFKC").replaceAll("ς", "σ");

/**
 * What a name looks like, for comparison only: names with the same skeleton are taken for each other by people. That of
 * an ASCII name is its folded form.
 */
export const skeleton = (name: string): string => {
  const folded = fold(name);
  return isAscii(folded) ? folded : asItLooks(folded);
};

const asciiNick = /^[A-Za-z[\]\\`_^{|}][A-Za-z0-9[\]\\`_^{|}-]*$/;
const unicodeNick = /^[\p{L}[\]\\`_^{|}][\p{L}\p{M}\p{N}[\]\\`_^{|}-]*$/u;
/** Nicks that would be taken for parts of the server or its services. */
const reserved = new Set(["server", "nickserv", "chanserv", "monarchs", "system", "you", "me"]);

/** @returns why a nick cannot be used, or undefined if it can (RFC 2812 §2.3.1, widened by `characters`) */
export function nickFault(nick: string, rules: NameRules): string | undefined {
  if (nick === "") return "a name is empty";
  if (byteLength(nick) > rules.maxLength) return `a name has at most ${rules.maxLength} bytes`;
  const form = rules.characters === "ascii" ? asciiNick : unicodeNick;
  if (!form.test(nick)) return "a name begins with a letter and has letters, digits and _-[]{}\\|^` only";
  if (!isAscii(nick) && nick !== nick.normalize("NFC")) return "a name is in Unicode's composed form";
  if (reserved.has(skeleton(nick))) return "that name is the server's own";
  return undefined;
}

/** What tells the nick of somebody on another network from all nicks of this one: no nick here has it (draft/relaymsg). */
export const relaySeparator = "/";

/** @returns why nobody on another network can be shown under this nick, or undefined if they can */
export function relayedNickFault(nick: string, maxLength: number): string | undefined {
  if (!nick.includes(relaySeparator)) return `the nick of somebody elsewhere has a ${relaySeparator} in it`;
  if (byteLength(nick) > maxLength) return `a name has at most ${maxLength} bytes`;
  if (/^[#&~@%+:$]|[\s,*?!@\p{C}]/u.test(nick))
    return "a name has no spaces, commas, control signs or any of *?!@";
  return undefined;
}

/** @returns why a room's name cannot be used, or undefined if it can (RFC 2812 §1.3, one prefix: `#`) */
export function roomNameFault(name: string, maxLength: number): string | undefined {
  if (!name.startsWith("#")) return "a room's name begins with #";
  if (name.length === 1) return "a room's name is empty";
  if (byteLength(name) > maxLength) return `a room's name has at most ${maxLength} bytes`;
  if (/[\s,:*?!@\p{C}]/u.test(name))
    return "a room's name has no spaces, commas, colons, control signs or any of *?!@";
  return undefined;
}

/** `lobby` and `#lobby` both mean `#lobby` where only a room can be meant. */
export const asRoomName = (name: string): string => (name.startsWith("#") ? name : `#${name}`);

/** Whether a target of a message is a room rather than a nick. */
export const isRoomName = (target: string): boolean => target.startsWith("#");

/** The user part of `nick!user@host`: what IRC's USER said, made safe; `user` when nothing is left. */
export function cleanUserName(user: string, maxLength: number): string {
  const clean = cutToBytes(user.replace(/[^\p{L}\p{N}._-]/gu, ""), maxLength);
  return clean === "" ? "user" : clean;
}

/** Length in bytes of UTF-8, without encoding it. */
export function byteLength(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    bytes += unit < 0x800 ? 1 : 2;
    // A pair of surrogates has four bytes; half of one goes out as U+FFFD, which has three.
    if (unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) i += 1;
  }
  return bytes;
}

/** Cuts text to a number of bytes of UTF-8 without breaking a character. */
export function cutToBytes(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes || byteLength(text) <= maxBytes) return text;
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += byteLength(character);
    if (bytes > maxBytes) break;
    end += character.length;
  }
  return text.slice(0, end);
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}
