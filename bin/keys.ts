import type { Command } from "commander";
import { examples, withJson, withSettings } from "./options.ts";

/** The commands on the keys of encryption at rest. */
export function addKeys(command: (name: string, description: string, parent?: Command) => Command): void {
  const keys = examples(command("keys", "manage the keys of encryption at rest"), "keys rotate");
  examples(
    withJson(
      withSettings(
        command(
          "rotate",
          "make a new master key, and encrypt what was written before encryption was switched on",
          keys,
        ),
      ),
    )
      .option("-q, --quiet", "show no progress")
      .action(async (options) => (await import("./commands/keys.ts")).rotateKeys(options)),
    "keys rotate",
    "keys rotate --config /etc/monarchs.yaml --json",
  );
}
