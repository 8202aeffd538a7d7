import { Document, isCollection, isPair, isScalar, type Node, visit } from "yaml";
import type { LoadedSettings } from "../../src/config/load.ts";
import { type KeyPath, keyText, shapeAt } from "../../src/config/shape.ts";
import { type SettingsOptions, settingsFor } from "../settings-options.ts";

const hidden = "(hidden)";

/** The settings with every secret that has a value replaced. */
function withoutSecrets(value: unknown, path: KeyPath = []): unknown {
  if (Array.isArray(value)) return value.map((item, i) => withoutSecrets(item, [...path, i]));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, withoutSecrets(inner, [...path, key])]),
    );
  }
  // URLs are shown unless they hold a password.
  const secret = shapeAt(path)?.meta.secret === true && value !== null;
  return secret && !/^(sqlite|local):/.test(String(value)) ? hidden : value;
}

/** The settings as YAML, each value with a comment that says where it came from. */
export function settingsYaml({ settings, origins }: LoadedSettings): string {
  const document = new Document(withoutSecrets(settings));
  const paths = new Map<unknown, KeyPath>();
  const pathUnder = (parent: unknown, key: string | number): KeyPath => [...(paths.get(parent) ?? []), key];
  visit(document, {
    Node(_key, node, ancestors) {
      const parent = ancestors.at(-1);
      if (isPair(parent)) {
        if (node !== parent.value) return;
        paths.set(node, pathUnder(ancestors.at(-2), isScalar(parent.key) ? String(parent.key.value) : ""));
      } else if (isCollection(parent)) paths.set(node, pathUnder(parent, Number(_key)));
      const path = paths.get(node);
      if (path === undefined) return;
      const shape = shapeAt(path);
      const leaf = shape?.kind !== "section" && !(shape?.kind === "list" && shape.item.kind === "section");
      if (!leaf || shape === undefined) return;
      const value = node as Node;
      if (isCollection(value)) value.flow = true;
      value.comment = ` ${origins.get(keyText(path)) ?? "default"}`;
      return visit.SKIP;
    },
  });
  return document.toString({ lineWidth: 0 });
}

/** Prints the settings that hold; secrets are hidden. */
export function printConfig(options: SettingsOptions & { readonly json?: boolean }): void {
  const loaded = settingsFor(options);
  const text = options.json
    ? `${JSON.stringify({ settings: withoutSecrets(loaded.settings), origins: Object.fromEntries(loaded.origins) }, null, 2)}\n`
    : settingsYaml(loaded);
  process.stdout.write(text);
}
