import { createHmac, randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Addresses whose hosts are remembered: most who come have been here before, or share a gateway with somebody. */
const rememberedAddresses = 4_096;

/**
 * Makes hosts that others may see: the same for the same address, so that bans hold, and without a way back to it. The
 * secret behind them is made at the first start, in the data folder.
 */
export function cloakOf(dataDirectory: string): (address: string) => string {
  const secret = secretIn(join(dataDirectory, "cloak.key"));
  const known = new Map<string, string>();
  return (address) => {
    const before = known.get(address);
    if (before !== undefined) return before;
    const host = `${createHmac("sha256", secret).update(address).digest("hex").slice(0, 12)}.cloak`;
    if (known.size >= rememberedAddresses) known.clear();
    known.set(address, host);
    return host;
  };
}

/** The salts that names without an account are said to have: the same for the same name, and like any other. */
export function saltsOf(dataDirectory: string): (folded: string) => string {
  const secret = secretIn(join(dataDirectory, "cloak.key"));
  return (folded) =>
    createHmac("sha256", secret).update(`salt of ${folded}`).digest().subarray(0, 16).toString("base64");
}

/** A secret of 32 bytes that is kept in a file, which is made when it is missing. */
export function secretIn(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
  const secret = randomBytes(32);
  writeFileSync(file, secret, { mode: 0o600 });
  return secret;
}
