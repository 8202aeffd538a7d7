import { table } from "../columns.ts";
import type { LineCommand, LineState, Outcome } from "../command.ts";
import { encoderFor } from "../encoder.ts";
import {
  isSetting,
  type LineSettings,
  type SettingName,
  settingNames,
  shownSetting,
  withSetting,
} from "../settings.ts";

/** How this session looks. */
export const settingsCommands: readonly LineCommand[] = [
  {
    name: "set",
    aliases: [],
    group: "settings",
    usage: "[NAME [VALUE]]",
    help: "show or change how this session looks: color, numbers, prompt, typing, tz, width, json",
    example: "/set tz Europe/Berlin",
    least: 0,
    anonymous: true,
    run: ({ state, words: [name, value] }) => {
      if (name === undefined) return shown(state, Object.keys(settingNames).filter(isSetting));
      const setting = name.toLowerCase().replace(/^colour$/, "color");
      if (!isSetting(setting))
        return {
          refused: "invalidParam",
          command: "/set",
          param: name,
          why: `give one of ${Object.keys(settingNames).join(", ")}`,
        };
      return value === undefined ? shown(state, [setting]) : change(state, setting, value, "/set");
    },
  },
  {
    name: "color",
    aliases: ["colour"],
    group: "settings",
    usage: "on|off",
    help: "show nicks and signs in colours (ANSI)",
    example: "/color on",
    least: 1,
    anonymous: true,
    run: ({ state, words: [value = ""] }) => change(state, "color", value, "/color"),
  },
  {
    name: "json",
    aliases: [],
    group: "settings",
    usage: "on|off",
    help: "turn everything into one JSON object a line, for scripts",
    example: "/json on",
    least: 1,
    anonymous: true,
    run: ({ state, words: [value = ""] }) => change(state, "json", value, "/json"),
  },
];

function change(state: LineState, name: SettingName, value: string, command: string): Outcome {
  const settings = withSetting(state.settings, name, value);
  if (settings === undefined)
    return {
      refused: "invalidParam",
      command: command === "/set" ? `/set ${name}` : command,
      param: value,
      why: `give ${settingNames[name].takes}`,
    };
  state.settings = settings;
  state.encoder = encoderFor(settings);
  return {
    lines: [`- ${name} is ${shownSetting(settings, name)}`],
    json: settingsJson(settings),
  };
}

function shown({ settings }: LineState, names: readonly SettingName[]): Outcome {
  const rows = names.map((name) => [name, shownSetting(settings, name), settingNames[name].help]);
  return { lines: table(rows).map((line) => `- ${line}`), json: settingsJson(settings) };
}

const settingsJson = (settings: LineSettings) => ({ reply: "settings", ...settings });
