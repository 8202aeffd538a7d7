/** A member's roles in a room, highest first: owner, admin, operator, half-operator, voice (IRC: q a o h v). */
export const roleLetters = ["q", "a", "o", "h", "v"] as const;
export type RoleLetter = (typeof roleLetters)[number];

/** The sign shown before a nick for each role (ISUPPORT PREFIX). */
export const rolePrefixes: Readonly<Record<RoleLetter, string>> = { q: "~", a: "&", o: "@", h: "%", v: "+" };

/** The word for each role where people read it. */
export const roleNames: Readonly<Record<RoleLetter, string>> = {
  q: "owner",
  a: "admin",
  o: "operator",
  h: "half-operator",
  v: "voice",
};

/** All roles of one member, e.g. `"ov"`, highest first, each letter at most once; empty for none. */
export type Roles = string;

/** Whether a character names a role. */
export const isRole = (letter: string): letter is RoleLetter => letter in rolePrefixes;

const roleOfPrefix = new Map(roleLetters.map((letter) => [rolePrefixes[letter], letter]));

/**
 * A target of a message that is for some of a room's members (IRC's STATUSMSG): the lowest of the signs in front says
 * for whom. Undefined where there is none.
 */
export function statusTarget(
  target: string,
): { readonly room: string; readonly least: RoleLetter } | undefined {
  let least: RoleLetter | undefined;
  for (let at = 0; at < target.length; at += 1) {
    const sign = target.charAt(at);
    if (sign === "#") return least === undefined ? undefined : { room: target.slice(at), least };
    const role = roleOfPrefix.get(sign);
    if (role === undefined) return undefined;
    if (least === undefined || rankOf(role) < rankOf(least)) least = role;
  }
  return undefined;
}

/** Adds or takes one role, keeping the order. */
export function withRole(roles: Roles, role: RoleLetter, granted: boolean): Roles {
  return roleLetters.filter((letter) => (letter === role ? granted : roles.includes(letter))).join("");
}

/** The rank of a member: 5 owner … 1 voice, 0 none. */
export function rank(roles: Roles): number {
  const highest = roleLetters.findIndex((letter) => roles.includes(letter));
  return highest < 0 ? 0 : roleLetters.length - highest;
}

/** The rank of one role. */
export const rankOf = (role: RoleLetter): number => roleLetters.length - roleLetters.indexOf(role);

/** The prefixes of a member, highest first: all of them (multi-prefix) or the highest alone. */
export function prefixes(roles: Roles, all: boolean): string {
  const signs = roleLetters.filter((letter) => roles.includes(letter)).map((letter) => rolePrefixes[letter]);
  return all ? signs.join("") : (signs[0] ?? "");
}
