import { fold } from "../../../domain/names.ts";
import { has } from "../capabilities.ts";
import { middle, numeric } from "../lines.ts";
import { numerics } from "../numerics.ts";
import { type Context, type Outcome, type Row, say } from "../state.ts";

const chunkBytes = 400;
/** The longest credentials that are taken, in characters of base64; an endless stream is cut here. */
const credentialCharacters = 8_192;

/** AUTHENTICATE, before and after registration (IRCv3 sasl-3.1, sasl-3.2). */
export const saslCommands: Readonly<Record<string, Row>> = {
  AUTHENTICATE: {
    minParams: 1,
    when: "any",
    spec: "sasl-3.1, sasl-3.2",
    usage: "AUTHENTICATE PLAIN | <base64> | + | *",
    decode: authenticate,
  },
};

function authenticate(context: Context, [given = ""]: readonly string[]): Outcome {
  const { state } = context;
  if (!has(state.capabilities, "sasl") || state.phase === "signingIn") return failed(context);
  if (given === "*") {
    state.sasl = undefined;
    return say(context, numerics.ERR_SASLABORTED, "", "SASL authentication aborted");
  }
  if (state.sasl === undefined) return begin(context, given);
  if (given.length > chunkBytes || state.sasl.base64.length + given.length > credentialCharacters) {
    state.sasl = undefined;
    return say(context, numerics.ERR_SASLTOOLONG, "", "SASL message too long");
  }
  if (given !== "+") state.sasl.base64 += given;
  if (given.length === chunkBytes) return undefined;
  const credentials = readPlain(state.sasl.base64);
  state.sasl = undefined;
  if (credentials === undefined) return failed(context);
  return { commands: [{ type: "login", ...credentials }] };
}

function begin({ state, to }: Context, mechanism: string): Outcome {
  if (mechanism.toUpperCase() !== "PLAIN" || !state.facts.mechanisms.includes("PLAIN")) {
    const offered = state.facts.mechanisms.filter((name) => name === "PLAIN").join(",");
    return {
      lines: [
        numeric(to, numerics.RPL_SASLMECHS, middle(offered), "are available SASL mechanisms"),
        numeric(to, numerics.ERR_SASLFAIL, "", "SASL authentication failed"),
      ],
    };
  }
  state.sasl = { base64: "" };
  return { lines: ["AUTHENTICATE +"] };
}

const failed = (context: Context): Outcome =>
  say(context, numerics.ERR_SASLFAIL, "", "SASL authentication failed");

/**
 * Reads PLAIN's `authzid NUL authcid NUL password` (RFC 4616).
 *
 * @returns undefined for what is not base64 or UTF-8, for an empty name or password, and for an authzid that is not the
 *   name itself: nobody acts for another
 */
export function readPlain(base64: string): { account: string; password: string } | undefined {
  if (base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return undefined;
  let text: string;
  try {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // either decoder throws on what a client made up; that is the client's failed log-in
    return undefined;
  }
  const [authzid, account, password, ...more] = text.split("\0");
  if (authzid === undefined || !account || !password || more.length > 0) return undefined;
  if (authzid !== "" && fold(authzid) !== fold(account)) return undefined;
  return { account, password };
}
