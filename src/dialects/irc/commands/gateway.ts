import { parseProxyHeader } from "../../proxy.ts";
import { unescapeTag } from "../message.ts";
import type { Outcome, Row } from "../state.ts";

/** What gateways say for those behind them. */
export const gatewayCommands: Readonly<Record<string, Row>> = {
  WEBIRC: {
    minParams: 4,
    when: "before",
    spec: "webirc",
    usage: "WEBIRC <password> <gateway> <host> <address> [:<options>]",
    // the host name is left alone: what others see is made of the address
    decode(_, [password = "", name = "", , address = "", options = ""]) {
      const given = new Map(options.split(" ").map((option) => nameAndValue(option)));
      const port = Number(given.get("remote-port") ?? 0);
      return {
        commands: [
          {
            type: "forwarded",
            by: "webirc",
            address,
            port: Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : 0,
            secure: given.has("secure"),
            name,
            password,
          },
        ],
      };
    },
  },
};

/** An option as its name and value; a flag's value says nothing (webirc, "Options"). */
function nameAndValue(option: string): readonly [string, string] {
  const equals = option.indexOf("=");
  return equals < 0 ? [option, ""] : [option.slice(0, equals), unescapeTag(option.slice(equals + 1))];
}

const ending = new TextEncoder().encode("\r\n");
const proxyWord = new TextEncoder().encode("PROXY ");

/**
 * A PROXY header, version 1, as the first line: so gateways may come by a port that others use without one.
 *
 * @returns false when the line is none
 */
export function proxyLine(line: Uint8Array): Outcome | false {
  if (!proxyWord.every((byte, at) => line[at] === byte)) return false;
  const bytes = new Uint8Array(line.length + ending.length);
  bytes.set(line);
  bytes.set(ending, line.length);
  const parsed = parseProxyHeader(bytes);
  if (parsed.state !== "ok") return { lines: [], close: "Bad PROXY header" };
  const { local, sourceAddress, sourcePort } = parsed.header;
  if (local) return undefined;
  return {
    commands: [
      {
        type: "forwarded",
        by: "proxy",
        address: sourceAddress,
        port: sourcePort,
        secure: false,
        name: "PROXY",
        password: "",
      },
    ],
  };
}
