import type { Random } from "./random.ts";

/** Words that mean something to some command, beside those that mean nothing. */
const words = [
  ..."#fuzz #fuzz1 #fuzz2 #fuzz,#fuzz1 @#fuzz #ÄÖ # fuzz0 fuzz1 fuzz0,fuzz1 nobody * 0 -1 1 +ov -b +bbb +l +k".split(
    " ",
  ),
  ..."+beI mask!*@* $a:x ~a:fuzz0 LS 302 LIST REQ END LATEST BEFORE BETWEEN AROUND TARGETS + - C L S".split(
    " ",
  ),
  ..."timestamp=2026-01-01T00:00:00.000Z timestamp=x msgid=nothing %tcuihsnfdlaor,42 >3 <9 C>5 T<5 !#f*".split(
    " ",
  ),
  ..."PLAIN SCRAM-SHA-256 EXTERNAL GET SET SUB SYNC CLEAR avatar display-name +ref draft/multiline".split(
    " ",
  ),
  ..."monarchs.local AGZ1enoAcGFzc3dvcmQ= in=#fuzz;text=x 50 100000 99999999999999999999 ~ \u0001ACTION\u0001".split(
    " ",
  ),
];

const tags = [
  "label=a",
  "+typing=active",
  "+draft/reply=x",
  "+draft/react=👍",
  "batch=ref",
  "msgid=x",
  "+a=\\:\\s\\",
  ";;",
  "=",
];

const pieces = [
  "é",
  "漢字",
  "👩‍👩‍👧",
  "\u0000",
  "\r",
  "\u0001",
  "\u0003",
  ":",
  " ",
  "  ",
  ",",
  "\t",
  "\ufeff",
  "x".repeat(300),
];

/**
 * Lines as nobody should send them: sound commands with strange parameters, broken ones, and bytes that are none. Each
 * with its ending.
 *
 * @param verbs the commands that the server knows
 */
export function randomLine(random: Random, verbs: readonly string[]): Buffer {
  const kind = random.below(100);
  if (kind < 3) return withEnding(random, randomBytes(random, random.below(120)));
  const line = Buffer.from(command(random, verbs));
  return withEnding(random, kind < 20 ? mutated(random, line) : line);
}

function command(random: Random, verbs: readonly string[]): string {
  let text = "";
  if (random.below(4) === 0) text += `@${many(random, 3, () => random.pick(tags) ?? "").join(";")} `;
  if (random.below(30) === 0) text += ":somebody!else@where ";
  const verb = random.pick(verbs) ?? "PING";
  text += random.below(10) === 0 ? verb.toLowerCase() : verb;
  for (const word of many(random, 5, () => random.pick(words) ?? "")) text += ` ${word}`;
  if (random.below(2) === 0)
    text += ` :${many(random, 6, () => random.pick(random.below(3) === 0 ? pieces : words) ?? "").join(" ")}`;
  return text;
}

/** Up to `most` of something. */
const many = <T>(random: Random, most: number, make: () => T): T[] =>
  Array.from({ length: random.below(most + 1) }, make);

/** A few bytes changed, put in, taken out, or all of it repeated. */
function mutated(random: Random, line: Buffer): Buffer {
  let bytes: Buffer = line;
  for (let times = 1 + random.below(4); times > 0; times -= 1) {
    const at = random.below(bytes.length + 1);
    switch (random.below(5)) {
      case 0:
        bytes = Buffer.concat([
          bytes.subarray(0, at),
          randomBytes(random, 1 + random.below(4)),
          bytes.subarray(at),
        ]);
        break;
      case 1:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(6))]);
        break;
      case 2:
        bytes = Buffer.concat([
          bytes.subarray(0, at),
          Buffer.from(random.pick(pieces) ?? ""),
          bytes.subarray(at),
        ]);
        break;
      case 3:
        bytes = bytes.subarray(0, at);
        break;
      default:
        bytes = random.below(20) === 0 ? Buffer.concat(Array<Buffer>(12).fill(bytes)) : bytes;
    }
  }
  return bytes;
}

const randomBytes = (random: Random, length: number): Buffer =>
  Buffer.from(Array.from({ length }, () => random.below(256)));

/** A line feed within makes two lines of it: one line was asked for. */
function withEnding(random: Random, line: Buffer): Buffer {
  const whole = line.map((byte) => (byte === 0x0a ? 0x20 : byte));
  return Buffer.concat([whole, Buffer.from(random.below(5) === 0 ? "\n" : "\r\n")]);
}
