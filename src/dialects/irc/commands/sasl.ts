import { middle, numeric } from "../lines.ts";
import { numerics } from "../numerics.ts";
import { challengeLines, chunkCharacters } from "../sasl/answers.ts";
import { fromBase64 } from "../sasl/mechanism.ts";
import { mechanisms } from "../sasl/mechanisms.ts";
import { type Context, type Outcome, type Row, say } from "../state.ts";

/** The longest message that is taken, in characters of base64; an endless stream is cut here. */
const messageCharacters = 8_192;

/**
 * AUTHENTICATE, before and after registration (IRCv3 sasl-3.1, sasl-3.2). It is a client's duty to ask for the capability
 * first; who does not is understood all the same.
 */
export const saslCommands: Readonly<Record<string, Row>> = {
  AUTHENTICATE: {
    minParams: 1,
    when: "any",
    spec: "sasl-3.1, sasl-3.2",
    usage: "AUTHENTICATE <mechanism> | <base64> | + | *",
    decode: authenticate,
  },
};

function authenticate(context: Context, [given = ""]: readonly string[]): Outcome {
  const { state } = context;
  if (state.phase === "signingIn") return failed(context);
  if (given === "*") {
    state.sasl = undefined;
    return say(context, numerics.ERR_SASLABORTED, "", "SASL authentication aborted");
  }
  const { sasl } = state;
  if (sasl === undefined) return begin(context, given);
  if (given.length > chunkCharacters || sasl.base64.length + given.length > messageCharacters) {
    state.sasl = undefined;
    return say(context, numerics.ERR_SASLTOOLONG, "", "SASL message too long");
  }
  if (given !== "+") sasl.base64 += given;
  if (given.length === chunkCharacters) return undefined;
  const message = fromBase64(sasl.base64);
  sasl.base64 = "";
  const step = message && sasl.exchange.respond(message);
  if (step === undefined) return failed(context);
  return "command" in step ? { commands: [step.command] } : { lines: challengeLines(step.challenge) };
}

function begin({ state, to }: Context, name: string): Outcome {
  const offered = state.facts.mechanisms;
  const mechanism = mechanisms.get(name.toUpperCase());
  if (mechanism === undefined || !offered.includes(name.toUpperCase())) {
    const known =
      offered.length === 0
        ? []
        : [numeric(to, numerics.RPL_SASLMECHS, middle(offered.join(",")), "are available SASL mechanisms")];
    return { lines: [...known, numeric(to, numerics.ERR_SASLFAIL, "", "SASL authentication failed")] };
  }
  state.sasl = { exchange: mechanism(), base64: "" };
  return { lines: ["AUTHENTICATE +"] };
}

function failed(context: Context): Outcome {
  context.state.sasl = undefined;
  return say(context, numerics.ERR_SASLFAIL, "", "SASL authentication failed");
}
