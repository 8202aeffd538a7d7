import { readFileSync } from "node:fs";
import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
} from "yaml";
import type { Fault } from "./faults.ts";
import type { KeyPath } from "./shape.ts";

/** A settings file as read: plain data, where each key is, and what is wrong with its text. */
export interface SettingsFile {
  readonly path: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly faults: readonly Fault[];
  /** Where the key at `path` is; for one that is not there, the section that should hold it. */
  locate(path: KeyPath): { readonly line: number; readonly column: number };
}

const firstLine = (text: string): string => text.split("\n", 1)[0]?.replace(/ at line \d+.*$/, "") ?? "";

const pairOf = (node: unknown, key: string | number): Pair<unknown, unknown> | undefined =>
  isMap(node)
    ? node.items.find((pair) => (isScalar(pair.key) ? String(pair.key.value) : pair.key) === String(key))
    : undefined;

/** Cuts YAML 1.2 text (so JSON as well) into data and places. `path` is for the faults. */
export function parseSettingsFile(path: string, text: string): SettingsFile {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false });
  const place = (offset: number) => {
    const { line, col } = counter.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const faults: Fault[] = [...document.errors, ...document.warnings].map((problem) => ({
    source: path,
    ...place(problem.pos[0]),
    key: "",
    message: firstLine(problem.message),
  }));

  const offsetOf = (node: unknown): number | undefined =>
    isNode(node) ? (node as Node).range?.[0] : undefined;

  const locate = (wanted: KeyPath) => {
    let node: unknown = document.contents;
    let offset = offsetOf(node) ?? 0;
    for (const key of wanted) {
      if (isAlias(node)) node = node.resolve(document);
      const pair = pairOf(node, key);
      if (pair) {
        offset = offsetOf(pair.key) ?? offset;
        node = pair.value;
      } else if (isSeq(node) && node.items[Number(key)] !== undefined) {
        node = node.items[Number(key)];
        offset = offsetOf(node) ?? offset;
      } else break;
    }
    return place(offset);
  };

  let data: unknown = {};
  if (document.errors.length === 0) {
    data = document.toJS({ maxAliasCount: 100 }) ?? {};
    if (typeof data !== "object" || Array.isArray(data)) {
      faults.push({ source: path, ...locate([]), key: "", message: "must hold keys and values" });
      data = {};
    }
  }
  // JSON files name their schema for editors.
  const { $schema, ...settings } = data as Record<string, unknown>;
  return { path, data: settings, faults, locate };
}

/** Reads a settings file. One that cannot be read has one fault and no data. */
export function readSettingsFile(path: string): SettingsFile {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    const message = code === "ENOENT" ? "there is no such file" : `cannot be read (${code})`;
    const fault: Fault = { source: path, key: "", message };
    return { path, data: {}, faults: [fault], locate: () => ({ line: 1, column: 1 }) };
  }
  return parseSettingsFile(path, text.replace(/^\uFEFF/, ""));
}
