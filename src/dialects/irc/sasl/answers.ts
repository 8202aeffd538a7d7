import type { Refusal } from "../../../domain/refusals.ts";
import type { Reply } from "../../../domain/replies.ts";
import type { AnswerContext } from "../answers/context.ts";
import { numeric } from "../lines.ts";
import { numerics } from "../numerics.ts";
import { toBase64 } from "./mechanism.ts";

/** A message of AUTHENTICATE has so many characters of base64; a shorter one, or `+`, is the last (IRCv3 sasl-3.1). */
export const chunkCharacters = 400;

/** A message of ours: base64 in pieces, `+` for an empty one and behind a last piece that is full. */
export function challengeLines(message: string): string[] {
  const base64 = toBase64(message);
  const lines: string[] = [];
  for (let at = 0; at < base64.length; at += chunkCharacters)
    lines.push(`AUTHENTICATE ${base64.slice(at, at + chunkCharacters)}`);
  if (base64.length % chunkCharacters === 0) lines.push("AUTHENTICATE +");
  return lines;
}

/** The core has answered within an exchange: the server's next message. */
export function challenged({ state }: AnswerContext, reply: Reply): string[] {
  const challenge = state.sasl?.exchange.proceed?.(reply);
  return challenge === undefined ? [] : challengeLines(challenge);
}

/** A log-in by SASL was refused: 904, behind 902 for a locked account, or what the mechanism tells the client before. */
export function saslRefused({ state, to }: AnswerContext, refusal: Refusal): string[] {
  const told = state.sasl?.exchange.refused?.();
  if (told !== undefined) return challengeLines(told);
  state.sasl = undefined;
  const text =
    refusal.refused === "tooManyAttempts" || refusal.refused === "rateLimited"
      ? "SASL authentication failed: too many attempts, try again later"
      : refusal.refused === "verificationNeeded"
        ? "SASL authentication failed: show the code that was sent to the account's e-mail address first (VERIFY)"
        : refusal.refused === "unavailable" || refusal.refused === "storeFull"
          ? "SASL authentication failed: not possible for the moment, try again"
          : "SASL authentication failed";
  const failed = numeric(to, numerics.ERR_SASLFAIL, "", text);
  return refusal.refused === "accountDisabled"
    ? [numeric(to, numerics.ERR_NICKLOCKED, "", "That account is locked"), failed]
    : [failed];
}
