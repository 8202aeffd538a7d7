import { expect, test } from "vitest";
import { parsed } from "../server/irc/support.ts";
import { startServer } from "../support/server.ts";
import { openPage, until } from "./support.ts";

const caps = "message-tags batch echo-message draft/multiline draft/message-redaction";

test("the page has a message of several lines as one, loses what is taken away, and nothing seems to be missing", async () => {
  await using server = await startServer();
  const ada = await server.irc("ada", caps);
  const page = openPage(`http://127.0.0.1:${server.port("http")}`);
  page.chat.intents.enter("bob");
  await until(() => page.conversation("#lobby").sync === "live");
  const several = (reference: string): void =>
    ada.send(
      `BATCH +${reference} draft/multiline #lobby`,
      `@batch=${reference} PRIVMSG #lobby :one `,
      `@batch=${reference};draft/multiline-concat PRIVMSG #lobby :and a half`,
      `@batch=${reference} PRIVMSG #lobby :two`,
      `BATCH -${reference}`,
    );
  several("a");
  await until(() => page.texts("#lobby").length === 1);
  expect(page.texts("#lobby")).toEqual(["one and a half\ntwo"]);

  ada.send("@+draft/react=x;+reply=1 TAGMSG #lobby", "PRIVMSG #lobby :oops");
  const msgid = parsed(await ada.line(/ PRIVMSG #lobby :?oops/)).tags["msgid"];
  await until(() => page.texts("#lobby").length === 2);
  expect(page.conversation("#lobby").sync).toBe("live");
  ada.send(`REDACT #lobby ${msgid}`, "PRIVMSG #lobby :after");
  await until(() => page.texts("#lobby").at(-1) === "after");
  expect(page.texts("#lobby")).toEqual(["one and a half\ntwo", "after"]);
  expect(page.conversation("#lobby").sync).toBe("live");

  several("b");
  await until(() => page.texts("#lobby").length === 3);
  const late = openPage(`http://127.0.0.1:${server.port("http")}`);
  late.chat.intents.enter("carl");
  await until(() => late.conversation("#lobby").sync === "live");
  expect(late.texts("#lobby")).toEqual(["one and a half\ntwo", "after", "one and a half\ntwo"]);
  late.close();
  page.close();
});
