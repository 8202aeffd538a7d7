import { count, live, section } from "./fields.ts";

/** The record of what administrators and those who look after rooms do. */
export const audit = section("The record of what administrators and those who look after rooms do.", {
  retentionDays: count(365, "days for which it is kept; 0: for good", live),
  entriesPerRequest: count(200, "entries in one answer", { min: 1, max: 1_000, ...live }),
});
