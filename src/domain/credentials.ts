/** What a client has shown of SCRAM: the exchange as both ends saw it, and its proof in base64 (RFC 5802 §3). */
export interface ScramProof {
  readonly authMessage: string;
  readonly proof: string;
}

/**
 * What shows who somebody is, other than a password. `account` is the name they claim; null: whoever it shows.
 *
 * - `certificate` is that of their own connection
 * - `token` was given by an issuer
 */
export type Credential =
  | { readonly kind: "scram"; readonly account: string; readonly proof: ScramProof }
  | { readonly kind: "certificate"; readonly account: string | null }
  | { readonly kind: "token"; readonly account: string | null; readonly token: string };
