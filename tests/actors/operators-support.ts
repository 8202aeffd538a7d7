import type { TestClient } from "../support/client.ts";
import type { TestServer } from "../support/server.ts";
import { noLobby } from "./support.ts";

/** A server that knows one operator. */
export const settings = { ...noLobby, operators: [{ name: "root", password: "open-sesame" }] };

/** Somebody who is an operator of the server. */
export async function operator(server: TestServer, nick: string): Promise<TestClient> {
  const client = await server.irc(nick);
  client.send("OPER root open-sesame");
  await client.line(/ 381 /);
  await client.line(/ MODE \S+ \+o$/);
  return client;
}
