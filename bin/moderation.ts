import { type AddCommand, examples, withJson, withSettings } from "./options.ts";

/** The commands on rooms. */
export function addRooms(command: AddCommand): void {
  const room = examples(
    command("room", "manage rooms, whether or not the server runs"),
    "room list",
    "room create '#help' --owner ada",
  );
  examples(
    withJson(withSettings(command("list", "list the rooms", room))).action(async (options) =>
      (await import("./commands/room.ts")).listRooms(options),
    ),
    "room list",
    "room list --json",
  );
  examples(
    withJson(
      withSettings(command("create", "make a room, or take one that is nobody's, for an account", room)),
    )
      .argument("<room>")
      .requiredOption("--owner <account>", "the account that is to own it")
      .action(async (name, options) => (await import("./commands/room.ts")).createRoom(name, options)),
    "room create '#help' --owner ada",
  );
  examples(
    withJson(withSettings(command("transfer", "give a room to another account", room)))
      .argument("<room>")
      .argument("<account>")
      .action(async (name, account, options) =>
        (await import("./commands/room.ts")).transferRoom(name, account, options),
      ),
    "room transfer '#help' bob",
  );
  examples(
    withJson(withSettings(command("delete", "end a room, with its log", room)))
      .argument("<room>")
      .option("--dry-run", "tell what would go, and change nothing")
      .option("-y, --yes", "do not ask")
      .action(async (name, options) => (await import("./commands/room.ts")).deleteRoom(name, options)),
    "room delete '#help' --dry-run",
    "room delete '#help' --yes",
  );
}

/** The commands that keep people from the server. */
export function addBans(command: AddCommand): void {
  const ban = examples(
    command("ban", "keep people from the server, whether or not it runs"),
    "ban add 192.0.2.0/24 --for 1d --reason spam",
    "ban list",
  );
  examples(
    withJson(withSettings(command("add", "ban an address or range, a mask, or an account", ban)))
      .argument("<target>")
      .option("--for <duration>", "how long, such as 1d12h; without it for good")
      .option("--reason <text>", "what the banned are told")
      .action(async (target, options) => (await import("./commands/ban.ts")).addBan(target, options)),
    "ban add 192.0.2.0/24 --for 1d --reason spam",
    "ban add 'eve!*@*'",
    "ban add eve",
  );
  examples(
    withJson(withSettings(command("remove", "take a ban back", ban)))
      .argument("<target>")
      .action(async (target, options) => (await import("./commands/ban.ts")).removeBan(target, options)),
    "ban remove 192.0.2.0/24",
  );
  examples(
    withJson(withSettings(command("list", "list the bans", ban))).action(async (options) =>
      (await import("./commands/ban.ts")).listBans(options),
    ),
    "ban list",
  );
}
