import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll } from "vitest";
import { type Engine, storeContract } from "./contract.ts";
import { sqliteEngine, temporaryFolder } from "./sqlite-engine.ts";

// Everything that a store does it does with encryption as well. Keys are elsewhere than the data.
const folder = temporaryFolder();
afterAll(() => folder.remove());
let engines = 0;

async function encryptedEngine(clock: () => number): Promise<Engine> {
  engines += 1;
  const keyFile = join(folder.path, `${engines}.keys`);
  const engine = await sqliteEngine({ clock, encryption: { enabled: true, keyFile } });
  return {
    get store() {
      return engine.store;
    },
    reopen: engine.reopen,
    async end() {
      await engine.end();
      rmSync(keyFile);
    },
  };
}

storeContract("SQLite, encrypted", encryptedEngine, "whole words");
