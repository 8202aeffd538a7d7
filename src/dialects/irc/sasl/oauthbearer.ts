import { type Exchange, type Step, textOf } from "./mechanism.ts";

/** OAUTHBEARER: a token that an issuer gave (RFC 7628). A token that is not taken is told in JSON, and then it fails. */
export const oauthBearer = (): Exchange => new BearerExchange();

/** The identity to act as; pairs of key and value follow, each with a sign before it, and two signs end it (RFC 7628 §3.1). */
const header = /^[ny],(?:a=([^,]*))?,$/u;
const sign = "\u0001";
const bearer = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i;
class BearerExchange implements Exchange {
  #failed = false;

  respond(message: Uint8Array): Step {
    const text = textOf(message);
    // After an error the client says that it has understood it, whatever it says.
    if (text === undefined || this.#failed) return undefined;
    const [first = "", ...pairs] = text.split(sign);
    const [known, account = ""] = header.exec(first) ?? [];
    const auth = pairs.find((pair) => pair.startsWith("auth="))?.slice("auth=".length) ?? "";
    const [, token] = bearer.exec(auth) ?? [];
    if (known === undefined || !text.endsWith(sign + sign) || token === undefined)
      return { challenge: this.#fail("invalid_request") };
    return {
      command: {
        type: "loginWith",
        credential: { kind: "token", account: account === "" ? null : account, token },
      },
    };
  }

  refused(): string {
    return this.#fail("invalid_token");
  }

  /** What a refused client is told (RFC 7628 §3.2.2). */
  #fail(status: "invalid_request" | "invalid_token"): string {
    this.#failed = true;
    return JSON.stringify({ status });
  }
}
