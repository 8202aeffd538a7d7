import { accessSync, constants, existsSync, mkdirSync, statfsSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { connectAdmin } from "../../src/admin/client.ts";
import { faultText, SettingsInvalid } from "../../src/config/faults.ts";
import type { LoadedSettings } from "../../src/config/load.ts";
import { risksOf } from "../../src/config/risks.ts";
import type { ListenerSettings, Settings } from "../../src/config/schema.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Finding } from "../finding.ts";
import { serviceFindings } from "../service-findings.ts";
import { type SettingsOptions, settingsFor } from "../settings-options.ts";
import { tlsFindings } from "../tls-files.ts";

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function nodeVersion(): Finding {
  const { node } = process.versions;
  const [major = 0, minor = 0] = node.split(".").map(Number);
  const fine = major > 20 || (major === 20 && minor >= 19);
  return fine
    ? { check: "Node.js", state: "ok", message: node }
    : {
        check: "Node.js",
        state: "failed",
        message: `${node} is too old`,
        fix: "install Node.js 20.19 or newer",
      };
}

async function nativeModules(): Promise<readonly Finding[]> {
  const fix = "run npm ci again with this Node.js; compiling needs python3, make and g++";
  const sqlite = async (): Promise<Finding> => {
    const { sqliteVersion } = await import("./version.ts");
    return { check: "SQLite", state: "ok", message: sqliteVersion() };
  };
  const argon2 = async (): Promise<Finding> => {
    const { verify, hash } = await import("@node-rs/argon2");
    const fine = await verify(await hash("password", { memoryCost: 64, timeCost: 1 }), "password");
    return {
      check: "argon2",
      state: fine ? "ok" : "failed",
      message: fine ? "hashes passwords" : "is broken",
    };
  };
  const failed =
    (check: string) =>
    (error: unknown): Finding => ({
      check,
      state: "failed",
      message: textOf(error),
      fix,
    });
  return Promise.all([sqlite().catch(failed("SQLite")), argon2().catch(failed("argon2"))]);
}

/** Before this was written no clock can be right. */
const earliest = Date.UTC(2026, 0, 1);

function clock(now: number): Finding {
  const message = new Date(now).toISOString();
  if (now >= earliest) return { check: "clock", state: "ok", message };
  return {
    check: "clock",
    state: "failed",
    message: `${message} is in the past`,
    fix: "set the clock (NTP)",
  };
}

const leastFreeBytes = 256 * 1024 * 1024;

function dataFolder({ dataDirectory }: Settings): readonly Finding[] {
  const check = "data folder";
  try {
    mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
    accessSync(dataDirectory, constants.W_OK | constants.X_OK);
  } catch (error) {
    const fix = `give the server's user a folder it may write to (dataDirectory, now ${dataDirectory})`;
    return [{ check, state: "failed", message: textOf(error), fix }];
  }
  const { bavail, bsize } = statfsSync(dataDirectory);
  const free = bavail * bsize;
  const message = `${Math.floor(free / 1024 / 1024)} MiB free`;
  const disk: Finding =
    free >= leastFreeBytes
      ? { check: "disk", state: "ok", message }
      : { check: "disk", state: "warning", message, fix: "make room: without it no message can be stored" };
  return [{ check, state: "ok", message: dataDirectory }, disk];
}

function secretsFile({ file, settings }: LoadedSettings): readonly Finding[] {
  const secret =
    settings.operators.length > 0 || settings.relay.secret !== null || settings.server.password !== null;
  if (file === null || !secret || !existsSync(file) || (statSync(file).mode & 0o044) === 0) return [];
  const message = `${file} holds secrets and others may read it`;
  return [{ check: "settings file", state: "warning", message, fix: `chmod 600 ${file}` }];
}

function portFree({ host, port }: ListenerSettings): Promise<NodeJS.ErrnoException | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", resolve);
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

async function ports(settings: Settings): Promise<readonly Finding[]> {
  const running = await connectAdmin(settings.dataDirectory).then(
    (client) => {
      client.close();
      return true;
    },
    () => false,
  );
  if (running) return [{ check: "ports", state: "ok", message: "the server runs and holds them" }];
  return Promise.all(
    settings.listeners.map(async (listener): Promise<Finding> => {
      const check = `port ${listener.port} (${listener.protocol})`;
      const error = await portFree(listener);
      if (!error) return { check, state: "ok", message: `free on ${listener.host}` };
      const fix =
        error.code === "EACCES"
          ? "choose a port from 1024 up, or allow it (setcap cap_net_bind_service, systemd AmbientCapabilities)"
          : "choose another port, or stop whoever has it (ss -ltnp)";
      return { check, state: "failed", message: `${listener.host}: ${error.code}`, fix };
    }),
  );
}

async function withSettings(loaded: LoadedSettings): Promise<readonly Finding[]> {
  const { settings, file } = loaded;
  const states = { ok: "ok", warning: "warning", fault: "failed" } as const;
  return [
    { check: "settings", state: "ok", message: file ?? "the defaults" },
    ...risksOf(settings).map(({ key, message }): Finding => ({ check: key, state: "warning", message })),
    ...secretsFile(loaded),
    ...dataFolder(settings),
    ...(await serviceFindings(settings)),
    ...(await ports(settings)),
    ...tlsFindings(settings, Date.now()).map(
      ({ key, kind, message }): Finding =>
        kind === "ok"
          ? { check: key, state: "ok", message }
          : { check: key, state: states[kind], message, fix: "renew the certificate, then monarchs reload" },
    ),
  ];
}

async function examine(options: SettingsOptions): Promise<readonly Finding[]> {
  const machine = [nodeVersion(), ...(await nativeModules()), clock(Date.now())];
  try {
    return [...machine, ...(await withSettings(settingsFor(options)))];
  } catch (error) {
    if (!(error instanceof SettingsInvalid)) throw error;
    const fix = "docs/settings.md has every key";
    return [
      ...machine,
      ...error.faults.map(
        (fault): Finding => ({ check: "settings", state: "failed", message: faultText(fault), fix }),
      ),
    ];
  }
}

const marks = { ok: "ok  ", warning: "WARN", failed: "FAIL" } as const;

/** `monarchs doctor`: everything a server needs of its machine, each with what to do. Exit code 0, or 1 on a failure. */
export async function doctor(options: SettingsOptions & { readonly json?: boolean }): Promise<void> {
  const findings = await examine(options);
  if (options.json) process.stdout.write(`${JSON.stringify(findings, null, 2)}\n`);
  else {
    for (const { check, state, message, fix } of findings) {
      process.stdout.write(`${marks[state]} ${check}: ${message}\n${fix ? `     fix: ${fix}\n` : ""}`);
    }
  }
  if (findings.some(({ state }) => state === "failed")) process.exitCode = exitCodes.failure;
}
