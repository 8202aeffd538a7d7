import { seededRandom } from "../random.ts";
import { pause } from "../wait.ts";
import { ApiClient } from "./api-client.ts";
import { AskingSocket, ircEntry, lineEntry } from "./asking-socket.ts";
import { Attempts } from "./attempts.ts";
import { EventReader } from "./event-reader.ts";
import { Insiders, type Secrets } from "./insiders.ts";

/** Where the server is asked. */
export interface Doors {
  readonly irc: number;
  readonly line: number;
  readonly http: number;
}

/** What a hunt came to. */
export interface Hunt {
  readonly operations: number;
  /** Characters that those outside were sent. */
  readonly received: number;
  /** What got out, each with what was asked. */
  readonly leaks: readonly string[];
  /** Whether one who is inside is sent what those outside must not be: otherwise the hunt shows nothing. */
  readonly insidersSee: boolean;
}

/** One of those outside: asks something at random, and gives what was asked and what came. */
interface Outsider {
  readonly name: string;
  readonly attempt: () => Promise<{ readonly question: string; readonly answer: string }>;
}

const password = "correct horse battery";
/** How often those inside do something, in attempts. */
const actEvery = 10;
const shownCharacters = 300;
const maxLeaks = 20;

const capabilities = [
  "message-tags server-time batch echo-message account-tag extended-join away-notify invite-notify multi-prefix",
  "userhost-in-names draft/chathistory draft/event-playback draft/message-redaction draft/message-edit soju.im/search",
  "draft/metadata-2 draft/read-marker standard-replies draft/extended-monitor znc.in/playback",
].join(" ");

/**
 * People inside share words, files and rooms; people outside (a guest, a stranger with an account, one who has left, one
 * who was banned, somebody without a token) ask for them at random, at three doors and on streams of events. Nothing of
 * it may get to them: no word, and of nobody that they are inside.
 */
export async function hunt(
  doors: Doors,
  { operations, seed }: { readonly operations: number; readonly seed: number },
): Promise<Hunt> {
  const base = `http://127.0.0.1:${doors.http}/api/v1`;
  const random = seededRandom(seed);
  const visitor = new ApiClient(base);
  const accounts = new Map<string, ApiClient>();
  for (const name of ["stranger", "former", "banned"])
    accounts.set(name, await visitor.register(name, password));
  const of = (name: string): ApiClient => accounts.get(name) ?? visitor;
  const insiders = await Insiders.settle(base, doors.line, random, {
    former: [{ nick: "former", client: of("former") }],
    banned: [{ nick: "banned", client: of("banned") }],
  });
  const attempts = new Attempts(insiders.secrets, random, [...accounts.keys(), "guestirc", "guestline"]);
  const sockets: AskingSocket[] = [];
  const asks = (name: string, door: "irc" | "line", logIn: boolean): Outsider => {
    const nick = `${name}${door}`;
    const entry =
      door === "irc"
        ? ircEntry(doors.irc, nick, capabilities, logIn ? [`NS IDENTIFY ${name} ${password}`] : [])
        : lineEntry(doors.line, nick, logIn ? [`/login ${name}`, password] : []);
    const socket = new AskingSocket(entry);
    sockets.push(socket);
    return {
      name: nick,
      async attempt() {
        const question = attempts[door]();
        return { question, answer: await socket.ask(question) };
      },
    };
  };
  const requests = (name: string): Outsider => ({
    name: `${name} over HTTP`,
    async attempt() {
      const { method, path, body } = attempts.http();
      const { text } = await of(name).ask(method, path, body);
      return {
        question: `${method} ${path} ${body === undefined ? "" : JSON.stringify(body)}`,
        answer: text,
      };
    },
  });
  const outsiders = [
    asks("guest", "irc", false),
    asks("guest", "line", false),
    ...[...accounts.keys()].flatMap((name) => [
      asks(name, "irc", true),
      asks(name, "line", true),
      requests(name),
    ]),
    requests("nobody"),
  ];
  const streams = [...accounts].map(([name, client]) => ({ name, reader: new EventReader(client) }));
  await Promise.all(streams.map(({ reader }) => reader.begun));
  const leaks: string[] = [];
  let received = 0;
  const judge = (who: string, question: string, answer: string): void => {
    received += answer.length;
    const found = leaked(insiders.secrets, question, answer);
    if (found !== undefined && leaks.length < maxLeaks)
      leaks.push(`${who} asked ${question}, and was sent ${found}`);
  };
  try {
    for (let n = 0; n < operations; n += 1) {
      if (n % actEvery === 0) await insiders.act();
      const outsider = outsiders[n % outsiders.length];
      if (!outsider) break;
      const { question, answer } = await outsider.attempt();
      judge(outsider.name, question, answer);
    }
    const insidersSee = await insiders.see();
    // what those inside did last is on its way to nobody either
    await pause(100);
    for (const { name, reader } of streams) judge(`${name} on a stream`, "for events", reader.text);
    return { operations, received, leaks, insidersSee };
  } finally {
    for (const socket of sockets) socket.end();
    for (const { reader } of streams) reader.end();
  }
}

/** What asks for those in a room, and the lines in which they are told. */
const membersAsked = /^\/?(NAMES|WHO|members) \S+|^GET \/rooms\/[^/]+\/(members|bans|audit)/i;
const membersTold = /^- |^:\S+ 35[234] |^[{[]/;

/** Where it is told in which rooms somebody is. */
const roomsTold = /^:\S+ 319 |^- rooms? |"name":"#(vault|attic)","roles"/i;

/** What of an answer should not be in it. Whoever is here may be known to be, but not to be inside. */
export function leaked(
  { stem, nicks, rooms }: Secrets,
  question: string,
  answer: string,
): string | undefined {
  const at = answer.indexOf(stem);
  if (at >= 0) return excerpt(answer, at);
  const names = (text: string): boolean => rooms.some((room) => text.toLowerCase().includes(room.slice(1)));
  const lines = answer.split("\n");
  const known = nicks.some((nick) => question.includes(nick));
  const asked = !known && names(membersAsked.exec(question)?.[0] ?? "");
  const isMember = (line: string): boolean =>
    membersTold.test(line) && nicks.some((nick) => line.includes(nick));
  const line =
    lines.find((each) => roomsTold.test(each) && names(each)) ?? (asked ? lines.find(isMember) : undefined);
  return line === undefined ? undefined : excerpt(line, 0);
}

const excerpt = (text: string, at: number): string =>
  JSON.stringify(text.slice(Math.max(0, at - shownCharacters), at + shownCharacters));
