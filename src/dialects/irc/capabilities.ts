import { relaySeparator } from "../../domain/names.ts";
import type { ServerFacts } from "../dialect.ts";

/** What we know of one capability. */
interface Capability {
  /** The specification that describes it, for the docs: a page of ircv3.net, or who made it. */
  readonly spec: string;
  /** Whether it decides how an event looks to a reader: each combination of these has an encoder of its own. */
  readonly looks?: true;
  /** Another name of the same: a draft's beside the ratified one. */
  readonly as?: string;
  /** Whether it is offered; always if absent. */
  readonly offered?: (facts: ServerFacts) => boolean;
  /** Its value, for clients that said 302 (capability-negotiation). */
  readonly value?: (facts: ServerFacts) => string;
  /** It only tells something: nobody can ask for it, nobody is told that it is gone, and without its value it is nothing. */
  readonly toldOnly?: true;
}

/** The capabilities that a client can ask for, in the order of `CAP LS` (IRCv3; `monarchs.chat/…` are ours). */
export const capabilities = {
  "account-notify": { spec: "account-notify", looks: true },
  "account-tag": { spec: "account-tag", looks: true },
  "away-notify": { spec: "away-notify", looks: true },
  batch: { spec: "batch" },
  "cap-notify": { spec: "capability-negotiation" },
  chghost: { spec: "chghost", looks: true },
  "echo-message": { spec: "echo-message" },
  "extended-join": { spec: "extended-join", looks: true },
  "extended-monitor": { spec: "extended-monitor" },
  "draft/extended-monitor": { spec: "extended-monitor", as: "extended-monitor" },
  "invite-notify": { spec: "invite-notify", looks: true },
  "labeled-response": { spec: "labeled-response" },
  "message-tags": { spec: "message-tags", looks: true },
  "multi-prefix": { spec: "multi-prefix" },
  "no-implicit-names": { spec: "no-implicit-names" },
  "draft/no-implicit-names": { spec: "no-implicit-names", as: "no-implicit-names" },
  sasl: {
    spec: "sasl-3.1, sasl-3.2",
    offered: ({ mechanisms }) => mechanisms.length > 0,
    value: ({ mechanisms }) => mechanisms.join(","),
  },
  "server-time": { spec: "server-time", looks: true },
  setname: { spec: "setname", looks: true },
  "standard-replies": { spec: "standard-replies" },
  sts: {
    spec: "sts",
    offered: ({ sts }) => sts !== null,
    value: ({ sts }) =>
      sts === null ? "" : `port=${sts.port},duration=${sts.durationSeconds}${sts.preload ? ",preload" : ""}`,
    toldOnly: true,
  },
  "userhost-in-names": { spec: "userhost-in-names" },
  "draft/account-registration": {
    spec: "account-registration",
    offered: ({ registrationOpen }) => registrationOpen,
    value: ({ registrationKeys }) => registrationKeys.join(","),
  },
  "draft/account-required": {
    spec: "account-registration",
    offered: ({ accountRequired }) => accountRequired,
    toldOnly: true,
  },
  "draft/chathistory": { spec: "chathistory", offered: ({ historyEnabled }) => historyEnabled },
  "draft/event-playback": { spec: "chathistory", offered: ({ historyEnabled }) => historyEnabled },
  "draft/channel-rename": { spec: "channel-rename", looks: true },
  "draft/extended-isupport": { spec: "extended-isupport" },
  "draft/message-edit": {
    spec: "docs/ASSUMPTIONS.md",
    looks: true,
    offered: ({ editEnabled }) => editEnabled,
  },
  "draft/message-redaction": { spec: "message-redaction", looks: true },
  "draft/multiline": {
    spec: "multiline",
    looks: true,
    value: ({ multilineBytes, multilineLines }) => `max-bytes=${multilineBytes},max-lines=${multilineLines}`,
  },
  "znc.in/playback": {
    spec: "https://wiki.znc.in/Playback",
    offered: ({ historyEnabled }) => historyEnabled,
  },
  // what one says on another session is shown to every client here, as it expects
  "znc.in/self-message": { spec: "https://wiki.znc.in/Query_buffers" },
  "soju.im/search": {
    spec: "https://codeberg.org/emersion/soju/src/branch/master/doc/ext/search.md",
    offered: ({ historyEnabled }) => historyEnabled,
  },
  "draft/relaymsg": {
    spec: "https://github.com/ircv3/ircv3-specifications/pull/417",
    looks: true,
    value: () => relaySeparator,
  },
  "draft/read-marker": { spec: "read-marker" },
  "draft/metadata-2": {
    spec: "metadata",
    offered: ({ metadata }) => metadata !== null,
    value: metadataTokens,
  },
  "draft/metadata-3": {
    spec: "https://github.com/ircv3/ircv3-specifications/pull/613",
    offered: ({ metadata }) => metadata !== null,
    value: (facts) => `${metadataTokens(facts)},max-key-bytes=${facts.metadata?.maxKeyBytes ?? 0}`,
  },
  "draft/persistence": { spec: "https://github.com/ircv3/ircv3-specifications/pull/503" },
  "draft/pre-away": { spec: "pre-away" },
  "draft/whoami": { spec: "docs/ASSUMPTIONS.md" },
  "monarchs.chat/resume": { spec: "docs/ASSUMPTIONS.md" },
  "monarchs.chat/read-receipts": { spec: "docs/ASSUMPTIONS.md", looks: true },
} as const satisfies Readonly<Record<string, Capability>>;

/** What METADATA can do before registration, and its bounds. */
function metadataTokens({ metadata }: ServerFacts): string {
  if (metadata === null) return "";
  const { beforeConnect, maxSubscriptions, maxKeys, maxValueBytes } = metadata;
  const bounds = `max-subs=${maxSubscriptions},max-keys=${maxKeys},max-value-bytes=${maxValueBytes}`;
  return beforeConnect ? `before-connect,${bounds}` : bounds;
}

export type CapabilityName = keyof typeof capabilities;

/** A set of capabilities: two words of bits, since there are more than one word holds. */
export interface Capabilities {
  /** Those that decide how events look. */
  readonly looks: number;
  readonly others: number;
}

export const noCapabilities: Capabilities = { looks: 0, others: 0 };

const table: ReadonlyMap<string, Capability> = new Map(Object.entries(capabilities));
const bits = new Map<string, Capabilities>();
const used = { looks: 0, others: 0 };
for (const [name, { looks, as }] of table) {
  const word = looks === true ? "looks" : "others";
  const alias = as === undefined ? undefined : bits.get(as);
  if (used[word] > (word === "looks" ? 28 : 30)) throw new RangeError(`no bit is left for ${name}`);
  bits.set(name, alias ?? { ...noCapabilities, [word]: 1 << used[word] });
  if (alias === undefined) used[word] += 1;
}

/** How edits look to clients that know nothing of them: a setting, which stands beside the capabilities in `looks`. */
export const editFallbacks = { repeat: 0, notice: 1 << 29, none: 1 << 30 } as const;

/** What a client has before it asks for anything. */
export const initialCapabilities = ({ editFallback }: ServerFacts): Capabilities => ({
  ...noCapabilities,
  looks: editFallbacks[editFallback],
});

/** The capability alone, as a set. */
export const only = (name: CapabilityName): Capabilities => bits.get(name) ?? noCapabilities;

/** Whether a client has a capability. */
export function has(set: Capabilities, name: CapabilityName): boolean {
  const { looks, others } = only(name);
  return ((set.looks & looks) | (set.others & others)) !== 0;
}

/** A set with a capability more, or less. */
export function withCapability(set: Capabilities, name: CapabilityName, on = true): Capabilities {
  const { looks, others } = only(name);
  return on
    ? { looks: set.looks | looks, others: set.others | others }
    : { looks: set.looks & ~looks, others: set.others & ~others };
}

/** Whether this is the name of a capability of ours. */
export const isCapability = (name: string): name is CapabilityName => Object.hasOwn(capabilities, name);

const isOffered = (capability: Capability, facts: ServerFacts): boolean =>
  capability.offered?.(facts) ?? true;

/** What `CAP LS` lists: with values only for clients that said 302 (capability-negotiation). */
export function advertised(version: number, facts: ServerFacts): readonly string[] {
  const names: string[] = [];
  for (const [name, capability] of table) {
    if (!isOffered(capability, facts) || (capability.toldOnly && version < 302)) continue;
    const value = version >= 302 ? (capability.value?.(facts) ?? "") : "";
    names.push(value === "" ? name : `${name}=${value}`);
  }
  return names;
}

/** The names of a set, for `CAP LIST`. */
export const enabled = (set: Capabilities): readonly string[] =>
  Object.keys(capabilities).filter((name) => isCapability(name) && has(set, name));

/**
 * A set after `CAP REQ`: `name` adds, `-name` takes away, all or nothing.
 *
 * @returns undefined when one of them cannot be: unknown, not offered, or `cap-notify` taken away by a client that said 302
 */
export function requested(
  set: Capabilities,
  names: readonly string[],
  version: number,
  facts: ServerFacts,
): Capabilities | undefined {
  let wanted = set;
  for (const given of names) {
    const off = given.startsWith("-");
    const name = off ? given.slice(1) : given;
    if (!isCapability(name) || !(off || isOffered(capabilities[name], facts))) return undefined;
    if (table.get(name)?.toldOnly) return undefined;
    if (off && name === "cap-notify" && version >= 302) return undefined;
    wanted = withCapability(wanted, name, !off);
  }
  return wanted;
}

/** What a change of the settings does to the capabilities that are offered. */
export interface OfferChange {
  /** New ones and those with another value, as `CAP NEW` lists them. */
  readonly added: readonly string[];
  /** Names of those that are gone. */
  readonly removed: readonly CapabilityName[];
}

/** What clients with cap-notify have to hear when the server's facts have changed. */
export function offerChange(version: number, before: ServerFacts, after: ServerFacts): OfferChange {
  const old = new Set(advertised(version, before));
  const added = advertised(version, after).filter((each) => !old.has(each));
  const removed = [...table].flatMap(([name, capability]) =>
    isCapability(name) &&
    !capability.toldOnly &&
    isOffered(capability, before) &&
    !isOffered(capability, after)
      ? [name]
      : [],
  );
  return { added, removed };
}
