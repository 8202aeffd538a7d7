import type { Memory } from "./memory.ts";

/** How the page looks: as the system does, or as the person decided. */
export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const isTheme = (value: string | null): value is Theme => themes.some((theme) => theme === value);

/** The theme that the browser remembers. */
export function readTheme(memory: Memory): Theme {
  const value = memory.get("theme");
  return isTheme(value) ? value : "system";
}

/** Shows a theme and remembers it. */
export function applyTheme(theme: Theme, memory: Memory, root: HTMLElement): void {
  memory.set("theme", theme === "system" ? null : theme);
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
}
