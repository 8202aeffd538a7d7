import { expect, test } from "vitest";
import { newFramer } from "../../actors/dialects.ts";
import type { Request, Session } from "../../src/dialects/dialect.ts";
import type { Command } from "../../src/domain/commands.ts";
import type { Answer } from "../../src/domain/replies.ts";
import { Ask, asksOf } from "../../src/tables/ask.ts";
import { ConnectionRow } from "../../src/tables/connections.ts";
import type { Transport, TransportListener } from "../../src/tables/transport.ts";
import { UnderWay } from "../../src/tables/under-way.ts";

/** A socket whose peer reads when the test says so. */
class FakeTransport implements Transport {
  readonly peer = { address: "127.0.0.1", port: 1, secure: false };
  readonly written: string[] = [];
  listener: TransportListener | undefined;
  bufferedBytes = 0;
  readonly traffic = { writes: 0, bytesOut: 0, bytesIn: 0 };
  closed = false;
  reading = false;

  write(bytes: Uint8Array | string): void {
    this.written.push(Buffer.from(bytes).toString());
    this.bufferedBytes += bytes.length;
  }
  pause(): void {
    this.reading = false;
  }
  resume(): void {
    this.reading = true;
  }
  end(): void {
    this.closed = true;
  }
  destroy(): void {
    this.closed = true;
    this.listener?.closed(undefined);
  }
  attach(listener: TransportListener): void {
    this.listener = listener;
  }
  /** The peer has read everything. */
  drain(): void {
    this.bufferedBytes = 0;
    this.listener?.drained();
  }
}

/** A dialect that shows an answer as its code, and whether it is the last. */
const session = {
  name: "irc",
  viewer: { nick: "*", identity: null, user: "", host: "", currentRoom: null },
  farewell: (reason: string) => [`bye ${reason}`],
  refuse: ({ refused }: { refused: string }) => [`! ${refused}`],
  answer: (_: Request, answer: Answer, last: boolean) => [
    `${"refused" in answer ? answer.refused : answer.reply}${last ? "." : ""}`,
  ],
} as unknown as Session;

function connected(bounds: { outboxBytes?: number; inboxLines?: number } = {}) {
  const transport = new FakeTransport();
  const heard = { wakes: 0, gone: 0, closes: [] as string[] };
  const underWay = new UnderWay();
  const row = new ConnectionRow("c1", transport, session, newFramer("irc"), {
    now: () => 1_000,
    underWay,
    outboxBytes: () => bounds.outboxBytes ?? 100,
    inboxLines: () => bounds.inboxLines ?? 3,
    wake: () => {
      heard.wakes += 1;
    },
    closes: (cause) => {
      heard.closes.push(cause);
    },
    gone: () => {
      heard.gone += 1;
    },
  });
  const ask = (command: Command = { type: "time" }): Ask => {
    const next = new Ask(row, { commands: [command] }, command, true);
    row.begin(next);
    return next;
  };
  return { row, transport, heard, ask, text: () => transport.written.join("") };
}

const lines = (count: number): Buffer => Buffer.from("x\r\n".repeat(count));

test("lines wait in the row until they are taken, oldest first", () => {
  const { row, heard } = connected();
  row.bytes(Buffer.from("one\r\ntw"));
  row.bytes(Buffer.from("o\n"));
  expect(heard.wakes).toBe(1);
  const taken = [row.takeLine(), row.takeLine(), row.takeLine()];
  expect(taken.map((line) => line && Buffer.from(line).toString())).toEqual(["one", "two", undefined]);
});

test("an actor is called once until it has come, however many lines arrive", () => {
  const { row, heard } = connected({ inboxLines: 100 });
  for (let i = 0; i < 10; i += 1) row.bytes(lines(2));
  expect(heard.wakes).toBe(1);
  row.woken = false;
  row.bytes(lines(1));
  expect(heard.wakes).toBe(2);
});

test("a client with too many waiting lines is not read from until some are taken", () => {
  const { row, transport } = connected({ inboxLines: 3 });
  row.listen();
  row.bytes(lines(3));
  expect(transport.reading).toBe(false);
  row.takeLine();
  expect(transport.reading).toBe(true);
});

test("a reader too slow for what others send is closed with a reason, and gets no more lines handled", () => {
  const { row, transport, text } = connected({ outboxBytes: 100 });
  row.bytes(lines(1));
  row.write("x".repeat(90));
  expect(row.closing).toBeUndefined();
  row.write("x".repeat(20));
  expect(row.closing).toBe("SendQ exceeded");
  expect(text()).toMatch(/bye SendQ exceeded/);
  expect(transport.closed).toBe(true);
  expect(row.takeLine()).toBeUndefined();
});

test("a long answer does not close the one who asked for it, but nothing more is done until it has left", () => {
  const { row, transport, heard } = connected({ outboxBytes: 100 });
  row.reply("x".repeat(5_000));
  row.write("from others");
  expect(row.closing).toBeUndefined();
  expect(row.isCongested).toBe(true);
  row.woken = false;
  transport.drain();
  expect(heard.wakes).toBe(1);
  expect(row.isCongested).toBe(false);
  row.write("x".repeat(101));
  expect(row.closing).toBe("SendQ exceeded");
});

test("an answer that comes out of turn leaves after those before it", () => {
  const { ask, text, row } = connected();
  const [first, second, third] = [ask(), ask(), ask()];
  third?.answer({ refused: "noText" });
  second?.answer({ reply: "version" });
  expect(text()).toBe("");
  first?.answer({ reply: "done" });
  expect(text()).toBe("done.\r\nversion.\r\nnoText.\r\n");
  expect(row.asks.size).toBe(0);
});

test("held answers leave with a later one that is written together with other things", () => {
  const { ask, transport, row, text } = connected();
  const [first, second] = [ask(), ask()];
  second.answer({ refused: "noText" });
  const third = ask();
  const bytes = first.render({ reply: "done" }, true);
  row.write(bytes);
  first.settle();
  third.answer({ reply: "version" });
  expect(text()).toBe("done.\r\nnoText.\r\nversion.\r\n");
  expect(transport.written).toHaveLength(3);
});

test("a command is answered once, whatever comes later", () => {
  const { ask, text } = connected();
  const one = ask();
  one.answer({ reply: "done" });
  one.answer({ refused: "internal" });
  one.part({ reply: "version" });
  expect(text()).toBe("done.\r\n");
});

test("the last answer makes room for what waits, and calls the actor", () => {
  const { ask, row, heard } = connected();
  row.saying = "#lobby";
  const [first, second] = [ask(), ask()];
  first?.answer({ reply: "done" });
  expect([heard.wakes, row.saying]).toEqual([0, "#lobby"]);
  second?.answer({ reply: "done" });
  expect([heard.wakes, row.saying]).toEqual([1, undefined]);
});

test("a refusal ends a request that asks for it, and no other", () => {
  const { row } = connected();
  const commands: readonly Command[] = [{ type: "time" }, { type: "version" }];
  const asks = asksOf(row, { commands, untilRefused: true });
  const others = asksOf(row, { commands });
  const [first, ...rest] = asks;
  row.following.push(...rest, ...others);
  if (first) row.asks.add(first);
  first?.answer({ refused: "wrongCredentials" });
  expect(row.following).toEqual(others);
});

test("only the last command of a request says that it is over", () => {
  const { row } = connected();
  const asks = asksOf(row, { commands: [{ type: "time" }, { type: "version" }, { type: "lusers" }] });
  expect(asks.map(({ last }) => last)).toEqual([false, false, true]);
});

test("closing says why, once, and drops what was not handled", () => {
  const { row, text, heard } = connected();
  row.bytes(lines(2));
  row.close("one reason");
  row.close("another");
  row.bytes(lines(1));
  expect(text()).toBe("bye one reason\r\n");
  expect([row.takeLine(), row.closing, heard.gone]).toEqual([undefined, "one reason", 0]);
});

test("a hang-up says nothing, and the row is gone when the socket is", () => {
  const { row, text, heard } = connected();
  row.hangUp("not one of ours");
  expect([text(), row.gone, row.closing, heard.gone]).toEqual(["", true, "not one of ours", 1]);
  row.write("too late");
  expect(text()).toBe("");
});

test("a connection that closes says so once, with its cause", () => {
  const causes = (act: (made: ReturnType<typeof connected>) => void): readonly string[] => {
    const made = connected({ outboxBytes: 10 });
    act(made);
    made.transport.destroy();
    return made.heard.closes;
  };
  expect(causes(() => undefined)).toEqual(["gone"]);
  expect(causes(({ row }) => row.close("bye", "quit"))).toEqual(["quit"]);
  expect(causes(({ row }) => row.close("You are banned"))).toEqual(["expelled"]);
  expect(causes(({ row }) => row.hangUp("not one of ours"))).toEqual(["expelled"]);
  expect(causes(({ row }) => row.finish("the end"))).toEqual(["shutdown"]);
  expect(causes(({ row }) => row.write("x".repeat(11)))).toEqual(["slow"]);
});
