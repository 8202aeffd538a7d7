import { expect, test } from "vitest";
import {
  type Action,
  actionOf,
  actions,
  may,
  mayAmend,
  type Standing,
  speechFault,
  standing,
} from "../../src/domain/permissions.ts";

const everybody: readonly Standing[] = [
  "serverAdmin",
  "owner",
  "admin",
  "operator",
  "halfOperator",
  "voice",
  "member",
  "outsider",
];

/** In a new room (+nt), of somebody else's message: one letter for each of `everybody`, y or n. */
const newRoom: Readonly<Record<Action, string>> = {
  //              s q a o h v m -
  view: /*       */ "yyyyyyyn",
  send: /*       */ "yyyyyyyn",
  react: /*      */ "yyyyyyyn",
  announce: /*   */ "yyyynnnn",
  pin: /*        */ "yyyynnnn",
  editMessage: /**/ "ynnnnnnn",
  deleteMessage: "yyyynnnn",
  topic: /*      */ "yyyyynnn",
  invite: /*     */ "yyyyyyyn",
  kick: /*       */ "yyyyynnn",
  ban: /*        */ "yyyynnnn",
  voice: /*      */ "yyyyynnn",
  operators: /*  */ "yyyynnnn",
  modes: /*      */ "yyyynnnn",
  metadata: /*   */ "yyyynnnn",
  manage: /*     */ "yyynnnnn",
  audit: /*      */ "yyynnnnn",
  rename: /*     */ "yyynnnnn",
  transfer: /*   */ "yynnnnnn",
  relay: /*      */ "yyyynnnn",
  speakToAll: /* */ "yyyyyyyy",
  hearModerated: "yyyyynnn",
  seeEverybody: /**/ "yyyyyyyy",
  beSeen: /*     */ "yyyyyyyy",
};

const answers = (action: Action, circumstances: Parameters<typeof may>[2]): string =>
  everybody.map((who) => (may(action, who, circumstances) ? "y" : "n")).join("");

test.each(actions)("in a new room: %s", (action) => {
  expect(answers(action, { flags: "nt" })).toBe(newRoom[action]);
});

test("an author may edit and delete while able to view the room, and no owner edits another's words", () => {
  const own = { flags: "nt", author: true };
  expect(answers("editMessage", own)).toBe("yyyyyyyn");
  expect(answers("deleteMessage", own)).toBe("yyyyyyyn");
});

test("one who is not a member reads a world-readable room, and no other", () => {
  expect(may("view", "outsider", { flags: "ntW" })).toBe(true);
  expect(may("view", "outsider", { flags: "nt" })).toBe(false);
});

test("one who is not a member writes to a room that is -n and not moderated", () => {
  expect(["", "n", "m", "nm"].map((flags) => may("send", "outsider", { flags }))).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test("in a moderated room those with a voice speak", () => {
  expect(answers("send", { flags: "m" })).toBe("yyyyyynn");
});

test("the topic is every member's where it is not locked", () => {
  expect(answers("topic", { flags: "n" })).toBe("yyyyyyyn");
});

test("in an invite-only room half-operators and above invite", () => {
  expect(answers("invite", { flags: "i" })).toBe("yyyyynnn");
});

test("a standing is the highest role, an administrator's above all, and nobody's without membership", () => {
  expect(["q", "a", "oh", "hv", "v", ""].map((roles) => standing(roles, false))).toEqual([
    "owner",
    "admin",
    "operator",
    "halfOperator",
    "voice",
    "member",
  ]);
  expect(standing(undefined, false)).toBe("outsider");
  expect([standing(undefined, true), standing("v", true)]).toEqual(["serverAdmin", "serverAdmin"]);
});

test("an operator renames a room that nobody owns", () => {
  expect(answers("rename", { flags: "nt", owned: false })).toBe("yyyynnnn");
});

test("with M one speaks who has an account or a voice", () => {
  expect(answers("send", { flags: "M" })).toBe("yyyyyynn");
  expect(answers("send", { flags: "M", account: true })).toBe("yyyyyyyy");
});

test("where operators alone speak members react, unless those without a voice are to be quiet", () => {
  expect(answers("send", { flags: "nA" })).toBe("yyyynnnn");
  expect(answers("react", { flags: "nA" })).toBe("yyyyyyyn");
  expect(answers("react", { flags: "nAm" })).toBe("yyyyyynn");
  expect(speechFault("member", { flags: "nAm" }, false, "react")).toBe("moderated");
  expect(speechFault("outsider", { flags: "A" }, false, "react")).toBe("announcements");
});

test("with U those with a voice speak to everybody", () => {
  expect(answers("speakToAll", { flags: "U" })).toBe("yyyyyynn");
});

test("in an auditorium the operators see everybody, and everybody those with a role", () => {
  expect(answers("seeEverybody", { flags: "u" })).toBe("yyyyynnn");
  expect(answers("beSeen", { flags: "u" })).toBe("nyyyyynn");
});

test("why somebody may not speak is the mode that is in the way", () => {
  const why = (who: Standing, flags: string, ctcp = false) => speechFault(who, { flags }, ctcp);
  expect(why("outsider", "nm")).toBe("outside");
  expect(why("outsider", "m")).toBe("moderated");
  expect(why("member", "mM")).toBe("moderated");
  expect(why("member", "M")).toBe("accountNeeded");
  expect(why("owner", "C", true)).toBe("ctcp");
  expect(why("owner", "CmM")).toBeUndefined();
});

test("each mode needs its own right", () => {
  expect([..."qaohvbeIklfimnstpuCMRU"].map((letter) => actionOf({ letter }))).toEqual([
    ...["transfer", "transfer", "operators", "operators", "voice", "ban", "ban", "ban"],
    ...Array(14).fill("modes"),
  ]);
});

test("a window binds authors alone, to its last millisecond", () => {
  const asked = (who: Standing, author: boolean, ageMs: number, windowMs: number): string =>
    mayAmend("deleteMessage", who, { author, ageMs, windowMs });
  expect(asked("member", true, 5_000, 5_000)).toBe("yes");
  expect(asked("member", true, 5_001, 5_000)).toBe("tooLate");
  expect(asked("member", true, 1e12, 0)).toBe("yes");
  expect(asked("member", false, 0, 5_000)).toBe("no");
  expect(asked("operator", false, 1e12, 5_000)).toBe("yes");
  expect(asked("operator", true, 1e12, 5_000)).toBe("yes");
  expect(asked("outsider", true, 0, 0)).toBe("no");
});

test("nobody but a server's administrator edits the words of another", () => {
  const editors = everybody.filter(
    (who) => mayAmend("editMessage", who, { author: false, ageMs: 0, windowMs: 0 }) === "yes",
  );
  expect(editors).toEqual(["serverAdmin"]);
});
