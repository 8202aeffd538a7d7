import Sqlite from "better-sqlite3";
import { expect, test } from "vitest";
import { type Clock, systemClock } from "../../src/otp/clock.ts";
import { noLobby } from "../actors/support.ts";
import { until } from "../support/client.ts";
import { startServer } from "../support/server.ts";
import { TestApi, TestTokens } from "./support.ts";

const secret = "correct horse battery";
const hourMs = 3_600_000;

test("an account whose address nobody verifies is dropped in time, and its name is free", async () => {
  const hourly: (() => void)[] = [];
  const clock: Clock = {
    now: () => systemClock.now(),
    setTimeout(fn, ms) {
      if (ms !== hourMs) return systemClock.setTimeout(fn, ms);
      hourly.push(fn);
      return { cancel: () => undefined };
    },
  };
  const settings = { ...noLobby, accounts: { registration: { verifyEmail: true, pendingHours: 48 } } };
  await using server = await startServer(settings, { clock });
  const api = new TestApi(server, new TestTokens());
  const account = (username: string) => ({ username, password: secret, email: `${username}@example.org` });
  for (const name of ["old", "new"])
    expect((await api.anybody("POST", "/auth/register", account(name))).status).toBe(202);
  const database = new Sqlite(server.settings.store.url.replace(/^sqlite:/, ""));
  database.prepare("UPDATE accounts SET created_at = ? WHERE name = 'old'").run(Date.now() - 49 * hourMs);
  database.close();
  expect((await api.anybody("POST", "/auth/register", account("old"))).status).toBe(409);
  for (const fire of hourly) fire();
  await until(
    () => server.log.some(({ msg }) => /nobody has verified is dropped/.test(String(msg))),
    "the purge",
  );
  expect((await api.anybody("POST", "/auth/register", account("old"))).status).toBe(202);
  expect((await api.anybody("POST", "/auth/register", account("new"))).status).toBe(409);
});
