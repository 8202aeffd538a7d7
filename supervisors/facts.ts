import { defaultSettings, type Settings } from "../src/config/schema.ts";
import { version } from "../src/config/version.ts";
import type { ServerFacts } from "../src/dialects/dialect.ts";
import { metadataLineBytes } from "../src/domain/metadata.ts";
import { asRoomName } from "../src/domain/names.ts";
import { addressOf } from "../src/files/address.ts";

/** What the dialects show of the settings. `revision`: how often these were read again. */
export const serverFacts = (settings: Settings, startedAt: number, revision = 0): ServerFacts => ({
  revision,
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
  keyLength: settings.limits.roomKeyLength,
  realnameLength: settings.limits.realnameLength,
  userLength: settings.limits.usernameLength,
  listEntries: settings.limits.listModeEntries,
  channelsPerUser: settings.limits.roomsPerUser,
  editEnabled: settings.edit.enabled,
  editFallback: settings.edit.fallback,
  historyEnabled: settings.history.enabled,
  historyLimit: settings.history.maxPerRequest,
  monitorEntries: settings.limits.monitorEntries,
  multilineBytes: settings.limits.multiline.maxBytes,
  multilineLines: settings.limits.multiline.maxLines,
  batchTimeoutMs: settings.limits.batchTimeout * 1_000,
  metadata: settings.metadata.enabled ? metadataFacts(settings) : null,
  utf8Only: settings.text.utf8Only,
  deniedClientTags: settings.text.deniedClientTags,
  registrationOpen: settings.auth.mode !== "open" && settings.accounts.registration.enabled,
  registrationKeys: registrationKeys(settings),
  accountRequired: settings.auth.mode === "required",
  passwordMinLength: settings.limits.passwordMinLength,
  sts: stsOf(settings),
  fileHost: fileHostOf(settings),
  icon: settings.server.icon ?? "",
  mechanisms: settings.auth.mode === "open" ? [] : settings.accounts.mechanisms,
});

function registrationKeys({ accounts, server }: Settings): ServerFacts["registrationKeys"] {
  const { beforeConnect, emailRequired, customNames } = accounts.registration;
  return [
    ...(beforeConnect && server.password === null ? (["before-connect"] as const) : []),
    ...(emailRequired ? (["email-required"] as const) : []),
    ...(customNames ? (["custom-account-name"] as const) : []),
  ];
}

/** Where clients send files: not known before the ports are open, where the settings leave the port open. */
function fileHostOf({ files, server, listeners }: Settings): string {
  if (!files.enabled) return "";
  const door = listeners.find(({ protocol, port }) => protocol === "http" && port !== 0);
  const base = server.url ?? (door ? addressOf({ ...door, tls: door.tls !== null }, server.name) : undefined);
  return base === undefined ? "" : `${base.replace(/\/+$/, "")}/api/v1/uploads`;
}

/** What clients are told of transport security: where it is on, and there is a port for it. */
function stsOf({ sts, listeners }: Settings): ServerFacts["sts"] {
  const port = sts.port ?? listeners.find(({ protocol, tls }) => protocol === "irc" && tls !== null)?.port;
  if (!sts.enabled || port === undefined || port === 0) return null;
  return { port, durationSeconds: sts.durationSeconds, preload: sts.preload };
}

/** The facts of a server without a settings file, for the docs. */
export const defaultFacts = (): ServerFacts => serverFacts(defaultSettings(), 0);

function metadataFacts({ metadata, server, nicknames, limits }: Settings): ServerFacts["metadata"] {
  const { maxKeys, maxSubscriptions, maxKeyBytes, beforeConnect, entriesAtOnce } = metadata;
  const lineBytes = metadataLineBytes(server.name, nicknames.maxLength, limits.roomNameLength);
  const maxValueBytes = Math.min(metadata.maxValueBytes, lineBytes);
  return {
    maxKeys,
    maxSubscriptions,
    maxKeyBytes,
    maxValueBytes,
    lineBytes,
    beforeConnect,
    entriesAtOnce,
  };
}
