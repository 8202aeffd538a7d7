import type { Command } from "./commands.ts";
import { isRoomList } from "./modes.ts";
import { isRoomName } from "./names.ts";

/**
 * Whether a command is for accounts where guests read only (`auth.mode: accounts`): whatever others see of somebody but
 * that they are there.
 */
export function isForAccounts(command: Command): boolean {
  switch (command.type) {
    case "say":
    case "relay":
    case "edit":
    case "redact":
    case "reply":
    case "react":
    case "pin":
    case "announce":
    case "roomReactions":
    case "roomType":
    case "roomReaders":
    case "roomReceipts":
    case "unreact":
    case "tag":
    case "beginUpload":
    case "uploadLink":
    case "deleteFile":
    case "knock":
    case "invite":
    case "kick":
    case "ban":
    case "role":
    case "createRoom":
    case "renameRoom":
    case "checkWishes":
      return true;
    case "setMetadata":
    case "clearMetadata":
      return isRoomName(command.target);
    case "topic":
      return command.topic !== undefined;
    case "roomModes":
      return command.changes.some(({ letter, param }) => !isRoomList(letter) || param !== undefined);
    default:
      return false;
  }
}
