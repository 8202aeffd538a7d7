import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Fault, faultText, SettingsInvalid } from "../../src/config/faults.ts";
import { loadSettings, type SettingFlags } from "../../src/config/load.ts";
import { defaultSettings } from "../../src/config/schema.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "monarchs-config-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

interface Given {
  readonly yaml?: string;
  readonly env?: Record<string, string>;
  readonly flags?: SettingFlags;
}

const load = ({ yaml, env = {}, flags = {} }: Given) => {
  if (yaml !== undefined) write("monarchs.yaml", yaml);
  return loadSettings({ env, folder, flags });
};

function faultsOf(given: Given): readonly Fault[] {
  try {
    load(given);
  } catch (error) {
    if (error instanceof SettingsInvalid) return error.faults;
    throw error;
  }
  return [];
}

const texts = (given: Given) => faultsOf(given).map((fault) => faultText(fault).replace(`${folder}/`, ""));

test("without file, environment and flags the settings are the defaults", () => {
  const { settings, file, origins } = load({});
  expect(settings).toEqual(defaultSettings());
  expect(file).toBeNull();
  expect(origins.size).toBe(0);
});

test("the defaults listen on loopback: line 2323, irc 6667, http 8080", () => {
  const ports = defaultSettings().listeners.map(({ protocol, host, port }) => `${protocol} ${host} ${port}`);
  expect(ports).toEqual(["line 127.0.0.1 2323", "irc 127.0.0.1 6667", "http 127.0.0.1 8080"]);
});

test("a flag wins over the environment, the environment over the file, the file over defaults", () => {
  const yaml = "limits:\n  topicLength: 101\n  awayLength: 102\n  pingInterval: 103\n";
  const env = { MONARCHS__LIMITS__AWAYLENGTH: "104", MONARCHS__LIMITS__PINGINTERVAL: "105" };
  const { settings } = load({ yaml, env, flags: { set: ["limits.pingInterval=106"] } });
  expect(settings.limits).toMatchObject({
    topicLength: 101,
    awayLength: 104,
    pingInterval: 106,
    pingTimeout: 60,
  });
});

test("each value knows where it came from", () => {
  const yaml = "network: Filed\nlimits:\n  topicLength: 101\n";
  const env = { MONARCHS__LIMITS__AWAYLENGTH: "104" };
  const { origins } = load({ yaml, env, flags: { data: "/tmp/x" } });
  expect(Object.fromEntries(origins)).toEqual({
    network: `${folder}/monarchs.yaml:1`,
    "limits.topicLength": `${folder}/monarchs.yaml:3`,
    "limits.awayLength": "MONARCHS__LIMITS__AWAYLENGTH",
    dataDirectory: "--data",
  });
});

test("--config wins over MONARCHS_CONFIG, which wins over monarchs.yaml in the folder", () => {
  write("monarchs.yaml", "network: Here\n");
  const named = write("named.yaml", "network: Named\n");
  const flagged = write("flagged.json", '{ "network": "Flagged" }');
  const env = { MONARCHS_CONFIG: named };
  expect(loadSettings({ env: {}, folder }).settings.network).toBe("Here");
  expect(loadSettings({ env, folder }).settings.network).toBe("Named");
  expect(loadSettings({ env, folder, file: flagged }).settings.network).toBe("Flagged");
});

test("JSON is read as well, and may name its schema", () => {
  const json = '{"$schema": "./monarchs.schema.json", "rooms": {"autojoin": []}}';
  expect(load({ yaml: json }).settings.rooms.autojoin).toEqual([]);
});

test("a section without keys is as if left out", () => {
  expect(load({ yaml: "limits:\nnetwork: X\n" }).settings.limits).toEqual(defaultSettings().limits);
});

test("an unknown key is a fault with line, column and the nearest name", () => {
  expect(texts({ yaml: "network: X\nlimits:\n  pingIntervall: 3\n" })).toEqual([
    "monarchs.yaml:3:3: limits.pingIntervall: unknown setting; did you mean pingInterval?",
  ]);
});

test("a key in the wrong section is told where it belongs", () => {
  expect(texts({ yaml: "rooms:\n  topicLength: 3\n" })).toEqual([
    "monarchs.yaml:2:3: rooms.topicLength: unknown setting; did you mean limits.topicLength?",
  ]);
});

test("a key like no other is a fault without a guess", () => {
  expect(texts({ yaml: "zyxwvutsrq: 1\n" })).toEqual(["monarchs.yaml:1:1: zyxwvutsrq: unknown setting"]);
});

test("a value of the wrong type says what it must be", () => {
  expect(texts({ yaml: "limits:\n  topicLength: many\n  floodControl: yes\nlisteners: 3\n" })).toEqual([
    'monarchs.yaml:2:3: limits.topicLength: must be a whole number, not "many"',
    'monarchs.yaml:3:3: limits.floodControl: must be true or false, not "yes"',
    "monarchs.yaml:4:1: listeners: must be a list, not 3",
  ]);
});

test("a value out of bounds says the bound", () => {
  expect(texts({ yaml: "limits: { pingInterval: 0, topicLength: 1000 }\n" })).toEqual([
    "monarchs.yaml:1:11: limits.pingInterval: must be at least 1, not 0",
    "monarchs.yaml:1:28: limits.topicLength: must be at most 390, not 1000",
  ]);
});

test("a wrong choice lists the right ones and guesses", () => {
  expect(texts({ yaml: "auth:\n  mode: guest\n" })).toEqual([
    'monarchs.yaml:2:3: auth.mode: must be one of open, guests, accounts, required, not "guest"; did you mean guests?',
  ]);
});

test("a fault inside a list names the position", () => {
  expect(texts({ yaml: "listeners:\n  - protocol: irc\n    port: 70000\n  - port: 1\n" })).toEqual([
    "monarchs.yaml:3:5: listeners[0].port: must be at most 65535, not 70000",
    "monarchs.yaml:4:5: listeners[1].protocol: is missing: must be one of line, irc, http, websocket",
  ]);
});

test("text that is not YAML is a fault at its place", () => {
  const [fault] = faultsOf({ yaml: "network: X\nlimits: [1,\n" });
  expect(fault).toMatchObject({ source: join(folder, "monarchs.yaml"), line: 3, column: 1 });
});

test("a key given twice is a fault at the second", () => {
  const [fault] = faultsOf({ yaml: "network: X\nnetwork: Y\n" });
  expect(fault).toMatchObject({ line: 2, message: "Map keys must be unique" });
});

test("a file that holds no keys at all is a fault", () => {
  expect(texts({ yaml: "just text\n" })).toEqual(["monarchs.yaml:1:1: must hold keys and values"]);
});

test("a file that was named and is not there is a fault", () => {
  expect(() => loadSettings({ env: {}, folder, file: "none.yaml" })).toThrow(
    /none\.yaml: there is no such file/,
  );
});

test("two listeners on one port are a fault at the second", () => {
  const listener = "{ protocol: irc, port: 7000 }";
  expect(texts({ yaml: `listeners:\n  - ${listener}\n  - ${listener}\n` })).toEqual([
    "monarchs.yaml:3:22: listeners[1].port: 127.0.0.1:7000 is taken by listeners[0]",
  ]);
});

test("faults of file, environment and flags come all at once", () => {
  const found = texts({
    yaml: "netwrok: X\nlimits:\n  topicLength: -1\n",
    env: { MONARCHS__LIMTS__AWAYLENGTH: "1", MONARCHS__LIMITS__AWAYLENGTH: "x" },
    flags: { set: ["limits.pingInterval=0", "nonsense"] },
  });
  expect(found.sort()).toEqual([
    "command line: --set limits.pingInterval: must be at least 1, not 0",
    "command line: --set nonsense: must look like section.key=value",
    'environment: MONARCHS__LIMITS__AWAYLENGTH: must be a whole number, not "x"',
    "environment: MONARCHS__LIMTS__AWAYLENGTH: unknown setting; did you mean limits?",
    "monarchs.yaml:1:1: netwrok: unknown setting; did you mean network?",
    "monarchs.yaml:3:3: limits.topicLength: must be at least 1, not -1",
  ]);
});

test("a secret that is wrong is not shown", () => {
  const [fault] = faultsOf({ yaml: "relay:\n  secret: hunter2\n" });
  expect(fault?.message).toBe("must have at least 16 characters");
});

test("--host moves every listener, and a port flag moves or adds one", () => {
  const { settings } = load({ flags: { host: "0.0.0.0", ports: { line: 0, websocket: 9000 } } });
  expect(settings.listeners.map(({ protocol, host, port }) => [protocol, host, port])).toEqual([
    ["line", "0.0.0.0", 0],
    ["irc", "0.0.0.0", 6667],
    ["http", "0.0.0.0", 8080],
    ["websocket", "0.0.0.0", 9000],
  ]);
});

test("one listener's key can be set without a file", () => {
  const { settings } = load({ flags: { set: ["listeners.1.port=7000", "listeners[0].proxyProtocol=true"] } });
  expect(settings.listeners.map(({ port }) => port)).toEqual([2323, 7000, 8080]);
  expect(settings.listeners[0]?.proxyProtocol).toBe(true);
});

test("the store lies in the data folder unless it has a URL", () => {
  expect(load({ flags: { data: "/srv/chat/" } }).settings.store.url).toBe("sqlite:/srv/chat/monarchs.db");
  expect(load({ flags: { store: "sqlite:/x.db" } }).settings.store.url).toBe("sqlite:/x.db");
});

test("a store or bus that is not there is a fault, and not a file of that name", () => {
  expect(texts({ flags: { store: "postgres://db/chat" } })).toEqual([
    expect.stringContaining("must begin with sqlite:"),
  ]);
  expect(texts({ flags: { bus: "redis://cache" } })).toEqual([expect.stringContaining("must be local:")]);
});
