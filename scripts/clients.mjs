/**
 * Drives irssi or WeeChat, in tmux, through a server of its own: TLS, an account, SASL, rooms, talk, history after a
 * reconnect, a nick change, kick and ban, away, MONITOR. Prints what stood on the client's screen; docs/clients.md has it.
 *
 *   node scripts/clients.mjs irssi
 *   node scripts/clients.mjs weechat
 *
 * Needs tmux, openssl and the client (Debian: tmux, openssl, irssi, weechat-curses). Exits with 1 when a step fails.
 */
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { prepare, projectRoot, script } from "./prepare.mjs";

const patienceMs = 15_000;

/** Waits until `look` gives something. */
async function until(look, what) {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const found = look();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`${what} did not come`);
    await pause(50);
  }
}

/** A server in a process of its own, with a TLS port and a plain one. */
async function startServer(folder) {
  const file = (name) => join(folder, name);
  const subject = ["-subj", "/CN=monarchs.local", "-days", "2", "-nodes"];
  const made = ["-keyout", file("key.pem"), "-out", file("cert.pem")];
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
  execFileSync("openssl", ["req", "-x509", ...key, ...made, ...subject], { stdio: "ignore" });
  const settings = {
    network: "Example",
    dataDirectory: file("data"),
    accounts: { hashCost: "low" },
    rooms: { autojoin: [] },
    history: { replayOnJoin: 10 },
    limits: { floodControl: false },
    listeners: [
      { protocol: "irc", port: 0 },
      { protocol: "irc", port: 0, tls: { certificate: file("cert.pem"), key: file("key.pem") } },
    ],
  };
  writeFileSync(file("monarchs.json"), JSON.stringify(settings));
  const entry = join(projectRoot, "dist", "bin", "monarchs.js");
  const child = spawn(process.execPath, [entry, "start", "--config", file("monarchs.json")], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let log = "";
  child.stderr.on("data", (chunk) => (log += chunk));
  const line = await until(() => log.split("\n").find((each) => each.includes('"listening"')), "the server");
  const { addresses } = JSON.parse(line);
  const portOf = (tls) => addresses.find((each) => each.tls === tls).port;
  return { child, plainPort: portOf(false), tlsPort: portOf(true) };
}

/** The other one in the room: a few lines over a socket. */
async function bob(port) {
  const socket = connect(port, "127.0.0.1");
  let heard = "";
  socket.on("data", (chunk) => {
    heard += chunk;
    for (const [, token] of String(chunk).matchAll(/^PING (.*)$/gm)) socket.write(`PONG ${token}\r\n`);
  });
  const hears = (pattern) => until(() => pattern.test(heard), `${pattern} at bob`);
  const says = (...lines) => socket.write(lines.map((line) => `${line}\r\n`).join(""));
  says("NICK bob", "USER bob 0 * :Bob");
  await hears(/ 422 /);
  says("JOIN #dev");
  await hears(/ 366 /);
  return { says, hears, leaves: () => socket.end("QUIT :bye\r\n") };
}

/** A program in a terminal of its own. */
class Terminal {
  #socket;
  constructor(folder, command) {
    this.#socket = join(folder, "tmux");
    this.#tmux("-f", "/dev/null", "new-session", "-d", "-s", "walk", "-x", "118", "-y", "400", ...command);
  }

  #tmux(...args) {
    return execFileSync("tmux", ["-S", this.#socket, ...args], { encoding: "utf8" });
  }

  get screen() {
    return this.#tmux("capture-pane", "-p", "-t", "walk").trimEnd();
  }

  /** Types a line. */
  types(line) {
    this.#tmux("send-keys", "-t", "walk", "-l", line);
    this.#tmux("send-keys", "-t", "walk", "Enter");
  }

  shows(pattern) {
    return until(() => pattern.test(this.screen), `${pattern} on the screen, which was\n${this.screen}\n`);
  }

  /** Types a line, and waits for what has to follow. */
  async does(line, pattern) {
    this.types(line);
    await this.shows(pattern);
  }

  end() {
    try {
      this.#tmux("kill-server");
    } catch {
      // it has ended with its program
    }
  }
}

/** What differs between the clients: how one begins, and the words of each step. */
const clients = {
  irssi: {
    command: (home) => ["irssi", `--home=${home}`, "--noconnect"],
    first: (port) => [`/connect -tls 127.0.0.1 ${port} "" ada`],
    again: (port) => [
      "/network add -sasl_username ada -sasl_password correct-horse -sasl_mechanism PLAIN example",
      `/connect -tls -network example 127.0.0.1 ${port} "" ada`,
    ],
    disconnect: "/disconnect * bye",
    loggedIn: /SASL authentication succeeded/,
    join: ["/join #dev", /Join to #dev was synced/],
    server: "/window goto 1",
    room: "/window goto #dev",
    away: ["/away at lunch", "/away"],
    watch: "/quote MONITOR + bob",
  },
  weechat: {
    command: (home) => ["weechat", "--dir", home],
    first: (port) => [
      "/set irc.look.server_buffer independent",
      "/set irc.look.smart_filter off",
      "/buflist disable",
      "/bar hide nicklist",
      `/server add example 127.0.0.1/${port} -ssl -nossl_verify -nicks=ada`,
      "/connect example",
    ],
    again: () => [
      "/set irc.server.example.sasl_username ada",
      "/set irc.server.example.sasl_password correct-horse",
      "/connect example",
    ],
    disconnect: "/disconnect example",
    loggedIn: /SASL authentication successful/,
    join: ["/join #dev", /Channel #dev: 1 nick/],
    server: "/buffer irc.server.example",
    room: "/buffer irc.example.#dev",
    away: ["/away at lunch", "/away"],
    watch: "/notify add bob example",
  },
};

/** All of it, step by step: each waits for what the one before has led to. */
async function walk(client, terminal, { plainPort, tlsPort }) {
  const types = async (...lines) => {
    for (const line of lines) {
      terminal.types(line);
      await pause(200);
    }
  };
  await pause(1_000);
  await types(...client.first(tlsPort));
  await terminal.shows(/Current global users 1, max 1/);
  await types(client.server);
  await terminal.does("/quote REGISTER * * :correct-horse", /You are now logged in as ada/);
  await types(client.disconnect, ...client.again(tlsPort));
  await terminal.shows(client.loggedIn);
  await terminal.does(...client.join);
  await types(client.room);
  let other = await bob(plainPort);
  await terminal.shows(/bob .*has joined/);
  await types("hello, this is a client that others wrote");
  await other.hears(/PRIVMSG #dev :hello, this is a client/);
  other.says("PRIVMSG #dev :and this is a line over a socket");
  await terminal.shows(/a line over a socket/);

  await types(client.disconnect);
  await other.hears(/:ada!\S+ QUIT/);
  // Whoever enters an empty room looks after it.
  other.says("PART #dev", "JOIN #dev", "PRIVMSG #dev :said while you were away");
  await types(client.server, client.again(tlsPort).at(-1));
  await pause(1_500);
  await types("/join #dev", client.room);
  await terminal.shows(/said while you were away/);
  other.says("MODE #dev +o ada");
  await terminal.shows(/\+o ada/);

  await types("/nick countess");
  await other.hears(/:ada!\S+ NICK :?countess/);
  await types("/ban bob!*@*");
  await other.hears(/MODE #dev \+b bob!\*@\*/);
  await types("/kick bob that was all");
  await other.hears(/KICK #dev bob :that was all/);
  other.says("JOIN #dev");
  await other.hears(/ 474 bob #dev /);
  await types("/unban bob!*@*");
  await terminal.shows(/-b bob!\*@\*/);
  await types(client.server);
  await terminal.does(client.away[0], /You have been marked as being away/);
  await terminal.does(client.away[1], /You are no longer marked as being away/);

  await types(client.watch);
  await pause(2_500);
  other.leaves();
  await pause(2_500);
  other = await bob(plainPort);
  await pause(2_500);
  other.leaves();
}

/** What stood in the windows, without the lines that are empty. */
async function transcript(client, terminal) {
  const parts = [];
  for (const window of [client.server, client.room]) {
    terminal.types(window);
    await pause(500);
    const lines = terminal.screen.split("\n").filter((line) => line.trim() !== "");
    parts.push(`${window}\n${lines.map((line) => line.trimEnd()).join("\n")}\n`);
  }
  return parts.join("\n");
}

/** Removes a folder; a client that has just ended may still put its log there. */
function removed(folder) {
  try {
    rmSync(folder, { recursive: true, force: true });
    return true;
  } catch (error) {
    if (error.code === "ENOTEMPTY") return false;
    throw error;
  }
}

await script(async () => {
  const client = clients[process.argv[2]];
  if (!client) throw new Error(`which client? ${Object.keys(clients).join(" or ")}`);
  await prepare();
  const folder = mkdtempSync(join(tmpdir(), "monarchs-clients-"));
  const server = await startServer(folder);
  const terminal = new Terminal(folder, client.command(join(folder, "home")));
  try {
    await walk(client, terminal, server);
    process.stdout.write(await transcript(client, terminal));
  } finally {
    terminal.end();
    server.child.kill();
    await until(() => removed(folder), "an end of the client's writing");
  }
});
