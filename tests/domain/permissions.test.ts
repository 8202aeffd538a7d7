import { expect, test } from "vitest";
import { type Action, actions, may, type Standing, standing } from "../../src/domain/permissions.ts";

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
  transfer: /*   */ "yynnnnnn",
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
  expect(may("view", "outsider", { flags: "nt", worldReadable: true })).toBe(true);
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
