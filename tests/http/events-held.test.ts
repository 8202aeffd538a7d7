import { expect, test } from "vitest";
import type { OpenStore } from "../../actors/store.ts";
import { join, noLobby } from "../actors/support.ts";
import { until } from "../support/client.ts";
import { FragileStore } from "../support/fragile-store.ts";
import { startServer } from "../support/server.ts";
import { TestStream } from "./sse.ts";
import { TestApi, TestTokens } from "./support.ts";

type Reading = "history" | "conversations";

/** A store whose answers to one question wait, at a test's word. */
class SlowStore extends FragileStore {
  #waiting: (() => void)[] | undefined;
  slow: Reading | undefined;

  get waiting(): number {
    return this.#waiting?.length ?? 0;
  }

  readonly openSlowly: OpenStore = async (onLost) => {
    const store = await this.open(onLost);
    const slowly =
      <A extends readonly unknown[], R>(name: Reading, ask: (...asked: A) => Promise<R>) =>
      async (...asked: A): Promise<R> => {
        const answer = await ask(...asked);
        if (this.slow === name)
          await new Promise<void>((resolve) => {
            this.#waiting = [...(this.#waiting ?? []), resolve];
          });
        return answer;
      };
    return {
      ...store,
      history: slowly("history", store.history),
      conversations: slowly("conversations", store.conversations),
    };
  };

  goOn(): void {
    this.slow = undefined;
    for (const resolve of this.#waiting?.splice(0) ?? []) resolve();
  }
}

async function startSlow(store: SlowStore): Promise<TestApi> {
  const tokens = new TestTokens();
  const options = { authenticator: tokens, openStore: store.openSlowly };
  return new TestApi(await startServer({ ...noLobby, ...store.settings }, options), tokens);
}

const after = "?after=2000-01-01T00:00:00Z";

test("while a reader is shown what they have missed, what they say comes once, whom they have blocked not at all, and in an auditorium nobody who enters", async () => {
  using store = new SlowStore();
  await using api = await startSlow(store);
  const boss = await api.server.irc("boss");
  await join(boss, "#one");
  await join(boss, "#hall");
  boss.send("MODE #hall +u");
  const [bob, carol] = [await api.server.irc("bob"), await api.server.irc("carol")];
  const token = await api.accountToken("ada");
  const ada = api.as(token);
  for (const room of ["one", "hall"])
    expect((await ada("PUT", `/rooms/${room}/members/me`)).status).toBeLessThan(300);
  await join(bob, "#one");
  expect((await ada("PUT", "/users/bob/block")).status).toBeLessThan(300);
  store.slow = "history";
  const stream = await TestStream.open(`${api.url}/api/v1/events${after}`, token);
  await until(() => store.waiting > 0);
  expect((await ada("POST", "/rooms/one/messages", { content: "mine" })).status).toBe(201);
  bob.send("PRIVMSG #one :unheard");
  await bob.roundtrip();
  await join(carol, "#hall");
  boss.send("PRIVMSG #one :heard", "PRIVMSG #hall :end");
  await boss.roundtrip();
  store.goOn();
  await until(() => stream.said.includes("end"));
  expect([...stream.said].sort()).toEqual(["end", "heard", "mine"]);
  const entered = stream.events.filter(({ event }) => event === "user-joined");
  expect(entered.map(({ data }) => data.user.username)).not.toContain("carol");
  await stream.stop();
});

test("a conversation that begins while a stream begins is not lost", async () => {
  using store = new SlowStore();
  await using api = await startSlow(store);
  const bob = await api.server.irc("bob");
  const token = await api.accountToken("ada");
  expect((await api.as(token)("POST", "/rooms", { name: "one" })).status).toBe(201);
  store.slow = "conversations";
  const opened = TestStream.open(`${api.url}/api/v1/events${after}`, token);
  await until(() => store.waiting > 0);
  bob.send("PRIVMSG ada :psst");
  await bob.roundtrip();
  store.goOn();
  const stream = await opened;
  await until(() => stream.said.includes("psst"), "what bob said");
  await stream.stop();
});
