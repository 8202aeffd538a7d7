import type { Persistence } from "../../../domain/always-on.ts";
import { roomFlags, roomLists, roomValues, userFlags } from "../../../domain/modes.ts";
import type { ReplyOf } from "../../../domain/replies.ts";
import { roleLetters } from "../../../domain/roles.ts";
import { derived } from "../../derived.ts";
import { sourceText } from "../encoder.ts";
import { stampOf } from "../event-tags.ts";
import { isupportLines } from "../isupport.ts";
import { type Addressee, fitLine, numeric, numericFor } from "../lines.ts";
import { numerics } from "../numerics.ts";
import { type AnswerContext, can } from "./context.ts";

const withParams = [...roomLists, ...roomValues.always, ...roomValues.whenSet, ...roleLetters].join("");

/** 002 to 004, which are the same for everybody. */
const aboutServer = derived(({ name, version, startedAt }) => {
  const modes = `${userFlags.join("")} ${roomFlags.join("")}${withParams} ${withParams}`;
  return [
    numericFor(name, numerics.RPL_YOURHOST, "", `Your host is ${name}, running version monarchs-${version}`),
    numericFor(
      name,
      numerics.RPL_CREATED,
      "",
      `This server was started ${new Date(startedAt).toISOString()}`,
    ),
    numericFor(name, numerics.RPL_MYINFO, `${name} monarchs-${version.replace(/\s/g, "-")} ${modes}`),
  ];
});

/** 001 to 005; LUSERS, 221 when modes are set, and MOTD follow as answers of their own (Modern IRC). */
export function welcome(context: AnswerContext, reply: ReplyOf<"welcome">): string[] {
  const {
    state,
    to: { server },
  } = context;
  const { facts } = state;
  const { source } = reply;
  state.phase = "registered";
  state.negotiating = false;
  state.password = undefined;
  const to: Addressee = { server, nick: source.nick };
  const lines = [
    numeric(to, numerics.RPL_WELCOME, "", `Welcome to the ${facts.network} network, ${sourceText(source)}`),
    ...aboutServer(facts).map((line) => line(to.nick)),
    ...isupportLines(to, state),
  ];
  // What others see of one, without having to ask for it (draft/whoami, which builds on chghost).
  if (can(context, "draft/whoami") && can(context, "chghost"))
    lines.push(fitLine(`:${sourceText(source)} SETNAME :`, reply.realname));
  if (reply.persistence) lines.push(...persistence(context, reply.persistence));
  return lines;
}

/** The token with which this session can be taken back (`monarchs.chat/resume`). */
export const resumeToken = ({ to }: AnswerContext, { token }: ReplyOf<"resumeToken">): string[] => [
  fitLine(`:${to.server} RESUME TOKEN `, token),
];

/** The asker's own NICK. */
export const nickChanged = (
  { capabilities, now }: AnswerContext,
  { from, to }: ReplyOf<"nickChanged">,
): string[] => [`${stampOf(capabilities, from, now)}:${sourceText(from)} NICK ${to}`];

/** 900, and 903 where it was SASL (IRCv3 sasl-3.1). */
export function loggedIn(context: AnswerContext, { account }: ReplyOf<"loggedIn">): string[] {
  const { state, to, request } = context;
  state.sasl = undefined;
  const lines = [
    numeric(to, numerics.RPL_LOGGEDIN, `${mask(context)} ${account}`, `You are now logged in as ${account}`),
  ];
  if (request.verb === "AUTHENTICATE")
    lines.push(numeric(to, numerics.RPL_SASLSUCCESS, "", "SASL authentication successful"));
  return lines;
}

/** An account was made, and the session is logged in to it. */
export const registered = (context: AnswerContext, { account }: ReplyOf<"registered">): string[] => [
  // a service says so in words
  ...(context.request.service === undefined
    ? [fitLine(`:${context.to.server} REGISTER SUCCESS ${account} :`, "Account created")]
    : []),
  numeric(
    context.to,
    numerics.RPL_LOGGEDIN,
    `${mask(context)} ${account}`,
    `You are now logged in as ${account}`,
  ),
];

/** The account waits for the code that was sent to its address (account-registration). */
export const verificationSent = (
  { to, request }: AnswerContext,
  { account }: ReplyOf<"verificationSent">,
): string[] =>
  request.service === undefined
    ? [
        fitLine(
          `:${to.server} REGISTER VERIFICATION_REQUIRED ${account} :`,
          "A code was sent to that e-mail address; show it with VERIFY",
        ),
      ]
    : [];

/** The code was right; 900 for the one who is logged in by it. */
export const verified = (context: AnswerContext, { account, source }: ReplyOf<"verified">): string[] => [
  ...(context.request.service === undefined
    ? [fitLine(`:${context.to.server} VERIFY SUCCESS ${account} :`, "The e-mail address is verified")]
    : []),
  ...(source === null
    ? []
    : [
        numeric(
          context.to,
          numerics.RPL_LOGGEDIN,
          `${mask(context)} ${account}`,
          `You are now logged in as ${account}`,
        ),
      ]),
];

/** 901. */
export const loggedOut = (context: AnswerContext): string[] => [
  numeric(context.to, numerics.RPL_LOGGEDOUT, mask(context), "You are now logged out"),
];

/** Whether one stays while nobody is connected: asked for, or told to those with draft/persistence. */
export function persistence(context: AnswerContext, reply: Persistence): string[] {
  const { to, request } = context;
  if (request.verb !== "PERSISTENCE" && !can(context, "draft/persistence")) return [];
  const effective = reply.effective ? "ON" : "OFF";
  return [fitLine(`:${to.server} PERSISTENCE STATUS `, `${reply.setting.toUpperCase()} ${effective}`)];
}

/** The asker's own QUIT; the last words follow. */
export const quit = ({ capabilities, now }: AnswerContext, { source, reason }: ReplyOf<"bye">): string =>
  stampOf(capabilities, source, now) + fitLine(`:${sourceText(source)} QUIT :`, reason);

/** The last words: `ERROR` (RFC 1459 §4.6.4). */
export const errorLine = (reason: string): string => fitLine("ERROR :Closing link: ", reason);

/** `nick!user@host` of the asker, also before registration, when parts of it are `*`. */
function mask({ state }: AnswerContext): string {
  const { viewer } = state;
  const nick = viewer.nick === "" || viewer.nick === "*" ? (state.nick ?? "*") : viewer.nick;
  const user = viewer.user === "" ? (state.user ?? "*") : viewer.user;
  const safe = (part: string): string =>
    part === "" || /[\s:]/.test(part[0] ?? "") ? "*" : part.replace(/\s/g, "_");
  return `${safe(nick)}!${safe(user)}@${viewer.host === "" ? "*" : viewer.host}`;
}
