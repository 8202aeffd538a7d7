/**
 * The capabilities that a client can ask for, each with its bit (IRCv3; `monarchs.chat/…` are ours). Two names may
 * share a bit: a draft's name beside the ratified one.
 */
export const capabilities = {
  "account-notify": 1 << 0,
  "account-tag": 1 << 1,
  "away-notify": 1 << 2,
  batch: 1 << 3,
  "cap-notify": 1 << 4,
  "echo-message": 1 << 5,
  "extended-join": 1 << 6,
  "invite-notify": 1 << 7,
  "labeled-response": 1 << 8,
  "message-tags": 1 << 9,
  "multi-prefix": 1 << 10,
  "no-implicit-names": 1 << 11,
  "draft/no-implicit-names": 1 << 11,
  sasl: 1 << 12,
  "server-time": 1 << 13,
  "standard-replies": 1 << 14,
  "userhost-in-names": 1 << 15,
  "draft/chathistory": 1 << 16,
  "draft/event-playback": 1 << 17,
  "monarchs.chat/resume": 1 << 18,
} as const;

export type CapabilityName = keyof typeof capabilities;

/** A set of capabilities, as the sum of their bits. */
export type Capabilities = number;

/** Whether a client has a capability. */
export const has = (set: Capabilities, name: CapabilityName): boolean => (set & capabilities[name]) !== 0;

/** Whether this is the name of a capability of ours. */
export const isCapability = (name: string): name is CapabilityName => Object.hasOwn(capabilities, name);

/** What `CAP LS` lists: with values only for clients that said 302 (capability-negotiation). */
export function advertised(version: number, mechanisms: readonly string[]): readonly string[] {
  const known = mechanisms.filter((mechanism) => mechanism === "PLAIN");
  return Object.keys(capabilities)
    .filter((name) => name !== "sasl" || known.length > 0)
    .map((name) => (name === "sasl" && version >= 302 ? `sasl=${known.join(",")}` : name));
}

/** The names of a set, for `CAP LIST`. */
export const enabled = (set: Capabilities): readonly string[] =>
  Object.keys(capabilities).filter((name) => isCapability(name) && has(set, name));

/**
 * A set after `CAP REQ`: `name` adds, `-name` takes away, all or nothing.
 *
 * @returns undefined when one of them cannot be: unknown, or `cap-notify` taken away by a client that said 302
 */
export function requested(
  set: Capabilities,
  names: readonly string[],
  { version, sasl }: { readonly version: number; readonly sasl: boolean },
): Capabilities | undefined {
  let wanted = set;
  for (const given of names) {
    const off = given.startsWith("-");
    const name = off ? given.slice(1) : given;
    if (!isCapability(name) || (name === "sasl" && !sasl && !off)) return undefined;
    if (off && name === "cap-notify" && version >= 302) return undefined;
    wanted = off ? wanted & ~capabilities[name] : wanted | capabilities[name];
  }
  return wanted;
}
