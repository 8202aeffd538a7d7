import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { type Fault, unknownKey } from "./faults.ts";
import { type KeyPath, type Shape, settingsShape } from "./shape.ts";

/** One value for one setting, given outside the file. */
export interface Edit {
  readonly path: KeyPath;
  readonly value: unknown;
  /** What `print-config` and faults call its origin: `environment` or `command line`. */
  readonly source: "environment" | "command line";
  /** The variable or flag. */
  readonly name: string;
}

const prefix = "MONARCHS__";

const squash = (name: string): string => name.replaceAll("_", "").toLowerCase();

/** Follows names of any case, with or without underscores, to the setting they mean. */
function resolve(names: readonly string[]): { path: KeyPath; shape: Shape } | { unknown: string; in: Shape } {
  let shape = settingsShape();
  const path: (string | number)[] = [];
  for (const name of names) {
    if (shape.kind === "list" && /^\d+$/.test(name)) {
      path.push(Number(name));
      shape = shape.item;
      continue;
    }
    const found =
      shape.kind === "section" ? [...shape.keys].find(([key]) => squash(key) === squash(name)) : undefined;
    if (!found) return { unknown: name, in: shape };
    path.push(found[0]);
    shape = found[1];
  }
  return { path, shape };
}

/**
 * A text as the setting it is for wants it: text stays as it is (empty: none, where there may be none),
 * numbers and flags are read as YAML, lists and sections as YAML or JSON; a list of words may be
 * written with commas.
 *
 * @throws YAMLParseError when a list or section is neither
 */
export function valueFromText(text: string, shape: Shape): unknown {
  if (shape.nullable && (text === "" || (text === "null" && shape.kind !== "text"))) return null;
  if (shape.kind === "text" || shape.kind === "choice") return text;
  const value: unknown = text.trim() === "" ? text : parse(text);
  if (shape.kind === "list" && (typeof value === "string" || typeof value === "number")) {
    return String(value)
      .split(",")
      .map((word) => word.trim())
      .filter((word) => word !== "");
  }
  return value;
}

const firstLine = (error: unknown): string => (error as Error).message.split("\n", 1)[0] ?? "";

/** The settings in environment variables `MONARCHS__SECTION__KEY`, and `…_FILE` for values in files. */
export function editsFromEnvironment(env: Readonly<Record<string, string | undefined>>): {
  readonly edits: readonly Edit[];
  readonly faults: readonly Fault[];
} {
  const edits: Edit[] = [];
  const faults: Fault[] = [];
  const source = "environment" as const;
  for (const name of Object.keys(env)
    .filter((key) => key.toUpperCase().startsWith(prefix))
    .sort()) {
    let text = env[name] ?? "";
    const rest = name.slice(prefix.length);
    let found = resolve(rest.split("__"));
    if ("unknown" in found && /_FILE$/i.test(rest)) {
      const target = resolve(rest.replace(/_FILE$/i, "").split("__"));
      if (!("unknown" in target)) {
        found = target;
        try {
          text = readFileSync(text, "utf8").replace(/\r?\n$/, "");
        } catch (error) {
          faults.push({
            source,
            key: name,
            message: `the file it names cannot be read: ${firstLine(error)}`,
          });
          continue;
        }
      }
    }
    if ("unknown" in found) {
      faults.push({ source, key: name, message: unknownKey(found.unknown, found.in) });
      continue;
    }
    try {
      edits.push({ path: found.path, value: valueFromText(text, found.shape), source, name });
    } catch (error) {
      faults.push({ source, key: name, message: `is neither YAML nor JSON: ${firstLine(error)}` });
    }
  }
  return { edits, faults };
}

/** The setting in `--set section.key=value`; lists take a position: `listeners.0.port=7000`. */
export function editFromSet(argument: string): Edit | Fault {
  const source = "command line" as const;
  const name = `--set ${argument.split("=", 1)[0]}`;
  const equals = argument.indexOf("=");
  if (equals < 1) return { source, key: `--set ${argument}`, message: "must look like section.key=value" };
  const key = argument.slice(0, equals);
  const found = resolve(key.replace(/\[(\d+)\]/g, ".$1").split("."));
  if ("unknown" in found) return { source, key: name, message: unknownKey(found.unknown, found.in) };
  try {
    const value = valueFromText(argument.slice(equals + 1), found.shape);
    return { path: found.path, value, source, name };
  } catch (error) {
    return { source, key: name, message: `is neither YAML nor JSON: ${firstLine(error)}` };
  }
}
