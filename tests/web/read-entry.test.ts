import { expect, test } from "vitest";
import { parseMessage } from "../../src/dialects/irc/message.ts";
import { readEntry } from "../../web/transport/read-entry.ts";

const conversationOf = (line: string): string | null | undefined => {
  const message = parseMessage(line);
  return message && readEntry(message, "ada", 0)?.conversation;
};

test("words belong to the room they were said in, also those for some of its members, and else to a person", () => {
  expect(conversationOf(":bob!b@h PRIVMSG #dev :hi")).toBe("#dev");
  expect(conversationOf(":bob!b@h PRIVMSG @#dev :operators only")).toBe("#dev");
  expect(conversationOf(":bob!b@h NOTICE +#dev :voices")).toBe("#dev");
  expect(conversationOf(":bob!b@h PRIVMSG ada :hi")).toBe("bob");
  expect(conversationOf(":ada!a@h PRIVMSG bob :hi")).toBe("bob");
});
