import * as z from "zod";
import { about, count, flag, line, live, secret, section } from "./fields.ts";

const days = (initial: number, description: string) =>
  count(initial, description, { min: 1, max: 3_650, ...live });
const address = z.url({ protocol: /^https?$/, error: "must be an address, https://…" });

/** The tokens that this server gives out. */
const tokens = section("Tokens that this server gives to those who log in over HTTP.", {
  issuer: about(
    line.min(1).max(255).nullable().default(null),
    "who gives them, as they say themselves (`iss`); null: `server.name`",
  ),
  audience: about(line.min(1).max(255).default("monarchs"), "whom they are for (`aud`)"),
  accessSeconds: count(900, "seconds that an access token lasts", { min: 60, max: 86_400, ...live }),
  skewSeconds: count(30, "seconds that clocks may differ", { max: 300, ...live }),
  refreshDays: days(30, "days after which a sign-in that is not used ends"),
  guestDays: days(7, "the same for guests, whose sign-ins anybody can make"),
  graceSeconds: count(
    10,
    "seconds in which a refresh token that was just used is taken once more, since two tabs may refresh at a time; later it ends the sign-in",
    { max: 60, ...live },
  ),
  keyDays: days(
    90,
    "days after which a new key signs; the one before it is taken as long as its tokens last",
  ),
  sessions: count(50, "sign-ins of one person; of more the least used ones end", {
    min: 1,
    max: 1_000,
    ...live,
  }),
});

/** An issuer elsewhere, whose tokens are taken as well. */
const external = section("An issuer elsewhere, whose access tokens are taken (`auth.provider`).", {
  issuer: about(line.min(1).nullable().default(null), "who it is (`iss`); tokens of others are not taken"),
  audience: about(line.min(1).nullable().default(null), "whom its tokens have to be for (`aud`)"),
  jwksUrl: about(address.nullable().default(null), "where its keys are (`provider: jwks`), https://…"),
  algorithms: about(
    z
      .array(z.enum(["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]))
      .min(1)
      .default(["RS256", "ES256", "EdDSA"]),
    "the algorithms that its tokens may be signed with",
  ),
  introspectionUrl: about(
    address.nullable().default(null),
    "where it tells of a token (`provider: introspection`, RFC 7662), https://…",
  ),
  clientId: about(line.nullable().default(null), "who this server is to it, for introspection"),
  clientSecret: about(z.string().min(1).nullable().default(null), "the secret of `clientId`", secret),
  nameClaim: about(
    line.min(1).default("preferred_username"),
    "the claim that an account is named after when somebody comes for the first time",
  ),
  createAccounts: flag(
    true,
    "who comes for the first time gets an account; false: only linked accounts do",
    live,
  ),
  cacheSeconds: count(60, "seconds for which an answer of introspection holds", { max: 900, ...live }),
  timeoutSeconds: count(5, "seconds in which it has to answer, then the token is not taken", {
    min: 1,
    max: 60,
  }),
});

/** Who may enter. */
export const auth = section("Who may enter.", {
  mode: about(
    z.enum(["open", "guests", "accounts", "required"]).default("guests"),
    "`open`: names only, no accounts; `guests`: accounts are optional; `accounts`: guests read public rooms only; `required`: accounts only",
  ),
  provider: about(
    z.enum(["local", "jwks", "introspection"]).default("local"),
    "whose tokens are taken besides this server's own: nobody's, or those of `auth.external`, by its keys or by asking it",
  ),
  tokens,
  external,
});

/** How letters are sent. */
export const mail = section("Letters to people who gave an e-mail address.", {
  host: about(
    line.min(1).nullable().default(null),
    "the SMTP server; null: nothing is sent, and links are written into the log, with a warning",
  ),
  port: count(587, "its port", { min: 1, max: 65_535 }),
  secure: flag(false, "TLS from the first byte on (port 465); otherwise STARTTLS where it is offered"),
  requireTls: flag(true, "send nothing without TLS; false only for a server on this machine or network"),
  user: about(line.min(1).nullable().default(null), "who logs in to it; null: nobody does"),
  password: about(z.string().min(1).nullable().default(null), "the password of `user`", secret),
  from: about(
    line.min(3).max(254).nullable().default(null),
    "whom letters are from; null: `monarchs@` the server's name",
  ),
  codeHours: count(24, "hours that the code of a letter is good for", { min: 1, max: 720, ...live }),
  perHour: count(5, "letters to one account in an hour", { min: 1, max: 1_000, ...live }),
  timeoutSeconds: count(20, "seconds in which the SMTP server has to take a letter", { min: 1, max: 300 }),
});
