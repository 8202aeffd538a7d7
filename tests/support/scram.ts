import { createHash, createHmac, pbkdf2Sync } from "node:crypto";

const hmac = (key: Uint8Array, text: string): Buffer => createHmac("sha256", key).update(text).digest();
const attribute = (message: string, name: string): string =>
  message
    .split(",")
    .find((part) => part.startsWith(`${name}=`))
    ?.slice(2) ?? "";

/** A client's side of SCRAM-SHA-256 (RFC 5802 §3), for a password that needs no preparation. */
export class ScramClient {
  readonly first: string;
  readonly #bare: string;
  readonly #password: string;
  #signature = "";

  constructor(name: string, password: string, nonce = "client-nonce", header = "n,,") {
    this.#password = password;
    this.#bare = `n=${name},r=${nonce}`;
    this.first = header + this.#bare;
  }

  /** Client-final, for the server's challenge. */
  final(challenge: string): string {
    const salt = Buffer.from(attribute(challenge, "s"), "base64");
    const salted = pbkdf2Sync(this.#password, salt, Number(attribute(challenge, "i")), 32, "sha256");
    const clientKey = hmac(salted, "Client Key");
    const withoutProof = `c=biws,r=${attribute(challenge, "r")}`;
    const said = `${this.#bare},${challenge},${withoutProof}`;
    const signature = hmac(createHash("sha256").update(clientKey).digest(), said);
    this.#signature = hmac(hmac(salted, "Server Key"), said).toString("base64");
    const proof = clientKey.map((byte, at) => byte ^ (signature[at] ?? 0));
    return `${withoutProof},p=${Buffer.from(proof).toString("base64")}`;
  }

  /** What the server has to say when it knows the password as well. */
  get expected(): string {
    return `v=${this.#signature}`;
  }
}
