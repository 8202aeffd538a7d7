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
import { allServices } from "./services/services.ts";

const flagTexts: Readonly<Record<RoomFlag, string>> = {
  A: "operators alone speak: it is for announcements",
  C: "no CTCP but ACTION",
  M: "only who has an account, or a role, speaks",
  R: "only who has an account, or an invitation, enters",
  U: "words of those without a role reach the operators only",
  W: "anybody reads what is said in it, without entering",
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

const link = (text: string, address: string): string => `[${text}](${address})`;

/** Where a specification is to be read, if it has a page of its own. */
function addressed(name: string): string {
  const [, pull] = /^https:.*\/pull\/(\d+)$/.exec(name) ?? [];
  if (pull !== undefined) return link(`IRCv3, pull request ${pull}`, name);
  if (name.startsWith("https://")) return link(new URL(name).host, name);
  const [, rfc, section] = /^RFC (\d+) §([\d.]+)$/.exec(name) ?? [];
  if (rfc !== undefined) return link(name, `https://www.rfc-editor.org/rfc/rfc${rfc}#section-${section}`);
  if (name === "Modern IRC") return link(name, "https://modern.ircdocs.horse/");
  if (name.startsWith("docs/")) return link(name, name.replace("docs/", ""));
  return /^[a-z][a-z0-9.-]+$/.test(name) ? link(name, `https://ircv3.net/specs/extensions/${name}`) : name;
}

/** The specifications that a row names, each with its address; numerics may stand in front of one. */
const specText = (spec: string): string =>
  spec.replace(/([^,;\s](?:[^,;]*[^,;\s])?)/g, (part) => {
    const [, numeric = "", name = part] = /^(\d{3} )(.+)$/.exec(part) ?? [];
    return numeric + addressed(name);
  });

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
    "server with default settings. What is said of a command here, a client is told by `HELP <command>` as well.",
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
    "## Services",
    "",
    "The server itself, spoken to by `/msg NickServ <command>`, `NICKSERV <command>` or `NS <command>`; likewise ChanServ",
    "and `CS`. `HELP` lists the commands, `HELP <command>` tells of one.",
    "",
    ...allServices.flatMap(({ name, commands, aliases }) => [
      `### ${name}`,
      "",
      ...table(
        ["command", "what it does", "also as"],
        [...commands].map(([verb, { usage, help }]) => [
          code(`${verb} ${usage}`.trimEnd()),
          help,
          [...aliases].flatMap(([alias, of]) => (of === verb ? [code(alias)] : [])).join(", "),
        ]),
      ),
    ]),
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
