import { expect, test } from "vitest";
import { startServer } from "../../support/server.ts";
import { heard } from "../irc/support.ts";

const caps = "message-tags echo-message batch standard-replies";

test("rooms that are killed lose no pin and no reaction that was acknowledged, and count none twice", async () => {
  await using server = await startServer({ supervision: { rooms: { intensity: 1_000 } } });
  const ada = await server.irc("ada", caps);
  const bob = await server.line("bob");
  const texts = Array.from({ length: 12 }, (_, index) => `message ${index}`);
  ada.send(...texts.map((text) => `PRIVMSG #lobby :${text}`));
  const ids = (await heard(ada))
    .filter(({ verb }) => verb === "PRIVMSG")
    .map(({ tags }) => tags["msgid"] ?? "");
  let acknowledged = 0;
  for (const [index, msgid] of ids.entries()) {
    ada.send(`PIN #lobby ${msgid}`, `@+reply=${msgid};+draft/react=👍 TAGMSG #lobby`);
    if (index % 4 === 1) await server.kill("#lobby");
    const answers = await heard(ada);
    if (answers.some(({ tags }) => tags["monarchs.chat/pin"] === msgid)) acknowledged += 1;
  }
  expect(acknowledged).toBeGreaterThan(0);
  bob.send("/json on", "/pins");
  const { pins } = JSON.parse(await bob.line(/"reply":"pins"/)) as {
    pins: readonly { event: { msgid: string; seq: number } }[];
  };
  expect(pins).toHaveLength(acknowledged);
  for (const { event } of pins) {
    bob.send(`/reactions ${event.seq}`);
    const { reactions } = JSON.parse(await bob.line(/"reply":"reactions"/)) as {
      reactions: readonly { count: number }[];
    };
    expect(reactions.every(({ count }) => count === 1)).toBe(true);
  }
});
