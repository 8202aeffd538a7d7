import { once } from "node:events";
import { finished } from "node:stream/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { duplexPair, PeerGone } from "./duplex-pair.ts";

test("what is written to one end is read from the other, in both directions", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ minLength: 1 }), { maxLength: 20 }), async (chunks) => {
      const [left, right] = duplexPair({ highWaterMark: 16 });
      const expected = Buffer.concat(chunks);
      const heard: Buffer[] = [];
      right.on("data", (chunk: Buffer) => right.write(chunk));
      left.on("data", (chunk: Buffer) => heard.push(chunk));
      for (const chunk of chunks) left.write(chunk);
      left.end();
      await finished(left);
      expect(Buffer.concat(heard).equals(expected)).toBe(true);
      expect(right.destroyed).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test("the very same Buffer arrives, not a copy, and before write returns if the other end flows", () => {
  const [left, right] = duplexPair();
  const heard: Buffer[] = [];
  right.on("data", (chunk: Buffer) => heard.push(chunk));
  return new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
    const chunk = Buffer.from("PING\n");
    left.write(chunk);
    expect(heard[0]).toBe(chunk);
    left.destroy();
  });
});

test("write answers false while the other end does not read, and drain comes when it does", async () => {
  const [left, right] = duplexPair({ highWaterMark: 1_000 });
  let written = 0;
  while (left.write(Buffer.alloc(100))) written++;
  expect(written).toBeLessThan(30);
  expect(right.readableLength + left.writableLength).toBeLessThanOrEqual(3_000);
  const drained = once(left, "drain");
  let heard = 0;
  right.on("data", (chunk: Buffer) => {
    heard += chunk.length;
  });
  await drained;
  left.end();
  await once(right, "end");
  expect(heard).toBe((written + 1) * 100);
});

test("an end that pauses holds the other back, and nothing is lost", async () => {
  const [left, right] = duplexPair({ highWaterMark: 100 });
  let heard = "";
  right.on("data", (chunk: Buffer) => {
    heard += chunk;
    right.pause();
    setImmediate(() => right.resume());
  });
  let sent = "";
  for (let index = 0; index < 100; index++) {
    const part = `${index},`.repeat(10);
    sent += part;
    if (!left.write(part)) await once(left, "drain");
  }
  left.end();
  await once(right, "end");
  expect(heard).toBe(sent);
});

test("end is the other's end, after all that was written; both then close", async () => {
  const [left, right] = duplexPair();
  left.end("last words");
  const closed = Promise.all([once(left, "close"), once(right, "close")]);
  let heard = "";
  for await (const chunk of right) heard += chunk;
  left.resume();
  await closed;
  expect(heard).toBe("last words");
});

test("with allowHalfOpen an end may answer after the other has ended", async () => {
  const [left, right] = duplexPair({ allowHalfOpen: true });
  left.end("question");
  let answer = "";
  left.on("data", (chunk: Buffer) => {
    answer += chunk;
  });
  right.on("end", () => setImmediate(() => right.end("answer")));
  right.resume();
  await Promise.all([once(left, "close"), once(right, "close")]);
  expect(answer).toBe("answer");
});

test("a clean destroy is an end to the other, which still reads what came before", async () => {
  const [left, right] = duplexPair();
  left.write("last words");
  left.destroy();
  let heard = "";
  for await (const chunk of right) heard += chunk;
  expect(heard).toBe("last words");
});

test("a destroy with an error is ECONNRESET to the other, with the cause", async () => {
  const [left, right] = duplexPair();
  const cause = new RangeError("crash");
  left.on("error", () => {});
  left.destroy(cause);
  const [error] = await once(right, "error");
  expect(error).toBeInstanceOf(PeerGone);
  expect(error).toMatchObject({ code: "ECONNRESET", cause });
});

test("to write to an end that is gone is EPIPE, and so is what waits there", async () => {
  const [left, right] = duplexPair();
  right.destroy();
  left.write("anybody?");
  const [late] = await once(left, "error");
  expect(late).toMatchObject({ code: "EPIPE" });
  const [one, two] = duplexPair({ highWaterMark: 1 });
  one.write("waits");
  one.write("waits as well");
  two.destroy();
  const [waiting] = await once(one, "error");
  expect(waiting).toMatchObject({ code: "EPIPE" });
});
