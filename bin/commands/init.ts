import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { CommandFailed } from "../exit-codes.ts";

/** The flags of `init`. */
export interface InitOptions {
  readonly config: string;
  readonly data: string;
  readonly production?: boolean;
  readonly force?: boolean;
}

const local = `listeners:
  - { protocol: line, port: 2323 }        # nc and telnet
  - { protocol: irc, port: 6667 }         # IRC clients
  - { protocol: http, port: 8080 }        # the page, the API, WebSockets at /ws
  # host is 127.0.0.1 unless given; 0.0.0.0 opens a port to others.
`;

const open = `listeners:
  # Only this machine: telnet has no TLS.
  - { protocol: line, host: 127.0.0.1, port: 2323 }
  - protocol: irc
    host: 0.0.0.0
    port: 6697
    tls: { certificate: fullchain.pem, key: privkey.pem }
  # Behind a web server that speaks TLS to browsers.
  - protocol: http
    host: 127.0.0.1
    port: 8080
    allowedOrigins: [] # such as [https://chat.example.org]; empty: the page's own
`;

/** The settings file that `init` writes. */
export function settingsFileText(data: string, production: boolean, secret: string): string {
  return `# Settings of Monarchs. Every key is optional; docs/settings.md has them all.
# Check this file with: monarchs check-config

# The name people see.
network: Monarchs

server:
  # The source of the server's own lines; a host name with a dot.
  name: ${production ? "chat.example.org" : "monarchs.local"}
  # May have several lines.
  motd: ""
  adminContact: ""

# The store, uploads and the administration socket lie here.
dataDirectory: ${JSON.stringify(data)}

${production ? open : local}
auth:
  # open: names only; guests: accounts are optional; accounts: guests read public rooms only; required.
  mode: guests

accounts:
  registration:
    # Whether people may register an account themselves.
    enabled: ${production ? "false # monarchs account add NAME does it for them" : "true"}

rooms:
  # Rooms that everybody enters.
  autojoin: [lobby]

history:
  # 0: every message is kept.
  messagesPerRoom: 0

relay:
  # Shared with \`monarchs relay\` on other machines.
  secret: ${secret}

log:
  level: info
`;
}

/** Writes the settings file, for its owner alone since it holds a secret, and makes the data folder. */
export function init({ config, data, production = false, force = false }: InitOptions): void {
  const text = settingsFileText(data, production, randomBytes(24).toString("base64url"));
  try {
    writeFileSync(config, text, { flag: force ? "w" : "wx", mode: 0o600 });
    mkdirSync(data, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new CommandFailed(
      code === "EEXIST" ? `${config} is there already; --force overwrites it` : message,
    );
  }
  process.stdout.write(`wrote ${config}, made ${data}\n`);
  process.stderr.write(`Next: monarchs check-config ${config}, then monarchs start --config ${config}\n`);
}
