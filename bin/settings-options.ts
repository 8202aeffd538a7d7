import {
  type LoadedSettings,
  loadSettings,
  type SettingFlags,
  type SettingSources,
} from "../src/config/load.ts";

/** The flags by which every command finds its settings. */
export interface SettingsOptions {
  readonly config?: string;
  readonly data?: string;
  readonly set?: readonly string[];
}

/** Where a command's settings come from, read again at each call of `loadSettings`. */
export const sourcesOf = (
  { config, data, set }: SettingsOptions,
  more: SettingFlags = {},
): SettingSources => ({
  env: process.env,
  folder: process.cwd(),
  file: config,
  flags: { ...more, data, set },
});

/** A command's settings. @throws SettingsInvalid */
export const settingsFor = (options: SettingsOptions): LoadedSettings => loadSettings(sourcesOf(options));
