/** Access tokens that are not to be taken, at every door that takes one. */
import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SigningKeys } from "../../src/auth/signing-keys.ts";
import { addAccounts, noLobby, password } from "../actors/support.ts";
import { JsonClient } from "../support/json-client.ts";
import { startServer, type TestServer } from "../support/server.ts";

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const read = (text = ""): Record<string, unknown> => JSON.parse(Buffer.from(text, "base64url").toString());

const api = (server: TestServer, path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`http://127.0.0.1:${server.port("http")}/api/v1${path}`, init);

/** An access token of the server's own for ada. */
async function goodToken(server: TestServer): Promise<string> {
  const response = await api(server, "/auth/login", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username: "ada", password }),
  });
  return ((await response.json()) as { accessToken: string }).accessToken;
}

/** Tokens that differ from a good one in one thing each. */
function forgeries(server: TestServer, good: string): Readonly<Record<string, string>> {
  const key = new SigningKeys(join(server.settings.dataDirectory, "token-keys.json"), Date.now).current;
  const [head = "", body = "", signature = ""] = good.split(".");
  const header = read(head);
  const claims = read(body);
  const signed = (head: object, payload: object, by = key.privateKey): string => {
    const text = `${part(head)}.${part(payload)}`;
    return `${text}.${sign(null, Buffer.from(text), by).toString("base64url")}`;
  };
  const hmac = (secret: string | Buffer): string => {
    const text = `${part({ ...header, alg: "HS256" })}.${body}`;
    return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
  };
  const now = Math.floor(Date.now() / 1_000);
  const { exp: _, ...endless } = claims;
  const { aud: __, ...forAnybody } = claims;
  return {
    "without an algorithm": `${part({ ...header, alg: "none" })}.${body}.`,
    "without an algorithm, with a signature": `${part({ ...header, alg: "None" })}.${body}.${signature}`,
    "HMAC with the public key as PEM": hmac(key.publicKey.export({ type: "spki", format: "pem" })),
    "HMAC with the public key as DER": hmac(key.publicKey.export({ type: "spki", format: "der" })),
    "HMAC with the public key itself": hmac(
      Buffer.from(key.publicKey.export({ format: "jwk" }).x ?? "", "base64url"),
    ),
    "with a key of its own in the header": signed(
      { ...header, jwk: key.publicKey.export({ format: "jwk" }) },
      { ...claims, sub: "somebody-else" },
      generateKeyPairSync("ed25519").privateKey,
    ),
    expired: signed(header, { ...claims, iat: now - 2_000, exp: now - 1_000 }),
    endless: signed(header, endless),
    "for another audience": signed(header, { ...claims, aud: "another" }),
    "for no audience": signed(header, forAnybody),
    "of another issuer": signed(header, { ...claims, iss: "https://evil.example" }),
    "of an unknown key": signed({ ...header, kid: "unknown" }, claims),
    "of a key that is a path": signed({ ...header, kid: "../../etc/passwd" }, claims),
    "of another's session": signed(header, { ...claims, sub: "somebody-else" }),
    "of no session": signed(header, { ...claims, sid: "nothing" }),
    "of another kind": signed({ ...header, typ: "JWT" }, claims),
    "not yet good": signed(header, { ...claims, nbf: now + 1_000 }),
    "signed by another": signed(header, claims, generateKeyPairSync("ed25519").privateKey),
    "with other claims": `${head}.${part({ ...claims, sub: "admin" })}.${signature}`,
  };
}

const bearer = (token: string): string =>
  Buffer.from(`n,,\u0001auth=Bearer ${token}\u0001\u0001`).toString("base64");

/** Whether a token is taken, at each door. */
const doors: Readonly<Record<string, (server: TestServer, token: string) => Promise<boolean>>> = {
  async HTTP(server, token) {
    const { status } = await api(server, "/me", { headers: { authorization: `Bearer ${token}` } });
    if (status !== 200) expect(status).toBe(401);
    return status === 200;
  },
  async "a stream of events"(server, token) {
    const cut = new AbortController();
    const headers = { authorization: `Bearer ${token}` };
    const { status } = await api(server, "/events", { headers, signal: cut.signal });
    cut.abort();
    if (status !== 200) expect(status).toBe(401);
    return status === 200;
  },
  async IRC(server, token) {
    const client = await server.connect("irc");
    client.send("CAP LS 302", "CAP REQ :sasl", "AUTHENTICATE OAUTHBEARER");
    await client.line(/^AUTHENTICATE \+$/);
    const message = bearer(token);
    for (let at = 0; at <= message.length; at += 400)
      client.send(`AUTHENTICATE ${message.slice(at, at + 400) || "+"}`);
    const answer = await client.line(/^AUTHENTICATE \S{2}| 903 /);
    if (/ 903 /.test(answer)) return true;
    client.send("AUTHENTICATE AQ==");
    await client.line(/ 904 /);
    client.end();
    return false;
  },
  async "JSON events"(server, token) {
    const json = await JsonClient.open(`ws://127.0.0.1:${server.port("websocket")}/`);
    const answer = await json.ask("authenticate", { token });
    json.client.end();
    return answer.event === "ack";
  },
  async "the line door"(server, token) {
    const client = await server.connect("line");
    client.send(`/login token ${token}`);
    const answer = await client.line(/^!|logged in as/);
    client.end();
    return /logged in as ada/.test(answer);
  },
};

test.each(Object.keys(doors))("a token that is not good is not taken: %s", async (door) => {
  await using server = await startServer({ ...noLobby, limits: { loginAttempts: 0 } });
  await addAccounts(server, "ada");
  const good = await goodToken(server);
  const isTaken = doors[door];
  const taken: string[] = [];
  for (const [what, token] of Object.entries(forgeries(server, good)))
    if (await isTaken?.(server, token)) taken.push(what);
  expect(taken).toEqual([]);
  expect(await isTaken?.(server, good)).toBe(true);
  await api(server, "/auth/logout", { method: "POST", headers: { authorization: `Bearer ${good}` } });
  expect(await isTaken?.(server, good)).toBe(false);
});
