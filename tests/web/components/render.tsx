import { act, render as renderInto } from "@testing-library/react";
import axe from "axe-core";
import type { ReactElement } from "react";
import type { Intents } from "../../../web/chat.ts";
import type { Action } from "../../../web/store/actions.ts";
import { createStore, type Store } from "../../../web/store/store.ts";

/** What jsdom lacks and the page uses: media queries, sizes, modal dialogs. */
export function installBrowser(): void {
  window.matchMedia = (query: string) =>
    ({
      matches: false,
      media: query,
      addEventListener() {},
      removeEventListener() {},
    }) as unknown as MediaQueryList;
  Object.defineProperty(HTMLElement.prototype, "clientHeight", { configurable: true, get: () => 600 });
  Object.defineProperty(HTMLElement.prototype, "clientWidth", { configurable: true, get: () => 800 });
  // The window sees all of the little that a test shows.
  HTMLElement.prototype.scrollTo = function scrollTo() {
    this.dispatchEvent(new Event("scroll"));
  };
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close() {
    this.open = false;
  };
}

/** Renders, and takes it away after the test. */
export function render(element: ReactElement) {
  return renderInto(element);
}

/** Something done to the page that it answers to at once. */
export const doing = (run: () => void): void => act(run);

/** What axe finds serious or critical in the document; colours need a real browser. */
export async function seriousFaults(): Promise<readonly string[]> {
  const { violations } = await axe.run(document.body, { rules: { "color-contrast": { enabled: false } } });
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

/** A store after some actions. */
export function storeAfter(...actions: readonly Action[]): Store {
  const store = createStore();
  store.dispatch(...actions);
  return store;
}

/** Intents that write down what was wanted; those named in `also` act as well. */
export function recordIntents(also: Partial<Intents> = {}): {
  readonly intents: Intents;
  readonly wanted: unknown[][];
} {
  const wanted: unknown[][] = [];
  const intents = new Proxy({} as Intents, {
    get:
      (_, name: keyof Intents) =>
      (...given: unknown[]) => {
        wanted.push([name, ...given]);
        const act = also[name] as ((...given: unknown[]) => void) | undefined;
        act?.(...given);
      },
  });
  const stable = new Map<PropertyKey, unknown>();
  return {
    wanted,
    // Each intent is one function for the life of the page, as in the real thing.
    intents: new Proxy(intents, {
      get(target, name) {
        if (!stable.has(name)) stable.set(name, Reflect.get(target, name));
        return stable.get(name);
      },
    }),
  };
}
