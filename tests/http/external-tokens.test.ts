import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { expect, test } from "vitest";
import type { SettingsInput } from "../../src/config/schema.ts";
import { noLobby } from "../actors/support.ts";
import { startServer } from "../support/server.ts";
import { TestApi, TestTokens } from "./support.ts";

const issuer = "https://id.example.org";
const audience = "chat";

/** An issuer: its keys at /jwks, its word on a token at /introspect. */
async function startIssuer(active: (token: string) => object = () => ({ active: false })) {
  const { privateKey, publicKey } = await generateKeyPair("ES256");
  const jwk = { ...(await exportJWK(publicKey)), kid: "k1", alg: "ES256" };
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    response.setHeader("content-type", "application/json");
    if (request.url === "/jwks") return response.end(JSON.stringify({ keys: [jwk] }));
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    return request.on("end", () =>
      response.end(JSON.stringify(active(new URLSearchParams(body).get("token") ?? ""))),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const token = (
    claims: Record<string, unknown> = {},
    more: { iss?: string; aud?: string; exp?: string } = {},
  ) =>
    new SignJWT({ preferred_username: "ada", jti: "t1", ...claims })
      .setProtectedHeader({ alg: "ES256", kid: "k1" })
      .setIssuer(more.iss ?? issuer)
      .setAudience(more.aud ?? audience)
      .setSubject("42")
      .setIssuedAt()
      .setExpirationTime(more.exp ?? "5m")
      .sign(privateKey);
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url, token, close, asked: () => asked, [Symbol.dispose]: close };
}

const start = async (auth: SettingsInput["auth"]): Promise<TestApi> =>
  new TestApi(await startServer({ ...noLobby, auth }), new TestTokens());

test("a token of the issuer that is named is taken, and its owner has one account", async () => {
  using id = await startIssuer();
  await using api = await start({
    provider: "jwks",
    external: { issuer, audience, jwksUrl: `${id.url}/jwks` },
  });
  const tokens = [await id.token(), await id.token({ jti: "t2" })];
  const both = await Promise.all(tokens.map((token) => api.as(token)("GET", "/me")));
  for (const { status, body } of both)
    expect([status, body.username, body.kind]).toEqual([200, "ada", "account"]);
  expect(new Set(both.map(({ body }) => body.id)).size).toBe(1);
  for (const bad of [
    await id.token({}, { iss: "https://evil.example" }),
    await id.token({}, { aud: "another" }),
    await id.token({}, { exp: "-1h" }),
    `${(await id.token()).slice(0, -6)}AAAAAA`,
  ])
    expect((await api.as(bad)("GET", "/me")).status).toBe(401);
});

test("a sign-in by another issuer's token is ended for good, while the token would last", async () => {
  using id = await startIssuer();
  await using api = await start({
    provider: "jwks",
    external: { issuer, audience, jwksUrl: `${id.url}/jwks` },
  });
  const ada = api.as(await id.token());
  const { sessions } = (await ada("GET", "/auth/sessions")).body;
  expect(sessions).toMatchObject([{ kind: "tokens", device: `token of ${issuer}`, current: true }]);
  expect((await ada("POST", "/auth/logout")).status).toBe(204);
  expect((await ada("GET", "/me")).status).toBe(401);
});

test("who is not linked gets no account where the settings say so, and a name that is taken is another's", async () => {
  using id = await startIssuer();
  const external = { issuer, audience, jwksUrl: `${id.url}/jwks` };
  await using closed = await start({ provider: "jwks", external: { ...external, createAccounts: false } });
  expect((await closed.as(await id.token())("GET", "/me")).status).toBe(401);
  await using open = await start({ provider: "jwks", external });
  await open.anybody("POST", "/auth/register", { username: "ada", password: "correct horse battery" });
  expect((await open.as(await id.token())("GET", "/me")).body.username).toBe("ada2");
});

test("introspection is asked once in a while, and a token that it does not know is not taken", async () => {
  const exp = Math.floor(Date.now() / 1_000) + 300;
  using id = await startIssuer((token) =>
    token === "good"
      ? { active: true, sub: "42", aud: audience, exp, preferred_username: "ada" }
      : { active: false },
  );
  await using api = await start({
    provider: "introspection",
    external: { issuer, audience, introspectionUrl: `${id.url}/introspect` },
  });
  for (let n = 0; n < 3; n += 1) expect((await api.as("good")("GET", "/me")).body.username).toBe("ada");
  expect(id.asked()).toBe(1);
  expect((await api.as("bad")("GET", "/me")).status).toBe(401);
});

test("an issuer that is away has no token taken, and our own are as good as before", async () => {
  const id = await startIssuer();
  const token = await id.token();
  id.close();
  await using api = await start({
    provider: "jwks",
    external: { issuer, audience, jwksUrl: `${id.url}/jwks` },
  });
  expect((await api.as(token)("GET", "/me")).status).toBe(401);
  const { body } = await api.anybody("POST", "/auth/guest", { username: "bob" });
  expect((await api.as(body.accessToken)("GET", "/me")).status).toBe(200);
});
