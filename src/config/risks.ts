import { isIP } from "node:net";
import { relative, resolve } from "node:path";
import { keyFileOf } from "./schema/encryption.ts";
import type { ListenerSettings, Settings } from "./schema.ts";

/** A setting that works but may be regretted. */
export interface Risk {
  readonly key: string;
  readonly message: string;
}

/** Whether only this machine reaches `host`: 127.0.0.0/8, ::1 or `localhost`. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, "").toLowerCase();
  if (bare === "localhost" || bare === "::1" || bare === "0:0:0:0:0:0:0:1") return true;
  return bare.replace(/^::ffff:/, "").startsWith("127.") && isIP(bare) !== 0;
}

const isHash = (password: string): boolean => password.startsWith("$argon2");

function listenerRisks(listener: ListenerSettings, key: string): Risk[] {
  const risks: Risk[] = [];
  const open = !isLoopback(listener.host);
  if (open && listener.tls === null && !listener.proxyProtocol) {
    const message = `${listener.host}:${listener.port} is open to others without TLS: passwords and messages can be read on the way`;
    risks.push({ key: `${key}.tls`, message });
  }
  if (open && listener.allowedOrigins.includes("*")) {
    const message = "any web site that a visitor opens may connect in their name";
    risks.push({ key: `${key}.allowedOrigins`, message });
  }
  if (listener.trustedProxies.some((range) => range.endsWith("/0"))) {
    risks.push({ key: `${key}.trustedProxies`, message: "everybody may claim to have any address" });
  }
  return risks;
}

/** What is allowed but risky, for `check-config`, `doctor` and the log at start. */
export function risksOf(settings: Settings): readonly Risk[] {
  const { listeners, operators, limits, accounts, history, sts, auth, mail } = settings;
  const risks = listeners.flatMap((listener, i) => listenerRisks(listener, `listeners[${i}]`));
  const open = listeners.some(({ host }) => !isLoopback(host));
  const add = (when: boolean, key: string, message: string) => when && risks.push({ key, message });

  add(listeners.length === 0, "listeners", "there is none, so nobody can connect");
  add(
    sts.enabled && sts.port === null && !listeners.some(({ protocol, tls }) => protocol === "irc" && tls),
    "sts.port",
    "no IRC listener has TLS, so clients are not told to use it",
  );
  for (const [i, { name, password }] of operators.entries()) {
    const key = `operators[${i}].password`;
    add(!isHash(password), key, `the password of ${name} is plain text; an argon2 hash is accepted as well`);
    add(
      !isHash(password) && password.length < 8,
      key,
      `the password of ${name} is shorter than 8 characters`,
    );
  }
  const { external, provider } = auth;
  const asks = provider === "jwks" ? external.jwksUrl : external.introspectionUrl;
  add(
    provider !== "local" && (external.issuer === null || external.audience === null || asks === null),
    "auth.external",
    `no token is taken before issuer, audience and ${provider === "jwks" ? "jwksUrl" : "introspectionUrl"} are set`,
  );
  add(
    mail.host === null && accounts.registration.verifyEmail,
    "mail.host",
    "without it nobody gets the code that makes an account good; it is in the log alone",
  );
  add(open && !limits.floodControl, "limits.floodControl", "without it one client can use up the server");
  add(
    open && limits.connectionsPerAddress === 0,
    "limits.connectionsPerAddress",
    "one address may take every connection",
  );
  add(open && limits.loginAttempts === 0, "limits.loginAttempts", "passwords can be guessed without end");
  add(accounts.hashCost === "low", "accounts.hashCost", "password hashes are quick to guess; for tests only");
  const keysBesideData = !relative(resolve(settings.dataDirectory), resolve(keyFileOf(settings))).startsWith(
    "..",
  );
  add(
    settings.encryption.enabled && keysBesideData,
    "encryption.keyFile",
    "the keys lie in the data folder: who takes the folder can read everything",
  );
  add(!history.persistent, "history.persistent", "messages are lost when the process ends");
  return risks;
}
