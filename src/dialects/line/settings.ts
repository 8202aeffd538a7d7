import { clockIn, timeZoneNamed } from "./clock.ts";

/** What a client may set with `/set` and `/json`. `width` in columns, 0 for no wrapping. */
export interface LineSettings {
  readonly color: boolean;
  readonly numbers: boolean;
  readonly prompt: boolean;
  readonly typing: boolean;
  readonly width: number;
  /** IANA name of the time zone that times are shown in. */
  readonly tz: string;
  readonly json: boolean;
}

/** What every connection begins with: fit for scripts. */
export const defaultSettings: LineSettings = {
  color: false,
  numbers: true,
  prompt: false,
  typing: false,
  width: 0,
  tz: "UTC",
  json: false,
};

const narrowest = 20;
const widest = 500;

/** The settings by name, what they take and what they do; in the order in which `/set` shows them. */
export const settingNames = {
  color: { takes: "on or off", help: "colour nicks and signs (ANSI)" },
  numbers: { takes: "on or off", help: "show each message's number in its room" },
  prompt: { takes: "on or off", help: "a line with the current room after each command" },
  typing: { takes: "on or off", help: "tell who is typing" },
  tz: { takes: "a time zone, e.g. Europe/Berlin", help: "show times in this zone" },
  width: { takes: `off or ${narrowest} to ${widest}`, help: "wrap lines at this many columns" },
  json: { takes: "on or off", help: "one JSON object a line, for scripts" },
} as const;
export type SettingName = keyof typeof settingNames;

/** Tells a setting's name from any other word. */
export const isSetting = (name: string): name is SettingName => Object.hasOwn(settingNames, name);

/** @returns the settings with one changed, or undefined when it does not take that value */
export function withSetting(
  settings: LineSettings,
  name: SettingName,
  value: string,
): LineSettings | undefined {
  switch (name) {
    case "width": {
      const width = /^(off|0)$/i.test(value) ? 0 : /^\d{1,4}$/.test(value) ? Number(value) : -1;
      if (width !== 0 && (width < narrowest || width > widest)) return undefined;
      return { ...settings, width };
    }
    case "tz": {
      const tz = timeZoneNamed(value);
      if (tz === undefined) return undefined;
      clockIn(tz);
      return { ...settings, tz };
    }
    default:
      if (!/^(on|off)$/i.test(value)) return undefined;
      return { ...settings, [name]: value.toLowerCase() === "on" };
  }
}

/** A setting's value as people write it. */
export function shownSetting(settings: LineSettings, name: SettingName): string {
  const value = settings[name];
  if (name === "width" && value === 0) return "off";
  return typeof value === "boolean" ? (value ? "on" : "off") : String(value);
}
