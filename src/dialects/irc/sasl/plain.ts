import { fold } from "../../../domain/names.ts";
import { type Exchange, textOf } from "./mechanism.ts";

/** PLAIN: name and password in one message (RFC 4616). */
export const plain = (): Exchange => ({
  respond(message) {
    const credentials = readPlain(message);
    return credentials && { command: { type: "login", ...credentials } };
  },
});

/**
 * Reads PLAIN's `authzid NUL authcid NUL password`.
 *
 * @returns undefined for what is not UTF-8, for an empty name or password, and for an authzid that is not the name
 *   itself: nobody acts for another
 */
export function readPlain(message: Uint8Array): { account: string; password: string } | undefined {
  const [authzid, account, password, ...more] = textOf(message)?.split("\0") ?? [];
  if (authzid === undefined || !account || !password || more.length > 0) return undefined;
  if (authzid !== "" && fold(authzid) !== fold(account)) return undefined;
  return { account, password };
}
