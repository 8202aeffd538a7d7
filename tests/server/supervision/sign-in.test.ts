import { expect, test } from "vitest";
import { startServer } from "../../support/server.ts";
import { killEach } from "../../support/supervision.ts";

test("who signs in while there is nobody to start their actor waits for it, and is not refused", async () => {
  await using server = await startServer({
    supervision: { root: { intensity: 1_000 } },
    rooms: { autojoin: [] },
  });
  for (let round = 0; round < 5; round += 1) {
    const comers = await Promise.all(Array.from({ length: 20 }, () => server.connect("irc")));
    const killed = killEach(server, ["users", "server"]);
    for (const [n, comer] of comers.entries()) comer.send(`NICK r${round}n${n}`, `USER u 0 * :u`);
    await killed;
    for (const comer of comers) await comer.line(/ 001 /);
    expect(comers.flatMap(({ received }) => received).filter((line) => / (400|437) /.test(line))).toEqual([]);
  }
});
