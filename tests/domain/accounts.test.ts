import { expect, test } from "vitest";
import {
  mayGhost,
  type Registrant,
  type RegistrationRules,
  registrationFault,
} from "../../src/domain/accounts.ts";
import type { Identity } from "../../src/domain/person.ts";

const rules: RegistrationRules = {
  mode: "guests",
  enabled: true,
  beforeConnect: false,
  customNames: false,
  emailRequired: false,
  serverPassword: false,
};
const guest: Registrant = { signedIn: true, account: null, nick: "ada" };
const early: Registrant = { ...guest, signedIn: false };
const plain = { account: null, email: null };

test.each<
  [string, Partial<RegistrationRules>, Partial<Registrant>, Partial<typeof plain>, string | undefined]
>([
  ["a guest of that nick", {}, {}, {}, undefined],
  ["where names are all there is", { mode: "open" }, {}, {}, "accountsOff"],
  ["where it is closed", { enabled: false }, {}, {}, "registrationClosed"],
  ["who is logged in", {}, { account: "bob" }, {}, "alreadyLoggedIn"],
  ["too early", {}, early, {}, "signInFirst"],
  ["early, where that is allowed", { beforeConnect: true }, early, {}, undefined],
  [
    "early, before the server's password",
    { beforeConnect: true, serverPassword: true },
    early,
    {},
    "signInFirst",
  ],
  ["without a nick", { beforeConnect: true }, { ...early, nick: undefined }, {}, "nickMissing"],
  ["without an address, where one is needed", { emailRequired: true }, {}, {}, "emailInvalid"],
])("who may make an account: %s", (_, settings, who, wanted, refused) => {
  const fault = registrationFault(
    { ...rules, ...settings },
    { ...guest, ...who },
    { ...plain, ...wanted },
    () => undefined,
  );
  expect(fault?.refused).toBe(refused);
});

test.each([
  ["ADA", false, undefined, undefined],
  ["eve", false, undefined, "accountNameNotNick"],
  ["eve", true, undefined, undefined],
  ["eve", true, "account" as const, "accountExists"],
  ["eve", true, "nick" as const, "accountNameHeld"],
  ["eve", false, "account" as const, "accountNameNotNick"],
])(
  "ada asks for the account %s; names of their own: %s, taken: %s",
  (account, customNames, taken, refused) => {
    const fault = registrationFault({ ...rules, customNames }, guest, { ...plain, account }, () => taken);
    expect(fault?.refused).toBe(refused);
  },
);

test("one puts others off one's own name, and off nobody else's", () => {
  const ada: Identity = { id: "1", kind: "account", account: "Ada" };
  const bob: Identity = { id: "2", kind: "account", account: "Bob" };
  const eve: Identity = { id: "3", kind: "guest", account: null };
  expect(mayGhost(ada, ada, "whatever")).toBe(true);
  expect(mayGhost(ada, eve, "ADA")).toBe(true);
  expect(mayGhost(ada, bob, "bob")).toBe(false);
  expect(mayGhost(eve, eve, "eve")).toBe(false);
});
