import { expect, test } from "vitest";
import { defaultSettings } from "../../src/config/schema.ts";
import { openLog } from "../../src/observability/log.ts";
import { reportLogger } from "../../src/observability/reports.ts";
import type { Report } from "../../src/otp/report.ts";

async function logged(act: (log: Awaited<ReturnType<typeof openLog>>) => void, level = "info" as const) {
  const lines: string[] = [];
  act(await openLog({ ...defaultSettings().log, level }, { write: (line) => lines.push(line) }));
  expect(lines.every((line) => line.endsWith("\n"))).toBe(true);
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

test("a line is one JSON object with level, time and text", async () => {
  const [line] = await logged((log) => log.warn({ room: "#lobby" }, "locked"));
  expect(line).toMatchObject({ level: "warn", room: "#lobby", msg: "locked" });
  expect(line?.time).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
});

test("secrets never reach the log, up to two levels down", async () => {
  const [line] = await logged((log) =>
    log.info({
      password: "hunter2",
      headers: { authorization: "Bearer x", cookie: "a=b", "set-cookie": "c=d", host: "example.org" },
      request: { body: { token: "t", nick: "ada" } },
    }),
  );
  expect(line).toMatchObject({
    password: "[redacted]",
    headers: {
      authorization: "[redacted]",
      cookie: "[redacted]",
      "set-cookie": "[redacted]",
      host: "example.org",
    },
    request: { body: { token: "[redacted]", nick: "ada" } },
  });
});

test("lines below the level are not written", async () => {
  expect(await logged((log) => log.debug("quiet"))).toEqual([]);
});

const subject = { pid: "root-1.rooms-4", name: "rooms", childId: "rooms", incarnation: 2 };
const reason = { kind: "error", error: "TypeError", message: "x is not a function", stack: "…" } as const;
const counter = { restarts: 3, intensity: 10 };
const reports: readonly Report[] = [
  { type: "crash", reason, ...subject, ...counter },
  { type: "startFailed", attempt: "restart", supervisor: "root", reason, childId: "rooms", incarnation: 2 },
  { type: "restart", supervisor: "root", reason, group: ["rooms"], ...subject, ...counter },
  {
    type: "escalation",
    supervisor: "root",
    childId: "rooms",
    incarnation: 2,
    periodMs: 60_000,
    reason,
    ...counter,
  },
  { type: "unexpectedExit", supervisor: "root", reason: { kind: "killed" }, count: 2, ...subject },
  { type: "unknownMessage", messageType: "hello", ...subject },
  { type: "callbackFailed", callback: "terminate", reason, ...subject },
];

test("each report of the supervised processes is exactly one line, with the reason in it", async () => {
  const lines = await logged((log) => reports.forEach(reportLogger(log)));
  expect(lines.map(({ report, level }) => [report, level])).toEqual([
    ["crash", "error"],
    ["startFailed", "error"],
    ["restart", "warn"],
    ["escalation", "error"],
    ["unexpectedExit", "warn"],
    ["unknownMessage", "warn"],
    ["callbackFailed", "error"],
  ]);
  expect(lines[0]?.msg).toBe("rooms crashed: TypeError: x is not a function");
  expect(lines[2]?.msg).toBe("rooms is back (3 of 10 restarts)");
  expect(lines[3]?.msg).toBe("root gives up: more than 10 restarts in 60 s, the last of rooms");
});
