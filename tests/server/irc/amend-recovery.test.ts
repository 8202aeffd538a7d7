import { expect, test } from "vitest";
import { until } from "../../support/client.ts";
import { FragileStore } from "../../support/fragile-store.ts";
import { startServer } from "../../support/server.ts";
import { heard, inRoom, plain, said, saying } from "./support.ts";

const caps =
  "message-tags echo-message batch labeled-response draft/message-redaction draft/message-edit draft/chathistory";

test.each([
  ["the engine", false],
  ["engine and room", true],
])("an edit and a redaction that were committed when %s died are told once it is back", async (_, killed) => {
  using store = new FragileStore();
  await using server = await startServer({ ...plain, ...store.settings }, { openStore: store.open });
  const { ada, bob } = await inRoom(server, "#test", { ada: caps, bob: caps });
  const edited = await saying(ada, "#test", "teh");
  const gone = await saying(ada, "#test", "secret");
  await heard(bob);
  store.mute = true;
  ada.send(`@label=e EDIT #test ${edited} :the`);
  await until(() => store.withheld === 1, "the edit is committed");
  ada.send(`@label=r REDACT #test ${gone}`);
  expect(await heard(bob)).toEqual([]);
  if (killed) await server.kill("room:#test");
  await store.lose();
  expect(said(await heard(ada))).toEqual(["PRIVMSG #test|the", `REDACT #test|${gone}`]);
  expect(said(await heard(bob))).toEqual(["PRIVMSG #test|the", `REDACT #test|${gone}`]);
  ada.send("CHATHISTORY LATEST #test * 10");
  expect(said(await heard(ada)).slice(1, -1)).toEqual(["PRIVMSG #test|the"]);
});

test("while the store is away nothing is edited or taken away, and its author is told", async () => {
  using store = new FragileStore();
  await using server = await startServer({ ...plain, ...store.settings }, { openStore: store.open });
  const { ada, bob } = await inRoom(server, "#test", { ada: caps, bob: caps });
  const msgid = await saying(ada, "#test", "teh");
  await heard(bob);
  store.away = true;
  await store.lose();
  ada.send(`@label=e EDIT #test ${msgid} :the`, `@label=r REDACT #test ${msgid}`);
  const answers = await heard(ada);
  expect(answers.map(({ tags }) => tags["label"])).toEqual(["e", "r"]);
  for (const { params } of answers) expect(params.at(-1)).toContain("Not possible for the moment");
  expect(await heard(bob)).toEqual([]);
  store.away = false;
  await until(async () => {
    ada.send(`REDACT #test ${msgid}`);
    return said(await heard(ada)).includes(`REDACT #test|${msgid}`);
  }, "it is taken away");
});
