import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, onTestFinished, test, vi } from "vitest";
import { thisMachine } from "../../bench/harness/machine.ts";
import { medianOf } from "../../bench/harness/median.ts";
import { textTable } from "../../bench/harness/text-table.ts";
import { hasProc, NoSuchProcess, treeUsage } from "../../bench/harness/usage.ts";
import { printSpeed } from "../../bench/speed-report.ts";

test("of several runs the median is told, of faults the worst", () => {
  const run = (us: number, p99: number, lost: number) => ({ us, latencyMs: { p99 }, faults: { lost } });
  const runs = [run(3, 10, 0), run(1, 30, 2), run(2, 20, 0)];
  expect(medianOf(runs)).toEqual({ us: 2, latencyMs: { p99: 20 }, faults: { lost: 2 } });
  expect(medianOf(runs.slice(0, 2))).toEqual({ us: 1, latencyMs: { p99: 10 }, faults: { lost: 2 } });
});

test.each(["ours", "floor"])("a run that does not count says what went wrong, with %s", (whose) => {
  const latency = { p50: 1, p99: 1, max: 1 };
  const sound = {
    cpuUsPerConnect: 1,
    connectsPerSecond: 1,
    connectMs: latency,
    kibPerConnection: 1,
    connectionsLost: 0,
  };
  const load = {
    door: "irc",
    test: "c1000",
    what: "people",
    ours: sound,
    floor: sound,
    sound: false,
  } as const;
  const written = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  onTestFinished(() => written.mockRestore());
  const voided = { ...load, [whose]: { ...sound, connectionsLost: 3 } };
  printSpeed({ machine: thisMachine(), pinned: true, repeats: 1, full: false, load: [voided] }, false);
  const said = whose === "ours" ? "VOID: " : "VOID: bare, ";
  expect(written.mock.calls.join("")).toContain(`${said}{"connectionsLost":3}`);
});

test("numbers of a table end below each other, words begin there", () => {
  const rows = [
    ["a", "1.00", "short"],
    ["longer", "100", "words"],
  ];
  expect(textTable(["", "µs", ""], rows)).toEqual([
    "          µs",
    "a       1.00  short",
    "longer   100  words",
  ]);
});

test.runIf(hasProc)("what a process has used holds its children too", async () => {
  const busy = "while (process.cpuUsage().user + process.cpuUsage().system < 400_000);";
  const parent = `require("node:child_process").spawnSync(process.execPath, ["-e", ${JSON.stringify(busy)}]);`;
  const child = spawn(process.execPath, [
    "-e",
    `${parent} console.log("done"); setInterval(() => {}, 1000);`,
  ]);
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child.stdout, "data");
  const { cpuMs, rssBytes } = treeUsage([child.pid ?? 0]);
  // The child's 400; the parent by itself needs a tenth of that to start.
  expect(cpuMs).toBeGreaterThanOrEqual(380);
  expect(rssBytes).toBeGreaterThan(1024 ** 2);
  expect(treeUsage([process.pid]).rssBytes).toBeGreaterThan(rssBytes);
});

test.runIf(hasProc)("a process that is not there is no figure of nothing", () => {
  expect(() => treeUsage([2 ** 30])).toThrow(NoSuchProcess);
});
