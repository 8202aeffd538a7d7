import type { Storage } from "./storage.ts";

/** A storage that is loaded when it is first used. */
export function lazyStorage(load: () => Promise<Storage>): Storage {
  let loading: Promise<Storage> | undefined;
  const loaded = (): Promise<Storage> => {
    loading ??= load();
    return loading;
  };
  return {
    put: async (...args) => (await loaded()).put(...args),
    open: async (...args) => (await loaded()).open(...args),
    remove: async (...args) => (await loaded()).remove(...args),
    async *list() {
      yield* (await loaded()).list();
    },
  };
}
