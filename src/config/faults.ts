import type * as z from "zod";
import { nearestName } from "./nearest.ts";
import { allKeys, type KeyPath, keyText, type Shape, settingsShape, shapeAt } from "./shape.ts";

/** One thing that is wrong with the settings. */
export interface Fault {
  /** Path of the file, `environment` or `command line`. */
  readonly source: string;
  /** Place in the file, both from 1; absent for other sources. */
  readonly line?: number;
  readonly column?: number;
  /** The setting, such as `listeners[0].port`; the variable or flag when there is no such setting. */
  readonly key: string;
  readonly message: string;
}

/** The settings cannot be used; `faults` has every reason. */
export class SettingsInvalid extends Error {
  override readonly name = "SettingsInvalid";
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    super(faults.map(faultText).join("\n"));
    this.faults = faults;
  }
}

/** A fault in one line: `monarchs.yaml:3:5: limits.pingInterval: must be a whole number`. */
export function faultText({ source, line, column, key, message }: Fault): string {
  const place = line === undefined ? source : `${source}:${line}:${column ?? 1}`;
  return [place, key, message].filter((part) => part !== "").join(": ");
}

/** What is wrong at one path, before it is known where the value came from. */
export interface Finding {
  readonly path: KeyPath;
  readonly message: string;
}

const kindNames: Record<string, string> = {
  int: "a whole number",
  number: "a whole number",
  boolean: "true or false",
  string: "text",
  array: "a list",
  object: "a section with keys",
};

const show = (value: unknown): string => {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
};

/** The value at `path` in plain data; undefined when there is none. */
export function valueAt(data: unknown, path: KeyPath): unknown {
  let value = data;
  for (const key of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<string | number, unknown>)[key];
  }
  return value;
}

/** `unknown setting`, with the name that was likely meant: here, or the same key in another section. */
export function unknownKey(key: string, section: Shape | undefined): string {
  const here = section?.kind === "section" ? nearestName(key, section.keys.keys()) : undefined;
  const elsewhere = allKeys(settingsShape()).find((path) => path.split(".").at(-1) === key);
  const meant = here ?? elsewhere ?? nearestName(key, allKeys(settingsShape()));
  return meant === undefined ? "unknown setting" : `unknown setting; did you mean ${meant}?`;
}

const bound = (origin: string, limit: number | bigint): string => {
  if (origin === "string") return `must have at $ ${limit} character${limit === 1 ? "" : "s"}`;
  if (origin === "array") return `must have at $ ${limit} entr${limit === 1 ? "y" : "ies"}`;
  return `must be at $ ${limit}`;
};

function explain(issue: z.core.$ZodIssue, data: unknown): string {
  const value = valueAt(data, issue.path as KeyPath);
  const hidden = shapeAt(issue.path as KeyPath)?.meta.secret === true;
  const not = hidden ? "" : `, not ${show(value)}`;
  switch (issue.code) {
    case "invalid_type": {
      const wanted = kindNames[issue.expected] ?? issue.expected;
      return value === undefined ? `is missing: must be ${wanted}` : `must be ${wanted}${not}`;
    }
    case "invalid_value": {
      const names = issue.values.map(String);
      const near = typeof value === "string" ? nearestName(value, names) : undefined;
      const one = `must be one of ${names.join(", ")}`;
      if (value === undefined) return `is missing: ${one}`;
      return near === undefined ? `${one}${not}` : `${one}${not}; did you mean ${near}?`;
    }
    case "too_small":
      return bound(issue.origin, issue.minimum).replace("$", "least") + not;
    case "too_big":
      return bound(issue.origin, issue.maximum).replace("$", "most") + not;
    case "invalid_format":
      return `${issue.message}${not}`;
    default:
      return issue.message;
  }
}

/** zod's issues in plain words, one for each unknown key. `data` is what was checked. */
export function findingsOf(error: z.ZodError, data: unknown): readonly Finding[] {
  return error.issues.flatMap((issue): Finding[] => {
    const path = issue.path as KeyPath;
    if (issue.code !== "unrecognized_keys") return [{ path, message: explain(issue, data) }];
    return issue.keys.map((key) => ({ path: [...path, key], message: unknownKey(key, shapeAt(path)) }));
  });
}

/** A fault's key as people write it. */
export const findingKey = (finding: Finding): string => keyText(finding.path);
