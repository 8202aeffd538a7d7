import { type ChildProcess, spawn } from "node:child_process";
import type { FloorKind } from "../floor/floor.ts";
import { type Door, ircDoor, lineDoor } from "../load/door.ts";
import type { Address } from "../load/wire.ts";
import { projectFile } from "./built.ts";
import { nodeCommand } from "./cores.ts";
import { freePorts } from "./free-ports.ts";
import { takeAwayAtEnd } from "./leftovers.ts";
import { accepts, BenchServer } from "./server.ts";
import { hasProc, probeArgs, type Usage, usageOf } from "./usage.ts";
import { until } from "./wait.ts";

/** Through which door a server is loaded. */
export const doorNames = ["irc", "ws", "line"] as const;
export type DoorName = (typeof doorNames)[number];

export const isDoorName = (name: string): name is DoorName => doorNames.some((each) => each === name);

/** What people call the doors. */
export const doorTitles: Readonly<Record<DoorName, string>> = {
  irc: "IRC over TCP",
  ws: "IRC over WebSocket",
  line: "the line door",
};

export const doorNamed = (name: DoorName): Door => (name === "line" ? lineDoor() : ircDoor());

/** A server that runs and is measured. */
export interface Target {
  readonly address: Address;
  /** What it has used since its start. */
  usage(): Promise<Usage>;
  stop(): Promise<void>;
}

const host = "127.0.0.1";

/** Starts the built server, fresh, to be loaded through a door. @throws ServerFailed */
export async function startOurs(door: DoorName, cores: string | undefined): Promise<Target> {
  const server = await BenchServer.prepare({ log: { level: "error" } }, { cores, probe: !hasProc });
  await server.start();
  const { irc, line, http } = server.ports;
  const port = { irc, line, ws: http }[door];
  return {
    address: door === "ws" ? { host, port, path: "/ws" } : { host, port },
    usage: () => server.usage(),
    async stop() {
      await server.remove();
    },
  };
}

/** Starts a floor in a process of its own. @throws TookTooLong */
export async function startFloorProcess(kind: FloorKind, cores: string | undefined): Promise<Target> {
  const [port = 0] = await freePorts(1);
  const run = projectFile("dist/bench/run.js");
  const probe = hasProc ? [] : probeArgs();
  const { command, args } = nodeCommand([...probe, run, "floor", kind, "--port", String(port)], cores);
  const channel = hasProc ? ([] as const) : (["ipc"] as const);
  const child = spawn(command, args, { stdio: ["ignore", "ignore", "inherit", ...channel] });
  child.once(
    "exit",
    takeAwayAtEnd(() => child.kill("SIGKILL")),
  );
  await until("the floor listens", 10_000, () => accepts(port));
  return {
    address: kind === "ws" ? { host, port, path: "/" } : { host, port },
    usage: () => usageOf(child),
    stop: () => ended(child),
  };
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill("SIGKILL");
  });
}
