import { expect, test } from "vitest";
import { saslprep } from "../../src/auth/saslprep.ts";
import { checkProof, makeVerifier, parseVerifier } from "../../src/auth/scram.ts";
import { ScramClient } from "../support/scram.ts";

/** The exchange of RFC 7677 §3. */
const challenge = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";

test("the tests' own client says what RFC 7677's does", () => {
  const client = new ScramClient("user", "pencil", "rOprNGfwEbeRWgbNEkqO");
  expect(client.first).toBe("n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
  expect(client.final(challenge)).toMatch(/,p=dHzbZapWIk4jUhN\+Ute9ytag9zjfMHgsqmmiz7AndVQ=$/);
  expect(client.expected).toBe("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
});

/** One exchange with a verifier: what the server says to it, and what the client expected. */
async function exchange(kept: string, tried: string) {
  const verifier = parseVerifier(await makeVerifier(kept));
  if (!verifier) throw new TypeError("no verifier");
  const { salt, iterations } = verifier;
  const client = new ScramClient("ada", tried);
  const said = `r=client-nonce+more,s=${salt.toString("base64")},i=${iterations}`;
  const final = client.final(said);
  const at = final.lastIndexOf(",p=");
  const authMessage = `${client.first.slice(3)},${said},${final.slice(0, at)}`;
  return { signature: checkProof(verifier, { authMessage, proof: final.slice(at + 3) }), client };
}

test("a verifier takes the proof of its password, and proves itself", async () => {
  const { signature, client } = await exchange("pass wörd", "pass wörd");
  expect(`v=${signature}`).toBe(client.expected);
});

test("a proof of another password is not taken", async () => {
  expect((await exchange("pencil", "pencil ")).signature).toBeUndefined();
});

test("each verifier has a salt of its own, and text that is none is told", async () => {
  const [one, two] = [await makeVerifier("pencil"), await makeVerifier("pencil")];
  expect(one).not.toBe(two);
  expect(parseVerifier(one)?.salt).toHaveLength(16);
  expect(parseVerifier("SCRAM-SHA-256$1:a$b")).toBeUndefined();
  expect(parseVerifier("SCRAM-SHA-256$1:AAAA$AAAA:AAAA")).toBeUndefined();
});

test.each([
  ["spaces of every kind are one", "a\u00a0b", "a b"],
  ["what is not seen is left out", "I\u00adX", "IX"],
  ["compatible forms are one", "\u2168 \u00aa", "IX a"],
  ["letters with marks are composed", "e\u0301", "é"],
  ["what has no form stays as it is", "\u0007\u00a0", "\u0007\u00a0"],
  ["and so does what would be empty", "\u00ad", "\u00ad"],
])("SASLprep (RFC 4013): %s", (_, given, prepared) => {
  expect(saslprep(given)).toBe(prepared);
});
