import type { PersonKind } from "../domain/person.ts";
import type { SigningKeys } from "./signing-keys.ts";

/** What an access token of ours says. */
export interface AccessClaims {
  /** The account's id, or the guest's (`sub`). */
  readonly userId: string;
  /** The sign-in that it belongs to (`sid`). */
  readonly sessionId: string;
  readonly kind: PersonKind;
}

/** The settings that access tokens depend on. */
export interface TokenRules {
  readonly issuer: string;
  readonly audience: string;
  readonly accessSeconds: number;
  readonly skewSeconds: number;
}

/** The one algorithm of our tokens, whatever their header says (RFC 8725 §3.1): Ed25519. */
const algorithm = "EdDSA";
/** Tells our access tokens from other tokens of the same keys (RFC 9068 §2.1). */
const tokenType = "at+jwt";
/** Longer is none of ours; nobody has us parse megabytes. */
const maxTokenCharacters = 4_096;

/** Tokens that are remembered at most; the one that was read first goes first. */
const maxRemembered = 10_000;

/** A token that was good, and by what: as long as all of that holds, its signature need not be checked again. */
interface Verified {
  readonly claims: AccessClaims;
  readonly keyId: string;
  readonly issuer: string;
  readonly audience: string;
  /** s since 1970. */
  readonly notBefore: number;
  readonly expiresAt: number;
}

/** Makes and reads access tokens: short-lived JWTs, which stand for a sign-in and hold no rights of their own. */
export class AccessTokens {
  readonly #keys: SigningKeys;
  readonly #rules: () => TokenRules;
  /** ms since 1970. */
  readonly #now: () => number;
  /** By the token. Who uses the API shows the same one with each request, and a signature costs more than all else in it. */
  readonly #verified = new Map<string, Verified>();

  constructor(keys: SigningKeys, rules: () => TokenRules, now: () => number) {
    this.#keys = keys;
    this.#rules = rules;
    this.#now = now;
  }

  /** Makes a token. @returns it, and when it ends in ms since 1970 */
  async issue({ userId, sessionId, kind }: AccessClaims): Promise<{ token: string; expiresAt: number }> {
    const { SignJWT } = await import("jose");
    const { issuer, audience, accessSeconds } = this.#rules();
    const key = this.#keys.current;
    const seconds = Math.floor(this.#now() / 1_000);
    const token = await new SignJWT({ sid: sessionId, kind })
      .setProtectedHeader({ alg: algorithm, kid: key.id, typ: tokenType })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(userId)
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + accessSeconds)
      .sign(key.privateKey);
    return { token, expiresAt: (seconds + accessSeconds) * 1_000 };
  }

  /**
   * Reads a token.
   *
   * @returns undefined for one that is not ours, is over, is for somebody else, or was tampered with; whether its sign-in
   *   goes on is another question
   */
  async verify(token: string): Promise<AccessClaims | undefined> {
    if (token.length > maxTokenCharacters) return undefined;
    const known = this.#verified.get(token);
    if (known) {
      if (this.#stillHolds(known)) return known.claims;
      this.#verified.delete(token);
    }
    const { jwtVerify, errors } = await import("jose");
    const { issuer, audience, skewSeconds } = this.#rules();
    try {
      const { payload, protectedHeader } = await jwtVerify(
        token,
        ({ kid }) => this.#keyOf(kid, errors.JWSInvalid),
        {
          algorithms: [algorithm],
          issuer,
          audience,
          typ: tokenType,
          clockTolerance: skewSeconds,
          currentDate: new Date(this.#now()),
          requiredClaims: ["exp", "iat", "sub", "sid", "kind"],
        },
      );
      const { sub, sid, kind, exp = 0, nbf = 0 } = payload;
      if (typeof sub !== "string" || typeof sid !== "string") return undefined;
      if (kind !== "account" && kind !== "guest") return undefined;
      const claims: AccessClaims = { userId: sub, sessionId: sid, kind };
      const { kid: keyId = "" } = protectedHeader;
      this.#remember(token, { claims, keyId, issuer, audience, notBefore: nbf, expiresAt: exp });
      return claims;
    } catch (error) {
      // whatever is wrong with a token is told to nobody: it is not taken
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }

  /** Whether a token that was good would be found good again. */
  #stillHolds({ keyId, issuer, audience, notBefore, expiresAt }: Verified): boolean {
    const rules = this.#rules();
    const seconds = Math.floor(this.#now() / 1_000);
    return (
      issuer === rules.issuer &&
      audience === rules.audience &&
      expiresAt > seconds - rules.skewSeconds &&
      notBefore <= seconds + rules.skewSeconds &&
      this.#keys.named(keyId) !== undefined
    );
  }

  #remember(token: string, verified: Verified): void {
    this.#verified.set(token, verified);
    const [oldest] = this.#verified.size > maxRemembered ? this.#verified.keys() : [];
    if (oldest !== undefined) this.#verified.delete(oldest);
  }

  #keyOf(kid: string | undefined, Invalid: new (message: string) => Error) {
    const key = kid === undefined ? undefined : this.#keys.named(kid);
    if (!key) throw new Invalid("no key of that name");
    return key.publicKey;
  }
}
