import { useSyncExternalStore } from "react";

/** The width below which the side panels are drawers; the style sheets have the same number. */
const query = "(max-width: 760px)";

/** Whether the page is as narrow as a phone. */
export const useNarrow = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      const media = window.matchMedia(query);
      media.addEventListener("change", listener);
      return () => media.removeEventListener("change", listener);
    },
    () => window.matchMedia(query).matches,
  );
