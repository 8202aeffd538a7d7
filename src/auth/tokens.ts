/** Takes tokens of an issuer in (RFC 6750). */
export interface TokenVerifier {
  /** @returns the name of the account that the token stands for; undefined for a token that is not taken */
  verify(token: string): Promise<string | undefined>;
}

/** While no issuer is known, no token is taken. */
export const noIssuer: TokenVerifier = { verify: () => Promise.resolve(undefined) };
