import type * as z from "zod";
import type { SettingMeta } from "./schema/fields.ts";
import { settingsSchema } from "./schema.ts";

/** Where a setting is: keys and, in lists, positions. */
export type KeyPath = readonly (string | number)[];

/** A setting, or a section or list of them, as the definition has it. */
export type Shape = {
  readonly meta: Partial<SettingMeta>;
  readonly nullable: boolean;
} & (
  | { readonly kind: "section"; readonly keys: ReadonlyMap<string, Shape> }
  | { readonly kind: "list"; readonly item: Shape }
  | { readonly kind: "text" | "number" | "flag" | "choice" }
);

const leafKinds = { string: "text", number: "number", boolean: "flag", enum: "choice" } as const;

/** zod's definitions, as far as the settings use them. */
type Def =
  | { readonly type: "prefault" | "default" | "nullable"; readonly innerType: z.ZodType }
  | { readonly type: "object"; readonly shape: Readonly<Record<string, z.ZodType>> }
  | { readonly type: "array"; readonly element: z.ZodType }
  | { readonly type: keyof typeof leafKinds };

function shapeOf(schema: z.ZodType): Shape {
  // zod types its definitions one class at a time; the settings use those named above and no others.
  const def = schema.def as unknown as Def;
  const own = (schema.meta() ?? {}) as Partial<SettingMeta>;
  switch (def.type) {
    case "prefault":
    case "default":
    case "nullable": {
      const inner = shapeOf(def.innerType);
      return {
        ...inner,
        nullable: inner.nullable || def.type === "nullable",
        meta: { ...inner.meta, ...own },
      };
    }
    case "object": {
      const keys = new Map(Object.entries(def.shape).map(([key, value]) => [key, shapeOf(value)]));
      return { kind: "section", keys, nullable: false, meta: own };
    }
    case "array":
      return { kind: "list", item: shapeOf(def.element), nullable: false, meta: own };
    default:
      return { kind: leafKinds[def.type], nullable: false, meta: own };
  }
}

let known: Shape | undefined;

/** The definition of all settings as a tree; read once. */
export function settingsShape(): Shape {
  known ??= shapeOf(settingsSchema);
  return known;
}

/** The setting at `path`; undefined when there is none. */
export function shapeAt(path: KeyPath, from: Shape = settingsShape()): Shape | undefined {
  let shape: Shape | undefined = from;
  for (const key of path) {
    if (shape?.kind === "section") shape = shape.keys.get(String(key));
    else if (shape?.kind === "list" && Number.isInteger(Number(key))) shape = shape.item;
    else return undefined;
  }
  return shape;
}

/** `["listeners", 0, "port"]` as people write it: `listeners[0].port`. */
export function keyText(path: KeyPath): string {
  return path.map((key, i) => (typeof key === "number" ? `[${key}]` : i === 0 ? key : `.${key}`)).join("");
}

/** Every setting that is no section, by path; those of list items once, with `[]` in their name. */
export function allKeys(from: Shape = settingsShape(), prefix = ""): readonly string[] {
  if (from.kind === "section") {
    return [...from.keys].flatMap(([key, shape]) => allKeys(shape, prefix === "" ? key : `${prefix}.${key}`));
  }
  if (from.kind === "list" && from.item.kind === "section") {
    return [prefix, ...allKeys(from.item, `${prefix}[]`)];
  }
  return [prefix];
}
