/** Times as people read them, in one time zone. Takes milliseconds since 1970. */
export interface Clock {
  /** `12:34`. */
  readonly minutes: (ms: number) => string;
  /** `2026-05-03`. */
  readonly day: (ms: number) => string;
}

const msPerMinute = 60_000;
/** Formatters cost tens of KiB each, and clients choose the zone: so many are kept ready. */
const keptClocks = 64;
const clocks = new Map<string, Clock>();

/** The time zone's proper name (`europe/berlin` is `Europe/Berlin`), or undefined when there is no such zone. */
export function timeZoneNamed(name: string): string | undefined {
  if (name.toUpperCase() === "UTC") return "UTC";
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{1,50}$/.test(name)) return undefined;
  try {
    return new Intl.DateTimeFormat("en-GB", { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    // a RangeError: that is how Intl says it knows no such zone
    return undefined;
  }
}

/** The clock of a time zone that {@link timeZoneNamed} gave. */
export function clockIn(timeZone: string): Clock {
  const known = clocks.get(timeZone);
  if (known) return known;
  const clock = timeZone === "UTC" ? remembering(utc) : remembering(zoned(timeZone));
  if (clocks.size >= keptClocks) {
    const oldest = clocks.keys().next();
    if (!oldest.done) clocks.delete(oldest.value);
  }
  clocks.set(timeZone, clock);
  return clock;
}

/** Both forms of a time as `2026-05-03 12:34`. */
type Format = (ms: number) => string;

const utc: Format = (ms) => new Date(ms).toISOString().slice(0, 16).replace("T", " ");

function zoned(timeZone: string): Format {
  const format = new Intl.DateTimeFormat("sv-SE", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  return (ms) => format.format(ms);
}

/** Messages come in bursts: the minute last asked for is remembered. */
function remembering(format: Format): Clock {
  let minute = Number.NaN;
  let text = "";
  const at = (ms: number) => {
    const asked = Math.floor(ms / msPerMinute);
    if (asked !== minute) {
      text = format(ms);
      minute = asked;
    }
    return text;
  };
  return { minutes: (ms) => at(ms).slice(-5), day: (ms) => at(ms).slice(0, -6) };
}

/**
 * When a day begins in a clock's time zone: ms since 1970.
 *
 * @param day as {@link Clock.day} gives it
 * @returns undefined for what is no day
 */
export function momentOf(clock: Clock, day: string): number | undefined {
  const wanted = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00Z`) : Number.NaN;
  if (Number.isNaN(wanted) || utc(wanted).slice(0, 10) !== day) return undefined;
  // how far the zone is from UTC then; twice, since the first guess may lie beyond a change of the clocks
  let moment = wanted;
  for (let guess = 0; guess < 2; guess += 1)
    moment += wanted - Date.parse(`${clock.day(moment)}T${clock.minutes(moment)}Z`);
  return moment;
}

/** A span of time in its two largest units: `3 d 4 h`, `12 min`, `5 s`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  const days = Math.floor(hours / 24);
  return hours % 24 === 0 ? `${days} d` : `${days} d ${hours % 24} h`;
}
