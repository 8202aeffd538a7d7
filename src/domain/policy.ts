import { type Action, actions, permissions, type Rule, type Standing } from "./permissions.ts";

/** The standings as columns, with what clients show of them. */
const standings: readonly (readonly [standing: Standing, head: string])[] = [
  ["serverAdmin", "server admin"],
  ["owner", "owner (~)"],
  ["admin", "admin (&)"],
  ["operator", "operator (@)"],
  ["halfOperator", "half-op (%)"],
  ["voice", "voice (+)"],
  ["member", "member"],
  ["outsider", "not a member"],
];

const actionTexts: Readonly<Record<Action, string>> = {
  view: "read messages, members, files",
  send: "say something",
  react: "react to a message",
  announce: "make an announcement",
  pin: "pin a message",
  editMessage: "edit a message",
  deleteMessage: "delete a message",
  topic: "set the topic",
  invite: "invite somebody",
  kick: "put somebody out",
  ban: "ban somebody, and change the lists",
  voice: "give or take voice",
  operators: "make operators and half-operators",
  modes: "change modes",
  metadata: "change the room's profile",
  manage: "say what the room is for, and manage it",
  audit: "read what was done to look after the room",
  rename: "give the room another name",
  transfer: "give the room away, delete it, make owners and admins",
  relay: "bring words from another network",
  speakToAll: "be heard by everybody there",
  hearModerated: "hear those who are heard by operators alone",
  seeEverybody: "see everybody who is there",
  beSeen: "be seen by everybody there",
};

const ruleTexts: Readonly<Record<Rule, string>> = {
  yes: "yes",
  no: "no",
  ifOpenTopic: "if not +t",
  ifNotInviteOnly: "if not +i",
  ifWorldReadable: "if +W",
  ifUnmoderated: "if not +m, +A; with an account if +M",
  ifReactionsOpen: "if not +m; with an account if +M",
  ifOutsideAllowed: "if not +n, +m, +A; with an account if +M",
  ifNoAnnouncements: "if not +A",
  ifNobodyOwns: "if no account owns it",
  ifNotForOperators: "if not +U",
  ifNoAuditorium: "if not +u",
  ifAuthor: "the author",
};

/** The table of permissions in words: a head, then a row for each action. */
export const policyTable = (): readonly (readonly string[])[] => [
  ["what", ...standings.map(([, head]) => head)],
  ...actions.map((action) => [
    actionTexts[action],
    ...standings.map(([standing]) => ruleTexts[permissions[action][standing]]),
  ]),
];

const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

/** docs/permissions.md, made from the table; `scripts/docs.mjs` writes it. */
export function policyPage(): string {
  const [head = [], ...rows] = policyTable();
  return [
    "# Who may do what in a room",
    "",
    "Generated from `src/domain/permissions.ts` by `node scripts/docs.mjs`; `monarchs policy` prints the same. The table holds for",
    "every door: the line protocol, IRC and HTTP ask the same function.",
    "",
    line(head),
    line(head.map(() => "---")),
    ...rows.map(line),
    "",
    "A _server admin_ is an account of that role, or who gave `OPER` (`/oper`). A _member_ is who is in the room, or an account that",
    "belongs to it. An author edits and deletes while able to view the room, and for as long as `edit.window` and",
    "`history.deleteWindow` allow. Nobody puts out or takes a role from somebody of a higher rank.",
    "",
    "## Reading",
    "",
    "Who may not view a room gets nothing of it: by no history, search, list, file, profile, event or error text. Of a secret room",
    "(+s) they are told that there is no such room, of a private one (+p) that it is there and how it is closed. With mode W (`/room readers anyone`) everybody reads it without entering;",
    "it still takes a member to write, unless the room is -n.",
    "",
    "## Audit log",
    "",
    "What administrators do, and what those do who look after a room (kicks, modes, roles, bans, topics, names, messages of others",
    "that are edited or deleted, reading a room that one is not in), is kept for `audit.retentionDays`: who, what, to whom, where and",
    "when, and none of the words that were said. The owner and the admins of a room read what was done there (`/audit #room`, `AUDIT",
    "#room`), administrators of the server all of it (`/audit`, `AUDIT`). What is done on the command line stands under `command line`.",
    "When an account is erased, the entries stay, and its name in them becomes `*erased*`: what was done can still be told apart by the",
    "id of who did it, which belongs to nobody any more.",
    "",
    "## Between people",
    "",
    "Who is blocked (`/block`, `SILENCE`, NickServ `BLOCK`) cannot write to the one who blocks or invite them, and is not shown to them",
    "in rooms, nor in what was said before; who is muted (`/ignore`, NickServ `MUTE`) is not shown in rooms. Everybody says who may write",
    "to them (`/writers`, NickServ `WRITERS`; the server's default is `people.messagesFrom`): anyone; those whom they follow or have talked",
    "with, while what others write waits until it is accepted (`/requests`, `/accept`, `/refuse`); or those alone whom they accept or follow.",
    "Administrators of the server are always heard.",
    "",
  ].join("\n");
}
