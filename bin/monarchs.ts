#!/usr/bin/env node
/** The command line. Each command is loaded only when it is asked for, so that `start` starts fast. */
import { Command, CommanderError, InvalidArgumentError } from "commander";
import { addAccounts, addTokens } from "./accounts.ts";
import { exitCodeOf, exitCodes } from "./exit-codes.ts";
import { addKeys } from "./keys.ts";
import { addMaintenance } from "./maintenance.ts";
import { addBans, addRooms } from "./moderation.ts";
import { collect, examples, withJson, withSettings } from "./options.ts";

const port = (text: string): number => {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 65535) throw new InvalidArgumentError("It must be a port, 0 to 65535.");
  return value;
};
const program = new Command("monarchs")
  .description("A self-hosted, real-time chat server: one room for nc, IRC clients and browsers.")
  .helpOption("-h, --help", "show help")
  .helpCommand(false)
  .option("-V, --version", "print the versions of Monarchs, Node.js and SQLite")
  .exitOverride()
  .showSuggestionAfterError()
  .showHelpAfterError("(monarchs --help tells more)")
  .enablePositionalOptions();
examples(program, "start", "connect 127.0.0.1:2323", "account add ada --role administrator");

const command = (name: string, description: string, parent = program): Command =>
  parent.command(name).description(description).helpOption("-h, --help", "show help");

examples(
  withSettings(command("start", "run the server in the foreground: every door, in one process"))
    .option("--host <address>", "address of every listener; 0.0.0.0 opens the server to others")
    .option("--line-port <port>", "port for nc and telnet", port)
    .option("--irc-port <port>", "port for IRC clients", port)
    .option("--http-port <port>", "port of the page and WebSockets", port)
    .option("--websocket-port <port>", "port of the relay alone", port)
    .option("--store <url>", "sqlite:FILE")
    .option("--bus <url>", "local:, which is one node")
    .option("--log-level <level>", "trace, debug, info, warn, error, fatal or silent")
    .action(async (options) => {
      // The store's thread starts while the rest is loaded.
      (await import("../src/store/sqlite/boot.ts")).bootAhead();
      await (await import("./commands/start.ts")).start(options);
    }),
  "start",
  "start --host 0.0.0.0",
  "start --config /etc/monarchs.yaml",
  "start --data /tmp/chat --line-port 0 --set rooms.autojoin=[lobby,help]",
);

examples(
  withSettings(command("relay", "run the WebSocket relay alone, in front of a core elsewhere"))
    .requiredOption("--core <host:port>", "IRC listener of the core")
    .option("--listen <host:port>", "where browsers connect", "127.0.0.1:8081")
    .option("--origin <origin>", "an Origin that may connect, * for any; may be repeated", collect)
    .option("--secret-file <file>", "file with the core's relay.secret")
    .action(async (options) => (await import("./commands/relay.ts")).relay(options)),
  "relay --core 127.0.0.1:6667",
  "relay --core chat.example.org:6667 --listen 0.0.0.0:8081 --origin https://chat.example.org --secret-file relay.secret",
);

examples(
  command("connect", "chat from this terminal, over the line door")
    .argument("[address]", "host, or host:port", "127.0.0.1:2323")
    .option("-n, --name <name>", "the name to take")
    .option("--tls", "connect with TLS")
    .option("--ca <file>", "certificates to trust, PEM; with --tls")
    .action(async (address, options) =>
      (await import("./commands/connect.ts")).connectCommand(address, options),
    ),
  "connect",
  "connect chat.example.org:2323 --name ada",
  "connect < script.txt",
);

examples(
  command("init", "write a commented settings file and make the data folder")
    .option("-c, --config <file>", "the file to write", "monarchs.yaml")
    .option("--data <folder>", "the data folder", "./data")
    .option("--production", "open to others, with TLS, and fewer liberties")
    .option("--force", "overwrite a file that is there")
    .action(async (options) => (await import("./commands/init.ts")).init(options)),
  "init",
  "init --production --config /etc/monarchs.yaml --data /var/lib/monarchs",
);

examples(
  command("check-config", "tell every fault of a settings file, with line and column")
    .argument("[file]", "the file; without it the one that `start` would read")
    .action(async (file) => (await import("./commands/check-config.ts")).checkConfig(file)),
  "check-config",
  "check-config /etc/monarchs.yaml",
);

examples(
  withJson(
    withSettings(command("print-config", "print the settings that hold, and where each came from")),
  ).action(async (options) => (await import("./commands/print-config.ts")).printConfig(options)),
  "print-config",
  "print-config --config /etc/monarchs.yaml --json",
);

examples(
  command("openapi", "print the description of the HTTP API (OpenAPI 3.1)").action(async () =>
    (await import("./commands/openapi.ts")).printOpenApi(),
  ),
  "openapi",
  "openapi > openapi.json",
);

examples(
  withJson(
    withSettings(
      command("doctor", "check this machine: versions, settings, disk, keys, uploads, mail, ports, TLS"),
    ),
  ).action(async (options) => (await import("./commands/doctor.ts")).doctor(options)),
  "doctor",
  "doctor --json",
);

examples(
  withJson(command("policy", "print who may do what in a room")).action(async (options) =>
    (await import("./commands/policy.ts")).policy(options),
  ),
  "policy",
  "policy --json",
);

addAccounts(command);
addRooms(command);
addBans(command);
addTokens(command);

examples(
  withJson(withSettings(command("tree", "show the supervision tree of a running server"))).action(
    async (options) => (await import("./commands/running.ts")).tree(options),
  ),
  "tree",
  "tree --json",
);
examples(
  withJson(withSettings(command("stats", "show the figures of a running server"))).action(async (options) =>
    (await import("./commands/running.ts")).stats(options),
  ),
  "stats",
  "stats --json",
);
examples(
  withJson(withSettings(command("kill", "kill an actor of a running server, and watch it come back")))
    .argument("<actor>", "a registered name or pid, as `tree` shows them")
    .action(async (actor, options) => (await import("./commands/running.ts")).kill(actor, options)),
  "kill server",
);
examples(
  withJson(withSettings(command("reload", "have a running server read its settings again"))).action(
    async (options) => (await import("./commands/running.ts")).reload(options),
  ),
  "reload",
);

addMaintenance(command);
addKeys(command);

async function main(args: readonly string[]): Promise<void> {
  if (args.length === 1 && (args[0] === "-V" || args[0] === "--version")) {
    process.stdout.write((await import("./commands/version.ts")).versionText());
    return;
  }
  if (args.length === 0) {
    process.stderr.write(program.helpInformation());
    process.exitCode = exitCodes.usage;
    return;
  }
  await program.parseAsync(args, { from: "user" });
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof CommanderError) {
    // commander has said what is wrong, or shown the help that was asked for.
    process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  } else {
    const code = exitCodeOf(error);
    if (code === undefined) throw error;
    process.stderr.write(`monarchs: ${(error as Error).message.replaceAll("\n", "\nmonarchs: ")}\n`);
    // Whatever a failed command left open must not keep it.
    process.exit(code);
  }
}
