import { expect, test } from "vitest";
import { noLobby } from "../actors/support.ts";
import { startServer } from "../support/server.ts";
import { TestApi, TestTokens } from "./support.ts";

const secrets = [
  "first secret of ada",
  "second-secret-of-ada",
  "a wrong guess of hers",
  "the server's own word",
];
const [first = "", second = "", wrong = "", word = ""] = secrets;

test("no answer and no line of the log has a password, whatever door it was given at", async () => {
  await using server = await startServer({ ...noLobby, server: { password: word } });
  const api = new TestApi(server, new TestTokens());
  const answers: string[] = [];
  const asked: typeof api.anybody = async (...request) => {
    const answer = await api.anybody(...request);
    answers.push(JSON.stringify([...answer.headers, answer.body]));
    return answer;
  };
  const serverPassword = word;
  const login = (password: string) =>
    asked("POST", "/auth/login", { username: "ada", password, serverPassword, refresh: "body" });
  await asked("POST", "/auth/register", { username: "ada", password: first, serverPassword });
  // The whole body comes back in no error, also where its fields are wrong.
  await asked("POST", "/auth/login", { username: 7, password: first, passwort: second });
  await asked("POST", "/auth/login", `{"username":"ada","password":"${first}"`);
  await asked("POST", "/auth/login", { username: "ada", password: wrong, serverPassword });
  const { accessToken } = (await login(first)).body;
  const authorization = `Bearer ${accessToken}`;
  const as = (method: string, path: string, body?: unknown) => asked(method, path, body, { authorization });
  await as("POST", "/auth/password", { current: wrong, password: second });
  expect((await as("POST", "/auth/password", { current: first, password: second })).status).toBe(204);
  await as("PATCH", "/me", { email: "ada@example.org", password: second });
  for (const path of ["/me", "/users", "/users/ada", "/auth/sessions", "/me/export"]) await as("GET", path);
  const irc = await server.connect("irc");
  irc.send(`PASS :${word}`, "NICK eve", "USER e 0 * :e");
  await irc.line(/ 001 /);
  irc.send(`NICKSERV IDENTIFY ada ${second}`, `NICKSERV IDENTIFY ada ${wrong}`, `OPER ada ${wrong}`);
  await irc.roundtrip();
  irc.send("QUIT");
  await irc.closed;
  const shown = [...answers, ...irc.received, JSON.stringify(server.log)].join("\n");
  expect(shown).toContain("ada@example.org");
  for (const secret of secrets) expect(shown).not.toContain(secret);
  expect(shown).not.toMatch(/\$argon2|SCRAM-SHA-256\$/);
});
