import { isIPv6 } from "node:net";
import { CommandFailed, exitCodes } from "./exit-codes.ts";

/**
 * Cuts `host`, `host:port`, `[::1]:port` or a bare IPv6 address.
 *
 * @throws CommandFailed (usage) when it is none of them
 */
export function parseAddress(
  text: string,
  usualPort: number,
): { readonly host: string; readonly port: number } {
  const bare = isIPv6(text) ? `[${text}]` : text;
  const match = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(bare);
  const host = match?.[1] ?? match?.[2];
  const port = match?.[3] === undefined ? usualPort : Number(match[3]);
  if (host === undefined || port > 65535) {
    throw new CommandFailed(`${text} is no address; give host or host:port`, exitCodes.usage);
  }
  return { host, port };
}
