/** docs/irc.md, made from the tables of this folder; `scripts/docs.mjs` writes it. */
import {
  type RoomFlag,
  type RoomList,
  roomFlags,
  roomLists,
  type UserFlag,
  userFlags,
} from "../../domain/modes.ts";
import { type RoleLetter, roleLetters, rolePrefixes } from "../../domain/roles.ts";
import type { ServerFacts } from "../dialect.ts";
import { advertised, capabilities } from "./capabilities.ts";
import { commands } from "./commands.ts";
import { isupport, isupportTokens } from "./isupport.ts";
import { numericGroups } from "./numerics.ts";

const flagTexts: Readonly<Record<RoomFlag, string>> = {
  C: "no CTCP but ACTION",
  M: "only who has an account, or a role, speaks",
  R: "only who has an account, or an invitation, enters",
  U: "words of those without a role reach the operators only",
  i: "only who is invited enters",
  m: "only who has a role speaks",
  n: "only members speak",
  p: "is in no list but members'",
  s: "is there for members only",
  t: "the topic is changed by operators only",
  u: "those without a role do not see each other",
};

const listTexts: Readonly<Record<RoomList, string>> = {
  b: "who may not enter or speak",
  e: "who may though a ban says no",
  I: "who enters though the room is +i",
};

const roleTexts: Readonly<Record<RoleLetter, string>> = {
  q: "owner",
  a: "room admin",
  o: "operator",
  h: "half-operator",
  v: "has a voice where the room is +m",
};

const userTexts: Readonly<Record<UserFlag, string>> = {
  i: "is seen by those who share a room only",
  o: "administrator of the server",
  w: "gets WALLOPS",
  B: "is a bot",
  R: "hears people with an account only, and whom ACCEPT names",
  T: "takes no CTCP",
};

const whenTexts = { before: "before registration", after: "after registration", any: "always" } as const;

/** A specification's name as a link where it has a page of its own. */
function specText(spec: string): string {
  return spec.replace(/[^,;]+/g, (part) => {
    const name = part.trim();
    if (name === "Modern IRC") return part.replace(name, "[Modern IRC](https://modern.ircdocs.horse/)");
    if (/^docs\//.test(name)) return part.replace(name, `[${name}](${name.replace("docs/", "")})`);
    if (!/^[a-z][a-z0-9.-]+$/.test(name)) return part;
    return part.replace(name, `[${name}](https://ircv3.net/specs/extensions/${name})`);
  });
}

const cell = (text: string): string => text.replaceAll("|", "\\|");
const code = (text: string): string => `\`${text}\``;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line), ""];
}

const valueIn = (tokens: readonly string[], name: string): string => {
  const token = tokens.find((each) => each === name || each.startsWith(`${name}=`));
  if (token === undefined) return "by the settings";
  return token === name ? "" : code(token.slice(name.length + 1));
};

/** The page. `facts` are those of a server with default settings. */
export function ircReference(facts: ServerFacts): string {
  const offered = advertised(302, facts);
  const tokens = isupportTokens(facts);
  return [
    "# What the IRC door speaks",
    "",
    "Generated from the tables in `src/dialects/irc/` by `node scripts/docs.mjs`; edit it there. Values are those of a",
    "server with default settings. Modern IRC is modern.ircdocs.horse; names in small letters are pages of ircv3.net.",
    "",
    "## Commands",
    "",
    ...table(
      ["command", "how it is written", "when", "capability", "specification"],
      [...commands]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([verb, { usage, when, capability, spec }]) => [
          code(verb),
          code(usage),
          whenTexts[when],
          [capability ?? []].flat().map(code).join(", "),
          specText(spec),
        ]),
    ),
    "Before registration a command that needs it is answered with 451, after it one that comes too late with 462; with too",
    "few parameters with 461; without its capability it is unknown (421).",
    "",
    "## Capabilities",
    "",
    ...table(
      ["capability", "value", "specification"],
      Object.entries(capabilities).map(([name, { spec }]) => [
        code(name),
        valueIn(offered, name),
        specText(spec),
      ]),
    ),
    "Values go to clients that said `CAP LS 302`. A client that did not gets one line: what does not fit in it is left out,",
    "the end of this table first.",
    "",
    "## ISUPPORT",
    "",
    ...table(
      ["token", "value", "specification"],
      Object.entries(isupport).map(([name, { spec }]) => [code(name), valueIn(tokens, name), specText(spec)]),
    ),
    "## Channel modes",
    "",
    ...table(
      ["mode", "parameter", "meaning"],
      [
        ...roleLetters.map((letter) => [
          code(letter),
          "nick",
          `${roleTexts[letter]}, ${code(rolePrefixes[letter])}`,
        ]),
        ...roomLists.map((letter) => [code(letter), "mask", listTexts[letter]]),
        [code("f"), "room", "where those are sent who may not enter"],
        [code("k"), "key", "who enters has to give the key"],
        [code("l"), "number", "so many enter, and no more"],
        ...roomFlags.map((letter) => [code(letter), "", flagTexts[letter]]),
      ],
    ),
    "## User modes",
    "",
    ...table(
      ["mode", "meaning"],
      userFlags.map((letter) => [code(letter), userTexts[letter]]),
    ),
    "## Numerics",
    "",
    ...numericGroups.flatMap(({ about, spec, codes }) => [
      `### ${about}`,
      "",
      `${specText(spec)}`,
      "",
      ...table(
        ["number", "name"],
        Object.entries(codes)
          .sort(([, a], [, b]) => Number(a) - Number(b))
          .map(([name, number]) => [number, code(name)]),
      ),
    ]),
  ].join("\n");
}
