import { join } from "node:path";
import { AccessTokens } from "../../src/auth/access-tokens.ts";
import { ExternalTokens } from "../../src/auth/external-tokens.ts";
import { SigningKeys } from "../../src/auth/signing-keys.ts";
import type { Settings } from "../../src/config/schema.ts";
import { Letters } from "../../src/mail/letters.ts";
import type { StoreGate } from "../../src/store/gate.ts";
import type { Log } from "../core.ts";
import { AuthSessions } from "./auth-sessions.ts";

/** What it takes to know who somebody is: keys, sign-ins, and letters to them. */
export interface Identities {
  readonly keys: SigningKeys;
  readonly access: AccessTokens;
  readonly sessions: AuthSessions;
  readonly letters: Letters;
  /** Reads the tokens of an issuer elsewhere. */
  readonly external: ExternalTokens;
}

/** What that is made of. */
interface Sources {
  readonly settings: () => Settings;
  readonly dataDirectory: string;
  readonly store: StoreGate;
  /** ms since 1970. */
  readonly wall: () => number;
  readonly log: Log;
}

/** The file of the signing keys in the data folder. */
const keyFile = "token-keys.json";

/** Makes it for a server; the keys are read, or made, at their first use. */
export function createIdentities({ settings, dataDirectory, store, wall, log }: Sources): Identities {
  const keys = new SigningKeys(join(dataDirectory, keyFile), wall);
  const rules = () => {
    const { auth, server } = settings();
    return { ...auth.tokens, issuer: auth.tokens.issuer ?? server.name };
  };
  return {
    keys,
    access: new AccessTokens(keys, rules, wall),
    sessions: new AuthSessions(store, wall),
    external: new ExternalTokens(
      () => {
        const { external, provider, tokens } = settings().auth;
        return { ...external, provider, skewSeconds: tokens.skewSeconds };
      },
      log,
      wall,
    ),
    letters: new Letters(
      () => {
        const { mail, server } = settings();
        return { ...mail, from: mail.from ?? `monarchs@${server.name}` };
      },
      log,
      wall,
    ),
  };
}
