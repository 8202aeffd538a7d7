/** What is generated from the definition of the settings; `scripts/docs.mjs` writes it to docs/. */
import * as z from "zod";
import { settingsSchema } from "./schema.ts";

interface Property {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly anyOf?: readonly Property[];
  readonly items?: Property;
  readonly properties?: Readonly<Record<string, Property>>;
  readonly secret?: boolean;
  readonly live?: boolean;
}

const jsonSchema = (): Property => z.toJSONSchema(settingsSchema, { io: "input" }) as Property;

// `secret` and `live` are ours, not JSON Schema's: strict validators refuse unknown keywords.
const withoutOurs = (key: string, value: unknown): unknown =>
  (key === "secret" || key === "live") && typeof value === "boolean" ? undefined : value;

/** The JSON Schema (2020-12) of the settings file, for editors. */
export function settingsSchemaJson(): string {
  const { $schema, ...rest } = jsonSchema() as Property & { $schema: string };
  const schema = {
    $schema,
    title: "Monarchs settings",
    ...rest,
    // Editors are told the schema's address inside a JSON file.
    properties: { $schema: { type: "string" }, ...rest.properties },
  };
  return `${JSON.stringify(schema, withoutOurs, 2)}\n`;
}

const code = (value: unknown): string => `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;

const unbounded = 2 ** 31 - 1;

function typeText(property: Property): string {
  if (property.anyOf) {
    return property.anyOf.map((one) => (one.type === "null" ? "null" : typeText(one))).join(" or ");
  }
  if (property.enum) return property.enum.map(code).join(", ");
  if (property.type === "integer") {
    const { minimum = 0, maximum = unbounded } = property;
    return maximum >= unbounded ? `number ≥ ${minimum}` : `number ${minimum} to ${maximum}`;
  }
  if (property.type === "array") {
    const item = property.items;
    if (item?.enum) return `list of ${typeText(item)}`;
    return item?.type === "object" ? "list of sections" : "list of texts";
  }
  if (property.type === "boolean") return "true, false";
  return property.type === "object" ? "section" : "text";
}

function defaultText(property: Property): string {
  const value = property.default;
  if (value === undefined) return "*needed*";
  if (value === "") return "empty";
  return property.type === "array" && property.items?.type === "object" && (value as []).length > 0
    ? "see above"
    : code(value);
}

const isSection = ({ properties }: Property): boolean => properties !== undefined;

function row(key: string, property: Property): string {
  const marks = [property.secret ? "secret" : "", property.live ? "live" : ""].filter(Boolean).join(", ");
  const cells = [`\`${key}\``, typeText(property), defaultText(property), property.description ?? "", marks];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function rows(property: Property, prefix: string): string[] {
  return Object.entries(property.properties ?? {}).flatMap(([name, inner]) => {
    const key = prefix === "" ? name : `${prefix}.${name}`;
    if (isSection(inner)) return rows(inner, key);
    const below =
      inner.items && isSection(inner.items)
        ? rows(inner.items, `${key}[]`)
        : (inner.anyOf ?? []).filter(isSection).flatMap((one) => rows(one, key));
    return [row(key, inner), ...below];
  });
}

/** docs/settings.md: every key with its type, default and meaning. */
export function settingsTable(): string {
  const { properties = {} } = jsonSchema();
  const head = ["| key | type | default | meaning | |", "| --- | --- | --- | --- | --- |"];
  const single = Object.fromEntries(Object.entries(properties).filter(([, value]) => !isSection(value)));
  const sections = Object.entries(properties).filter(([, value]) => isSection(value));
  const lines = [
    "# Settings",
    "",
    "Generated from `src/config/schema.ts` by `node scripts/docs.mjs`; edit it there.",
    "",
    "Defaults come first, over them the file (YAML 1.2, so JSON as well; `--config`, else `MONARCHS_CONFIG`, else",
    "`monarchs.yaml` in the working folder), over it the environment, over it flags. The environment's name for",
    "`limits.pingInterval` is `MONARCHS__LIMITS__PINGINTERVAL`; lists and sections are given as YAML or JSON, and",
    "`…_FILE` names a file that holds the value. `--set limits.pingInterval=60` sets any key on the command line.",
    "Paths are relative to the working folder. `monarchs print-config` shows where each value came from.",
    "",
    "Without listeners in the file there are three, on 127.0.0.1: line 2323, IRC 6667 and HTTP 8080.",
    "A key marked *live* is read again at SIGHUP and `REHASH`; the others need a restart. A *secret* is never shown.",
    "",
    ...head,
    ...rows({ properties: single }, ""),
    ...sections.flatMap(([name, section]) => [
      "",
      `## ${name}`,
      "",
      section.description ?? "",
      "",
      ...head,
      ...rows(section, name),
    ]),
    "",
  ];
  return lines.join("\n");
}
