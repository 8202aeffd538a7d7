import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { type Edit, editFromSet, editsFromEnvironment } from "./environment.ts";
import { type Fault, type Finding, findingKey, findingsOf, SettingsInvalid, valueAt } from "./faults.ts";
import { readSettingsFile, type SettingsFile } from "./file.ts";
import {
  completeSettings,
  type ListenerSettings,
  type Settings,
  type SettingsInput,
  settingsSchema,
} from "./schema.ts";
import { type KeyPath, keyText, type Shape, settingsShape } from "./shape.ts";

/** The flags that set something. */
export interface SettingFlags {
  /** Every listener's host. */
  readonly host?: string | undefined;
  /** `dataDirectory`. */
  readonly data?: string | undefined;
  /** `store.url` and `bus.url`. */
  readonly store?: string | undefined;
  readonly bus?: string | undefined;
  /** The port of the first listener of that protocol; one is added when there is none. */
  readonly ports?: Readonly<Partial<Record<ListenerSettings["protocol"], number | undefined>>>;
  readonly logLevel?: string | undefined;
  /** `section.key=value`, any number of them. */
  readonly set?: readonly string[] | undefined;
}

/** Where settings come from. */
export interface SettingSources {
  /** `--config`; without it `MONARCHS_CONFIG`, then `monarchs.yaml` in `folder` when it is there. */
  readonly file?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
  readonly flags?: SettingFlags;
}

/** Settings, and for each key that is not a default where its value came from. */
export interface LoadedSettings {
  readonly settings: Settings;
  /** The file that was read; null: none. */
  readonly file: string | null;
  /** By key such as `limits.pingInterval`: `monarchs.yaml:3`, `MONARCHS__…`, `--host`. */
  readonly origins: ReadonlyMap<string, string>;
}

type Tree = Record<string | number, unknown>;

const isTree = (value: unknown): value is Tree => typeof value === "object" && value !== null;

/** The listeners as a file would have them; edits of one listener start from these. */
const listenersByDefault = (): NonNullable<SettingsInput["listeners"]>[number][] => [
  { protocol: "line", port: 2323 },
  { protocol: "irc", port: 6667 },
  { protocol: "http", port: 8080 },
];

/** A copy in which sections written without keys (`limits:`) are as if left out. */
function copySection(value: unknown, shape: Shape | undefined): unknown {
  if (shape?.kind === "section" && isTree(value) && !Array.isArray(value)) {
    const kept = Object.entries(value).filter(
      ([key, inner]) =>
        inner !== null || shape.keys.get(key)?.kind !== "section" || shape.keys.get(key)?.nullable,
    );
    return Object.fromEntries(kept.map(([key, inner]) => [key, copySection(inner, shape.keys.get(key))]));
  }
  if (shape?.kind === "list" && Array.isArray(value))
    return value.map((inner) => copySection(inner, shape.item));
  return structuredClone(value);
}

function apply(data: Tree, { path, value }: Edit): void {
  if (path[0] === "listeners" && path.length > 1) data.listeners ??= listenersByDefault();
  let at = data;
  for (const [i, key] of path.slice(0, -1).entries()) {
    if (!isTree(at[key])) at[key] = typeof path[i + 1] === "number" ? [] : {};
    at = at[key] as Tree;
  }
  at[path.at(-1) ?? ""] = value;
}

function editsFromFlags(
  flags: SettingFlags,
  data: Tree,
): { edits: readonly Edit[]; faults: readonly Fault[] } {
  const edits: Edit[] = [];
  const faults: Fault[] = [];
  const edit = (name: string, path: KeyPath, value: unknown) =>
    edits.push({ path, value, source: "command line", name });
  if (flags.data !== undefined) edit("--data", ["dataDirectory"], flags.data);
  if (flags.store !== undefined) edit("--store", ["store", "url"], flags.store);
  if (flags.bus !== undefined) edit("--bus", ["bus", "url"], flags.bus);
  if (flags.logLevel !== undefined) edit("--log-level", ["log", "level"], flags.logLevel);

  const listeners: unknown[] = Array.isArray(data.listeners) ? [...data.listeners] : listenersByDefault();
  for (const [protocol, port] of Object.entries(flags.ports ?? {})) {
    if (port === undefined) continue;
    const at = listeners.findIndex((listener) => isTree(listener) && listener.protocol === protocol);
    if (at >= 0) edit(`--${protocol}-port`, ["listeners", at, "port"], port);
    else
      edit(`--${protocol}-port`, ["listeners", listeners.push({ protocol, port }) - 1], { protocol, port });
  }
  // After the ports, because a listener which a flag adds has the flag's host as well.
  if (flags.host !== undefined) {
    for (const i of listeners.keys()) edit("--host", ["listeners", i, "host"], flags.host);
  }
  for (const argument of flags.set ?? []) {
    const found = editFromSet(argument);
    if ("path" in found) edits.push(found);
    else faults.push(found);
  }
  return { edits, faults };
}

const isPrefix = (short: KeyPath, long: KeyPath): boolean =>
  short.length <= long.length && short.every((key, i) => String(key) === String(long[i]));

/** The last edit that gave the value at `path`, or something inside it. */
const editOf = (edits: readonly Edit[], path: KeyPath): Edit | undefined =>
  edits.findLast((edit) => isPrefix(edit.path, path)) ??
  edits.findLast((edit) => path.length > 0 && isPrefix(path, edit.path));

function placed(finding: Finding, file: SettingsFile | undefined, edits: readonly Edit[]): Fault {
  const { message } = finding;
  const edit = editOf(edits, finding.path);
  if (edit) {
    // A value given as a list or section may be wrong deeper than the flag or variable says.
    const key =
      edit.path.length === finding.path.length ? edit.name : `${edit.name} (${findingKey(finding)})`;
    return { source: edit.source, key, message };
  }
  if (!file) return { source: "defaults", key: findingKey(finding), message };
  return { source: file.path, ...file.locate(finding.path), key: findingKey(finding), message };
}

/** Top to bottom as in the file; faults from elsewhere first, in the order they came. */
const byPlace = (a: Fault, b: Fault): number =>
  (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);

/** What no single setting shows: two listeners on one port. */
function contradictions(settings: Settings): readonly Finding[] {
  const taken = new Map<string, number>();
  return settings.listeners.flatMap(({ host, port }, i): Finding[] => {
    const other = port === 0 ? undefined : taken.get(`${host} ${port}`);
    taken.set(`${host} ${port}`, other ?? i);
    if (other === undefined) return [];
    return [{ path: ["listeners", i, "port"], message: `${host}:${port} is taken by listeners[${other}]` }];
  });
}

function originsOf(
  data: Tree,
  file: SettingsFile | undefined,
  edits: readonly Edit[],
): ReadonlyMap<string, string> {
  const origins = new Map<string, string>();
  const visit = (value: unknown, path: KeyPath, shape: Shape | undefined): void => {
    if (shape?.kind === "section" && isTree(value)) {
      for (const [key, inner] of Object.entries(value)) visit(inner, [...path, key], shape.keys.get(key));
      return;
    }
    if (shape?.kind === "list" && shape.item.kind === "section" && Array.isArray(value)) {
      for (const [i, inner] of value.entries()) visit(inner, [...path, i], shape.item);
      return;
    }
    const edit = edits.findLast((one) => isPrefix(one.path, path));
    const inFile = file !== undefined && valueAt(file.data, path) !== undefined;
    if (edit) origins.set(keyText(path), edit.name);
    else if (inFile) origins.set(keyText(path), `${file.path}:${file.locate(path).line}`);
  };
  visit(data, [], settingsShape());
  return origins;
}

/** The settings file that `sources` name: its path, or undefined for none. */
export function settingsFilePath({ file, env, folder }: SettingSources): string | undefined {
  const named = file ?? (env.MONARCHS_CONFIG || undefined);
  if (named !== undefined) return resolve(folder, named);
  const usual = resolve(folder, "monarchs.yaml");
  return existsSync(usual) ? usual : undefined;
}

/**
 * The settings: defaults, under the file, under the environment, under flags.
 *
 * @throws SettingsInvalid with every fault of every source
 */
export function loadSettings(sources: SettingSources): LoadedSettings {
  const path = settingsFilePath(sources);
  const file = path === undefined ? undefined : readSettingsFile(path);
  const data = copySection(file?.data ?? {}, settingsShape()) as Tree;

  const environment = editsFromEnvironment(sources.env);
  for (const edit of environment.edits) apply(data, edit);
  const command = editsFromFlags(sources.flags ?? {}, data);
  for (const edit of command.edits) apply(data, edit);
  const edits = [...environment.edits, ...command.edits];

  // Once, at the start: to compile each object of it would take longer than to read them.
  const result = settingsSchema.safeParse(data, { jitless: true });
  const settings = result.success ? completeSettings(result.data) : undefined;
  const findings = result.success
    ? contradictions(completeSettings(result.data))
    : findingsOf(result.error, data);
  const faults = [
    ...(file?.faults ?? []),
    ...environment.faults,
    ...command.faults,
    ...findings.map((finding) => placed(finding, file, edits)).sort(byPlace),
  ];
  if (settings === undefined || faults.length > 0) throw new SettingsInvalid(faults);
  return { settings, file: path ?? null, origins: originsOf(data, file, edits) };
}
