import { defaultSettings, type Settings } from "../src/config/schema.ts";
import { version } from "../src/config/version.ts";
import type { ServerFacts } from "../src/dialects/dialect.ts";
import { asRoomName } from "../src/domain/names.ts";

/** What the dialects show of the settings. */
export const serverFacts = (settings: Settings, startedAt: number): ServerFacts => ({
  network: settings.network,
  name: settings.server.name,
  description: settings.server.description,
  version,
  startedAt,
  motd: settings.server.motd === "" ? [] : settings.server.motd.replace(/\n$/, "").split(/\r?\n/),
  adminContact: settings.server.adminContact,
  autojoin: settings.rooms.autojoin.map(asRoomName),
  nickLength: settings.nicknames.maxLength,
  channelLength: settings.limits.roomNameLength,
  topicLength: settings.limits.topicLength,
  awayLength: settings.limits.awayLength,
  kickLength: settings.limits.kickReasonLength,
  realnameLength: settings.limits.realnameLength,
  userLength: settings.limits.usernameLength,
  listEntries: settings.limits.listModeEntries,
  channelsPerUser: settings.limits.roomsPerUser,
  historyLimit: settings.history.maxPerRequest,
  utf8Only: settings.text.utf8Only,
  registrationOpen: settings.auth.mode !== "open" && settings.accounts.registration.enabled,
  passwordMinLength: settings.limits.passwordMinLength,
  mechanisms: settings.auth.mode === "open" ? [] : settings.accounts.mechanisms,
});

/** The facts of a server without a settings file, for the docs. */
export const defaultFacts = (): ServerFacts => serverFacts(defaultSettings(), 0);
