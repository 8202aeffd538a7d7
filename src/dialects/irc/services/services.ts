import { fold } from "../../../domain/names.ts";
import { has } from "../capabilities.ts";
import { stampOf } from "../event-tags.ts";
import { fitLine, numeric } from "../lines.ts";
import { numerics } from "../numerics.ts";
import type { Context, Outcome, Row } from "../state.ts";
import { noticeFrom } from "./answers.ts";
import { chanServ } from "./chanserv.ts";
import { nickServ } from "./nickserv.ts";
import type { Service } from "./service.ts";

/** All of them, for the reference. */
export const allServices: readonly Service[] = [nickServ, chanServ];

const services: ReadonlyMap<string, Service> = new Map(
  allServices.map((service) => [fold(service.name), service]),
);

/** The service of that name, if it is one's; most messages are for rooms, and cost no look-up. */
export const serviceNamed = (target: string): Service | undefined =>
  target.startsWith("#") ? undefined : services.get(fold(target));

const row = (verb: string, service: Service): [string, Row] => [
  verb,
  {
    minParams: 0,
    when: "after",
    spec: "docs/ASSUMPTIONS.md",
    usage: `${verb} <command> [<parameters>]`,
    decode: (context, params) => ask(context, service, params.join(" ")),
  },
];

/** The services by commands of their own: clients have buttons for them, and people need not look whom they write to. */
export const serviceCommands: Readonly<Record<string, Row>> = Object.fromEntries([
  row("NICKSERV", nickServ),
  row("NS", nickServ),
  row("CHANSERV", chanServ),
  row("CS", chanServ),
]);

/**
 * A message to a service. It is nobody else's affair: not stored, and shown to the sender alone. What is no request (a
 * notice, a client's question) is passed over.
 */
export function writeTo(context: Context, service: Service, text: string): Outcome {
  const { state, message } = context;
  if (message.verb !== "PRIVMSG") return undefined;
  const outcome = text.startsWith("\u0001") ? undefined : ask(context, service, text);
  if (!has(state.capabilities, "echo-message")) return outcome;
  const echo = echoOf(context, service, text);
  return outcome === undefined ? { lines: [echo] } : { ...outcome, lines: [echo, ...(outcome.lines ?? [])] };
}

function echoOf({ state, now }: Context, { name }: Service, text: string): string {
  const { nick, user, host, identity } = state.viewer;
  const source = { id: identity?.id ?? "", nick, user, host, account: identity?.account ?? null };
  return (
    stampOf(state.capabilities, source, now) + fitLine(`:${nick}!${user}@${host} PRIVMSG ${name} :`, text)
  );
}

function ask({ state }: Context, service: Service, text: string): Outcome {
  const [verb = "", ...words] = text.split(" ").filter((word) => word !== "");
  const tell = (...told: readonly string[]): Outcome => ({
    lines: told.map((each) => noticeFrom(service.name, state, each)),
  });
  const name = commandName(service, verb);
  if (name === "" || name === "HELP") return tell(...help(service, words[0]));
  const command = service.commands.get(name);
  if (command === undefined) return tell(`There is no command ${verb.slice(0, 40)}; HELP lists them`);
  if (words.length < command.least) return tell(`Syntax: ${name} ${command.usage}`);
  const outcome = command.run({ state, words, from: (n) => after(text, n + 1) });
  if ("told" in outcome) return tell(...outcome.told);
  return { ...outcome, service: service.name };
}

/** A command's own name, whatever it was called. */
function commandName({ aliases }: Service, verb: string): string {
  const name = verb.toUpperCase();
  return aliases.get(name) ?? name;
}

/** What follows the first `count` words, its own spaces kept. */
const after = (text: string, count: number): string =>
  text.replace(new RegExp(`^ *(?:[^ ]+ +){${count}}`), "");

function help(service: Service, subject: string | undefined): readonly string[] {
  const { name, about, commands } = service;
  const verb = subject === undefined ? "" : commandName(service, subject);
  const one = commands.get(verb);
  if (one !== undefined) return [`${verb} ${one.usage}`.trimEnd(), one.help];
  return [
    `${name}. ${about}`,
    ...[...commands].map(([verb, each]) => `${verb}: ${each.help}`),
    `/msg ${name} HELP <command> tells how one is written`,
  ];
}

/** A service as WHOIS tells of it. */
export function serviceWhois({ to }: Context, { name, about }: Service): readonly string[] {
  return [
    numeric(to, numerics.RPL_WHOISUSER, `${name} ${name} ${to.server} *`, about),
    numeric(to, numerics.RPL_WHOISSERVER, `${name} ${to.server}`, "A service of this server"),
    numeric(to, numerics.RPL_ENDOFWHOIS, name, "End of /WHOIS list"),
  ];
}
