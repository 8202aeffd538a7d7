import { isDeepStrictEqual } from "node:util";
import type { Settings } from "./schema.ts";
import { keyText, type Shape, settingsShape } from "./shape.ts";

type Section = Readonly<Record<string, unknown>>;

/**
 * The settings that hold after the file was read again: those which may change while the server runs
 * are `next`'s, the others stay as they are.
 *
 * @returns the settings, and the keys that differ but wait for a restart
 */
export function reloadedSettings(
  current: Settings,
  next: Settings,
): { readonly settings: Settings; readonly waiting: readonly string[] } {
  const waiting: string[] = [];
  const merge = (now: unknown, then: unknown, shape: Shape, path: readonly (string | number)[]): unknown => {
    if (isDeepStrictEqual(now, then)) return now;
    // A certificate is read again; whether a port speaks TLS at all is not changed under its clients.
    const appears = shape.kind === "section" && (now === null) !== (then === null);
    if (shape.meta.live && !appears) return then;
    if (shape.kind === "section" && now !== null && then !== null) {
      const entries = [...shape.keys].map(([key, inner]) => {
        return [key, merge((now as Section)[key], (then as Section)[key], inner, [...path, key])];
      });
      return Object.fromEntries(entries);
    }
    if (shape.kind === "list" && shape.item.kind === "section") {
      const [olds, news] = [now as readonly unknown[], then as readonly unknown[]];
      const { item } = shape;
      if (olds.length === news.length) return olds.map((old, i) => merge(old, news[i], item, [...path, i]));
    }
    waiting.push(keyText(path));
    return now;
  };
  // `merge` gives back what it was given, key by key, so the type stays.
  return { settings: merge(current, next, settingsShape(), []) as Settings, waiting };
}
