/** The cells of the table of permissions that depend on something, each where it is so, through each door. */
import { expect, test } from "vitest";
import { loggedIn } from "../../actors/support.ts";
import { startApi } from "../../http/support.ts";
import { doors, type Tried } from "./probes.ts";
import { type Circumstances, onLine, type Person, people, peopledRoom, roleOf, tryAll } from "./support.ts";

/** A letter for each of `people`. */
const cells: readonly (readonly [what: string, action: Tried, Circumstances, string])[] = [
  //                                                                        -mvhoaqs
  ["read a room that everybody may read", "view", { modes: "+W" }, /*     */ "yyyyyyyy"],
  ["speak in a moderated room", "send", { modes: "+m" }, /*               */ "nnyyyyyy"],
  ["speak in a room for announcements", "send", { modes: "+A" }, /*       */ "nnnnyyyy"],
  ["write to a room that takes it from outside", "send", { modes: "-n" }, "yyyyyyyy"],
  ["write to it while it is moderated", "send", { modes: "-n+m" }, /*     */ "nnyyyyyy"],
  ["react in a moderated room", "react", { modes: "+m" }, "nnyyyyyy"],
  ["react in a room for announcements", "react", { modes: "+A" }, "nyyyyyyy"],
  ["edit their own message", "editMessage", { theirs: true }, /*          */ "nyyyyyyy"],
  ["delete their own message", "deleteMessage", { theirs: true }, /*      */ "nyyyyyyy"],
  ["set an open topic", "topic", { modes: "-t" }, /*                      */ "nyyyyyyy"],
  ["invite into a room by invitation", "invite", { modes: "+i" }, /*      */ "nnnyyyyy"],
  ["give a room of nobody another name", "rename", { unowned: true }, /*  */ "nnnny..y"],
  ["be heard where operators hear", "speakToAll", { modes: "+U" }, /*     */ "nnyyyyyy"],
  ["be heard there from outside", "speakToAll", { modes: "-n+U" }, /*     */ "nnyyyyyy"],
];

const tries = doors.flatMap((door) => cells.map(([what, ...rest]) => [door, what, ...rest] as const));

test.each(tries)(
  "at the door %s, who may %s is as the table says",
  async (door, _, action, where, expected) => {
    expect(await tryAll(door, action, where, expected)).toBe(expected);
  },
);

test.each(doors)("at the door %s, a guest may not speak where an account is needed", async (door) => {
  await using api = await startApi({ rooms: { autojoin: [] } });
  const { server } = api;
  await api.account("owner");
  const owner = await loggedIn(server, "owner");
  owner.send("JOIN #r", "MODE #r +M-n");
  await owner.line(/ MODE #r /);
  const say = {
    irc: async (nick: string, joins: boolean) => {
      const client = await server.irc(nick);
      client.send(...(joins ? ["JOIN #r"] : []), `PRIVMSG #r :of ${nick}`);
      return (await client.roundtrip()).some((line) => / 404 /.test(line));
    },
    line: async (nick: string, joins: boolean) => {
      const client = await server.line(nick);
      client.send(...(joins ? ["/join #r"] : []), `/msg #r of ${nick}`);
      return (await client.lineRoundtrip()).some((line) => line.startsWith("! "));
    },
    http: async (nick: string, joins: boolean) => {
      const fetch = api.guest(nick);
      if (joins) expect((await fetch("PUT", "/rooms/r/members/me")).status).toBe(201);
      return (await fetch("POST", "/rooms/r/messages", { content: `of ${nick}` })).status === 403;
    },
  }[door];
  expect([await say("inside", true), await say("outside", false)]).toEqual([true, true]);
  expect((await owner.roundtrip()).join("\n")).not.toContain(":of ");
});

/** Who sees everybody in an auditorium; the others see those with a role, and themselves. */
const operators: readonly Person[] = ["halfop", "operator", "admin", "owner", "root"];
const withRole: readonly Person[] = ["voice", "halfop", "operator", "admin", "owner"];

test.each(doors)("at the door %s, who sees whom in an auditorium is as the table says", async (door) => {
  await using api = await startApi({ rooms: { autojoin: [] } });
  const { of, owner } = await peopledRoom(api);
  of("root").send("JOIN #r");
  await of("root").line(/ 366 /);
  owner.send("MODE #r +u");
  await owner.line(/ MODE #r \+u/);
  const shown = {
    irc: async (name: Person) => {
      of(name).send("NAMES #r");
      const lines = (await of(name).roundtrip()).filter((line) => / 353 /.test(line));
      return lines.map((line) => line.replace(/^.* :/, "")).join(" ");
    },
    line: async (name: Person) => {
      const line = await onLine(api, name, `l${name}`);
      line.send("/who #r");
      return (await line.lineRoundtrip()).join("\n");
    },
    http: async (name: Person) => {
      const fetch = await api.account(name, roleOf(name));
      return JSON.stringify((await fetch("GET", "/rooms/r/members")).body);
    },
  }[door];
  const all = people.slice(1);
  for (const viewer of all) {
    const text = await shown(viewer);
    // IRC clients know that they are there themselves, and are told of the others
    const others = all.filter((name) => name !== viewer || door !== "irc");
    const seen = others.filter((name) => new RegExp(`\\b${name}\\b`).test(text));
    const due = others.filter(
      (name) => operators.includes(viewer) || withRole.includes(name) || name === viewer,
    );
    expect({ viewer, seen }).toEqual({ viewer, seen: due });
  }
});

test("those who hear operators' words alone are the operators, at the doors irc and line", async () => {
  await using api = await startApi({ rooms: { autojoin: [] } });
  const { of, owner, eye } = await peopledRoom(api);
  owner.send("MODE #r +U");
  await eye.line(/ MODE #r \+U/);
  const lines = new Map<Person, Awaited<ReturnType<typeof onLine>>>();
  for (const name of people) {
    const line = await onLine(api, name, `l${name}`);
    await line.lineRoundtrip();
    lines.set(name, line);
  }
  eye.send("PRIVMSG #r :for operators");
  await eye.roundtrip();
  let irc = "";
  let line = "";
  for (const name of people) {
    irc += (await of(name).roundtrip()).some((text) => text.includes(":for operators")) ? "y" : "n";
    line += (await lines.get(name)?.lineRoundtrip())?.some((text) => text.includes("for operators"))
      ? "y"
      : "n";
  }
  // who administers the server is not in the room
  expect({ irc, line }).toEqual({ irc: "nnnyyyyn", line: "nnnyyyyn" });
});
