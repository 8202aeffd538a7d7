import { fold } from "../../../domain/names.ts";
import type { Reply } from "../../../domain/replies.ts";
import { type Exchange, type Step, textOf, toBase64 } from "./mechanism.ts";

/** SCRAM-SHA-256: the password is proved and not told, and the server proves that it knows it (RFC 5802, RFC 7677). */
export const scram = (): Exchange => new ScramExchange();

/** `n` or `y` (no channel binding), the identity to act as, the rest of client-first (RFC 5802 §7). */
const clientFirst = /^([ny],(?:a=([^,]*))?,)(n=([^,]*),r=([\x21-\x2b\x2d-\x7e]+)(?:,.*)?)$/su;
const clientFinal = /^(c=([^,]*),r=([\x21-\x2b\x2d-\x7e]+)(?:,.*)?),p=([A-Za-z0-9+/]+={0,2})$/su;

class ScramExchange implements Exchange {
  #waitsFor: "first" | "final" | "end" = "first";
  #account = "";
  #header = "";
  #nonce = "";
  /** What both ends have said so far, which the proofs are made over. */
  #said = "";
  #proof = { authMessage: "", proof: "" };

  respond(message: Uint8Array): Step {
    switch (this.#waitsFor) {
      case "first":
        return this.#first(textOf(message) ?? "");
      case "final":
        return this.#final(textOf(message) ?? "");
      case "end":
        // The client has seen our proof, and has nothing to add.
        if (message.length > 0) return undefined;
        return {
          command: {
            type: "loginWith",
            credential: { kind: "scram", account: this.#account, proof: this.#proof },
          },
        };
    }
  }

  proceed(reply: Reply): string | undefined {
    if (reply.reply === "scramChallenge") {
      this.#nonce += reply.nonce;
      const challenge = `r=${this.#nonce},s=${reply.salt},i=${reply.iterations}`;
      this.#said += `,${challenge}`;
      this.#waitsFor = "final";
      return challenge;
    }
    if (reply.reply !== "scramVerified") return undefined;
    this.#waitsFor = "end";
    return `v=${reply.signature}`;
  }

  #first(text: string): Step {
    const [, header = "", authzid = "", bare = "", name = "", nonce = ""] = clientFirst.exec(text) ?? [];
    const account = unescapeName(name);
    if (account === undefined || account === "") return undefined;
    const actsAs = unescapeName(authzid);
    if (actsAs === undefined || (actsAs !== "" && fold(actsAs) !== fold(account))) return undefined;
    this.#account = account;
    this.#header = header;
    this.#nonce = nonce;
    this.#said = bare;
    return { command: { type: "scramChallenge", account } };
  }

  #final(text: string): Step {
    const [, withoutProof = "", binding = "", nonce = "", proof = ""] = clientFinal.exec(text) ?? [];
    if (nonce === "" || nonce !== this.#nonce || binding !== toBase64(this.#header)) return undefined;
    this.#proof = { authMessage: `${this.#said},${withoutProof}`, proof };
    return { command: { type: "scramVerify", account: this.#account, proof: this.#proof } };
  }
}

/** A name without its escapes; undefined where `=` stands for nothing (RFC 5802 §5.1). */
function unescapeName(name: string): string | undefined {
  const plain = name.replaceAll("=2C", ",").replaceAll("=3D", "\0");
  return plain.includes("=") ? undefined : plain.replaceAll("\0", "=");
}
