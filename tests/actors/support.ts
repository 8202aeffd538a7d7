import { connectAdmin } from "../../src/admin/client.ts";
import type { AdminCommand, AdminInput, AdminResults } from "../../src/admin/protocol.ts";
import type { TestClient } from "../support/client.ts";
import type { TestServer } from "../support/server.ts";

/** Settings of a server that brings nobody into a room by itself. */
export const noLobby = { rooms: { autojoin: [] } } as const;

/** The password of every account that a test makes. */
export const password = "correct horse";

/** Enters a room on the IRC door. @returns the names that were shown */
export async function join(client: TestClient, room: string, key = ""): Promise<string> {
  client.send(`JOIN ${room} ${key}`);
  const names = await client.line(/ 353 /);
  await client.line(/ 366 /);
  return names.replace(/^.*? 353 \S+ . \S+ :/, "");
}

/** Asks over the administration socket, as the command line does. */
export async function admin<Command extends AdminCommand>(
  server: TestServer,
  command: Command,
  input: AdminInput<Command>,
): Promise<AdminResults[Command]> {
  const client = await connectAdmin(server.settings.dataDirectory);
  try {
    return await client.request(command, input);
  } finally {
    client.close();
  }
}

/** Makes accounts with the password of all. */
export async function addAccounts(server: TestServer, ...names: readonly string[]): Promise<void> {
  for (const name of names) await admin(server, "accountAdd", { name, password });
}

/** Somebody on the IRC door who is logged in by SASL PLAIN, under the account's name. */
export async function loggedIn(
  server: TestServer,
  account: string,
  capabilities = "",
  nick = account,
): Promise<TestClient> {
  const client = await server.connect("irc");
  client.send("CAP LS 302", `CAP REQ :sasl ${capabilities}`, "AUTHENTICATE PLAIN");
  await client.line(/^AUTHENTICATE \+$/);
  client.send(`AUTHENTICATE ${plain(account, password)}`);
  await client.line(/ 903 /);
  client.send(`NICK ${nick}`, `USER ${nick} 0 * :${nick}`, "CAP END");
  await client.line(/ 422 | 376 /);
  for (const _ of server.settings.rooms.autojoin) await client.line(/ 366 /);
  return client;
}

/** What SASL PLAIN sends (RFC 4616). */
export const plain = (account: string, secret: string): string =>
  Buffer.from(`\0${account}\0${secret}`).toString("base64");
