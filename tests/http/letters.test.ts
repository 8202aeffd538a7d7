import { expect, test } from "vitest";
import { until } from "../support/client.ts";
import { startServer } from "../support/server.ts";
import { SmtpServer } from "../support/smtp-server.ts";
import { TestApi, TestTokens } from "./support.ts";

const secret = "correct horse battery";
const registration = (username: string) => ({
  username,
  password: secret,
  email: `${username}@example.org`,
  refresh: "body",
});

/** A server that sends its letters to a test's own, without TLS. */
const startWith = async (smtp: SmtpServer, mail: object = {}): Promise<TestApi> =>
  new TestApi(
    await startServer({
      mail: {
        host: "127.0.0.1",
        port: smtp.port,
        requireTls: false,
        from: "chat@example.org",
        ...mail,
      },
      server: { url: "https://chat.example.org" },
    }),
    new TestTokens(),
  );

const letter = async (smtp: SmtpServer, place: number) => {
  await until(() => smtp.letters.length > place, `letter ${place}`);
  const { text, ...envelope } = smtp.letters[place] ?? { text: "" };
  // quoted-printable (RFC 2045 §6.7)
  const plain = text.replace(/=\n/g, "").replace(/=3D/g, "=");
  return { ...envelope, text: plain, code: /code=([\w-]+)/.exec(plain)?.[1] ?? "" };
};

test("codes come by SMTP, with name and password where it wants them, and are good", async () => {
  await using smtp = await SmtpServer.start();
  await using api = await startWith(smtp, { user: "chat", password: "open sesame" });
  await api.anybody("POST", "/auth/register", registration("ada"));
  const first = await letter(smtp, 0);
  expect(first).toMatchObject({
    from: "chat@example.org",
    to: ["ada@example.org"],
    login: "chat:open sesame",
  });
  expect(first.text).toMatch(/^Subject: Monarchs: Confirm your e-mail address$/m);
  expect(first.text).toMatch(/^Auto-Submitted: auto-generated$/m);
  expect(first.text).toContain(`https://chat.example.org/#/verify?account=ada&code=${first.code}`);
  expect((await api.anybody("POST", "/auth/verify", { code: first.code })).body).toEqual({ account: "ada" });
  await api.anybody("POST", "/auth/password-reset", { username: "ada@example.org" });
  const { code } = await letter(smtp, 1);
  const confirmed = await api.anybody("POST", "/auth/password-reset/confirm", {
    code,
    password: "another good secret",
  });
  expect(confirmed.body).toEqual({ account: "ada" });
  const log = JSON.stringify(api.server.log);
  for (const hidden of [first.code, code, "open sesame"]) expect(log).not.toContain(hidden);
});

test("without TLS nothing is sent where TLS is wanted, and a letter that is not taken is a line of the log", async () => {
  await using smtp = await SmtpServer.start();
  await using api = await startWith(smtp, { requireTls: true });
  const failed = () => api.server.log.some(({ msg }) => msg === "a letter could not be sent");
  expect((await api.anybody("POST", "/auth/register", registration("ada"))).status).toBe(201);
  await until(failed, "a line of the log");
  expect(smtp.letters).toEqual([]);
});

test("an address that the server does not know harms nobody", async () => {
  await using smtp = await SmtpServer.start();
  smtp.unknown.add("ada@example.org");
  await using api = await startWith(smtp);
  expect((await api.anybody("POST", "/auth/register", registration("ada"))).status).toBe(201);
  await until(
    () => api.server.log.some(({ msg }) => msg === "a letter could not be sent"),
    "a line of the log",
  );
  await api.anybody("POST", "/auth/register", registration("bob"));
  expect(await letter(smtp, 0)).toMatchObject({ to: ["bob@example.org"] });
});

test("an address that was verified holds until the new one is shown to be theirs as well", async () => {
  await using smtp = await SmtpServer.start();
  await using api = await startWith(smtp);
  const ada = api.as((await api.anybody("POST", "/auth/register", registration("ada"))).body.accessToken);
  await api.anybody("POST", "/auth/verify", { code: (await letter(smtp, 0)).code });
  const change = (email: string | null) => ada("PATCH", "/me", { email, password: secret });
  expect((await change("second@example.org")).body).toMatchObject({
    email: "ada@example.org",
    emailVerified: true,
    newEmail: "second@example.org",
  });
  const login = (username: string) => api.anybody("POST", "/auth/login", { username, password: secret });
  expect([(await login("ada@example.org")).status, (await login("second@example.org")).status]).toEqual([
    200, 401,
  ]);
  const second = await letter(smtp, 1);
  expect(second.to).toEqual(["second@example.org"]);
  await change("third@example.org");
  const third = await letter(smtp, 2);
  // One code at a time is good: the address that was given up is nobody's.
  expect((await api.anybody("POST", "/auth/verify", { code: second.code })).body.code).toBe("INVALID_CODE");
  await api.anybody("POST", "/auth/verify", { code: third.code });
  expect((await ada("GET", "/me")).body).toMatchObject({
    email: "third@example.org",
    emailVerified: true,
    newEmail: null,
  });
  expect([(await login("ada@example.org")).status, (await login("third@example.org")).status]).toEqual([
    401, 200,
  ]);
  // Who takes their address away has none, also when a code for another one still lies in a mailbox.
  await change("fourth@example.org");
  const fourth = await letter(smtp, 3);
  await change(null);
  expect((await api.anybody("POST", "/auth/verify", { code: fourth.code })).body.code).toBe("INVALID_CODE");
  expect((await ada("GET", "/me")).body).toMatchObject({ email: null, newEmail: null });
});

test("an address that somebody else has verified meanwhile is theirs", async () => {
  await using smtp = await SmtpServer.start();
  await using api = await startWith(smtp);
  const ada = api.as((await api.anybody("POST", "/auth/register", registration("ada"))).body.accessToken);
  await api.anybody("POST", "/auth/verify", { code: (await letter(smtp, 0)).code });
  await ada("PATCH", "/me", { email: "bob@example.org", password: secret });
  const { code } = await letter(smtp, 1);
  await api.anybody("POST", "/auth/register", registration("bob"));
  expect((await api.anybody("POST", "/auth/verify", { code })).body.code).toBe("INVALID_EMAIL");
  expect((await ada("GET", "/me")).body).toMatchObject({ email: "ada@example.org", emailVerified: true });
});
