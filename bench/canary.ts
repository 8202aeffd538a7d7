import type { SettingsInput } from "../src/config/schema.ts";
import { type Hunt, hunt } from "./harness/canary/hunt.ts";
import { printFigures, say } from "./harness/report.ts";
import { BenchServer } from "./harness/server.ts";

/** What `bench canary` is told. */
export interface CanaryOptions {
  readonly operations: number;
  readonly seed: number;
  readonly json: boolean;
  /** Leaves the server's folder, with its log, where it is. */
  readonly keep: boolean;
}

const often = { burst: 1_000_000, perMinute: 1_000_000 };

/** Lets a hunt through: nothing is to be kept from those outside by being asked too often. */
export const huntSettings: SettingsInput = {
  accounts: { hashCost: "low" },
  rooms: { autojoin: [] },
  limits: {
    floodControl: false,
    loginAttempts: 0,
    knockInterval: 0,
    registrationsPerAddress: 0,
    api: often,
    budgets: { joins: often, strangers: often, uploads: often },
  },
};

/**
 * Has people outside ask the built server at random for what people inside share, and judges: nothing of it gets to them.
 *
 * @returns whether nothing did
 */
export async function canary({ operations, seed, json, keep }: CanaryOptions): Promise<boolean> {
  const server = await BenchServer.prepare(huntSettings, { keep });
  try {
    await server.start();
    const startedAt = performance.now();
    const found = await hunt(server.ports, { operations, seed });
    tell(found, { seed, seconds: (performance.now() - startedAt) / 1_000, json });
    return found.leaks.length === 0 && found.insidersSee;
  } finally {
    if (keep) {
      await server.kill9();
      say(`the server's folder is ${server.folder}`);
    } else await server.remove();
  }
}

function tell(
  { operations, received, leaks, insidersSee }: Hunt,
  { seed, seconds, json }: { readonly seed: number; readonly seconds: number; readonly json: boolean },
): void {
  for (const leak of leaks) say(leak);
  if (!insidersSee) say("those inside do not see what they share: this run shows nothing");
  else if (leaks.length === 0) say("nothing got out");
  printFigures({ operations, seed, charactersReceived: received, seconds, leaks: leaks.length }, json);
}
