import { strings } from "../../strings.ts";
import { isSameDay } from "./rows.ts";

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });
const day = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const dayWithYear = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "long", year: "numeric" });
const dayMs = 86_400_000;

/** The time of day, as people here write it. */
export const timeOfDay = (time: number): string => clock.format(time);

/** Day and time in full, for who asks exactly. */
export const exactTime = (time: number): string => full.format(time);

/** The name of a day, seen from now. */
export function dayName(time: number, now: number): string {
  if (isSameDay(time, now)) return strings.today;
  if (isSameDay(time, now - dayMs)) return strings.yesterday;
  return new Date(time).getFullYear() === new Date(now).getFullYear()
    ? day.format(time)
    : dayWithYear.format(time);
}
