import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { readByRate } from "../../bench/load/http-reader.ts";

test("it reads as often as it is told, whole answers, and counts those that were refused", async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    const body = "x".repeat(100_000);
    response.writeHead(asked.length % 2 === 0 ? 429 : 200, { "content-length": body.length }).end(body);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const figures = await readByRate({
    port,
    path: "/log",
    token: "t",
    rate: 1_000,
    seconds: 0.02,
    connections: 2,
  });
  server.closeAllConnections();
  server.close();
  expect(asked).toEqual(Array.from({ length: 20 }, () => "GET /log Bearer t"));
  expect(figures).toMatchObject({ reads: 20, refused: 10 });
  expect(figures.bytesPerRead).toBeGreaterThan(100_000);
});
