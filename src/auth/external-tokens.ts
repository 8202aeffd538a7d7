import type { JWTVerifyGetKey } from "jose";
import * as z from "zod";
import { hashToken } from "./opaque-tokens.ts";

/** The settings of an issuer elsewhere: `auth.provider`, `auth.external`. */
export interface ExternalRules {
  readonly provider: "local" | "jwks" | "introspection";
  readonly issuer: string | null;
  readonly audience: string | null;
  readonly jwksUrl: string | null;
  readonly algorithms: readonly string[];
  readonly introspectionUrl: string | null;
  readonly clientId: string | null;
  readonly clientSecret: string | null;
  readonly nameClaim: string;
  readonly cacheSeconds: number;
  readonly timeoutSeconds: number;
  readonly skewSeconds: number;
}

/** What a token of an issuer elsewhere says. */
export interface ExternalClaims {
  readonly issuer: string;
  readonly subject: string;
  /** What it is known by: two tokens have different ones. */
  readonly tokenId: string;
  /** What its owner is called there. */
  readonly name: string | undefined;
  /** ms since 1970. */
  readonly expiresAt: number;
}

interface Log {
  warn(fields: object, message: string): void;
}

/** Answers of introspection that are remembered at most; the oldest go first. */
const most = 10_000;
const maxTokenCharacters = 16_384;

/** What an issuer says of a token (RFC 7662 §2.2). */
const introspection = z.looseObject({
  active: z.boolean(),
  iss: z.string().optional(),
  sub: z.string().min(1).optional(),
  aud: z.union([z.string(), z.array(z.string())]).optional(),
  exp: z.number().optional(),
  jti: z.string().optional(),
});

/** Reads tokens of an issuer elsewhere. Whatever goes wrong with it, the token is not taken. */
export class ExternalTokens {
  readonly #rules: () => ExternalRules;
  readonly #log: Log;
  /** ms since 1970. */
  readonly #now: () => number;
  #keys: { readonly url: string; readonly get: JWTVerifyGetKey } | undefined;
  /** By the hash of the token. */
  readonly #answers = new Map<
    string,
    { readonly claims: ExternalClaims | undefined; readonly until: number }
  >();

  constructor(rules: () => ExternalRules, log: Log, now: () => number) {
    this.#rules = rules;
    this.#log = log;
    this.#now = now;
  }

  /** @returns undefined for a token that is not taken */
  async verify(token: string): Promise<ExternalClaims | undefined> {
    const rules = this.#rules();
    if (rules.provider === "local" || rules.issuer === null || token.length > maxTokenCharacters)
      return undefined;
    return rules.provider === "jwks" ? this.#byKeys(token, rules) : this.#byAsking(token, rules);
  }

  async #byKeys(token: string, rules: ExternalRules): Promise<ExternalClaims | undefined> {
    const { issuer, audience, jwksUrl, algorithms, skewSeconds, nameClaim } = rules;
    // Without an audience any token of that issuer would do, also one that was meant for somebody else.
    if (jwksUrl === null || issuer === null || audience === null) return undefined;
    const { createRemoteJWKSet, errors, jwtVerify } = await import("jose");
    if (this.#keys?.url !== jwksUrl) {
      const options = { timeoutDuration: rules.timeoutSeconds * 1_000 };
      this.#keys = { url: jwksUrl, get: createRemoteJWKSet(new URL(jwksUrl), options) };
    }
    try {
      const { payload } = await jwtVerify(token, this.#keys.get, {
        algorithms: [...algorithms],
        issuer,
        audience,
        clockTolerance: skewSeconds,
        currentDate: new Date(this.#now()),
        requiredClaims: ["exp", "sub"],
      });
      const { sub = "", exp = 0, jti } = payload;
      if (sub === "") return undefined;
      const tokenId = jti ?? hashToken(token);
      return { issuer, subject: sub, tokenId, name: textOf(payload[nameClaim]), expiresAt: exp * 1_000 };
    } catch (error) {
      const isToken = error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout);
      if (!isToken) this.#away(error);
      return undefined;
    }
  }

  async #byAsking(token: string, rules: ExternalRules): Promise<ExternalClaims | undefined> {
    const hash = hashToken(token);
    const now = this.#now();
    const known = this.#answers.get(hash);
    if (known && known.until > now) return known.claims;
    let claims: ExternalClaims | undefined;
    try {
      claims = await this.#ask(token, hash, rules);
    } catch (error) {
      this.#away(error);
      return undefined;
    }
    const until = Math.min(now + rules.cacheSeconds * 1_000, claims?.expiresAt ?? Number.POSITIVE_INFINITY);
    this.#answers.delete(hash);
    this.#answers.set(hash, { claims, until });
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > most && oldest !== undefined) this.#answers.delete(oldest);
    return claims;
  }

  async #ask(token: string, hash: string, rules: ExternalRules): Promise<ExternalClaims | undefined> {
    const { introspectionUrl, issuer, audience, clientId, clientSecret, nameClaim } = rules;
    if (introspectionUrl === null || issuer === null || audience === null) return undefined;
    const secret = [clientId ?? "", clientSecret ?? ""].map(encodeURIComponent).join(":");
    const response = await fetch(introspectionUrl, {
      method: "POST",
      headers: {
        accept: "application/json",
        ...(clientId === null ? {} : { authorization: `Basic ${Buffer.from(secret).toString("base64")}` }),
      },
      body: new URLSearchParams({ token, token_type_hint: "access_token" }),
      redirect: "error",
      signal: AbortSignal.timeout(rules.timeoutSeconds * 1_000),
    });
    if (!response.ok) throw new IssuerAway(`introspection answered ${response.status}`);
    const told = introspection.parse(await response.json());
    const { active, iss = issuer, sub, aud, exp, jti } = told;
    if (!active || sub === undefined || exp === undefined || iss !== issuer) return undefined;
    if (![aud].flat().includes(audience) || exp * 1_000 <= this.#now()) return undefined;
    return {
      issuer,
      subject: sub,
      tokenId: jti ?? hash,
      name: textOf(told[nameClaim]),
      expiresAt: exp * 1_000,
    };
  }

  #away(error: unknown): void {
    this.#log.warn(
      { error: String(error) },
      "the issuer of tokens does not answer: its tokens are not taken",
    );
  }
}

/** The issuer answered with an error of its own. */
class IssuerAway extends Error {
  override readonly name = "IssuerAway";
}

const textOf = (claim: unknown): string | undefined =>
  typeof claim === "string" && claim !== "" ? claim : undefined;
