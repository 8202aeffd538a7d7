import { readFileSync } from "node:fs";
import { defineConfig } from "vitest/config";

const { version } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8")) as {
  version: string;
};

export default defineConfig({
  define: { MONARCHS_VERSION: JSON.stringify(version), MONARCHS_COMMIT: JSON.stringify("test") },
  test: {
    include: ["tests/**/*.test.{ts,tsx}"],
    // A process for each file: native modules and signals are not shared between tests.
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 30_000,
    teardownTimeout: 10_000,
    reporters: ["default"],
  },
});
