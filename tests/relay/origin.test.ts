import { expect, test } from "vitest";
import { originAllowed } from "../../relay/origin.ts";

test.each([
  [undefined, "chat.example", [], true],
  ["http://chat.example", "chat.example", [], true],
  ["https://chat.example", "chat.example:443", [], true],
  ["http://chat.example:8080", "chat.example:8080", [], true],
  ["http://Chat.Example", "chat.example", [], true],
  ["http://[::1]:8080", "[::1]:8080", [], true],
  ["http://chat.example:8081", "chat.example:8080", [], false],
  ["http://evil.example", "chat.example", [], false],
  ["http://chat.example.evil.example", "chat.example", [], false],
  ["null", "chat.example", [], false],
  ["file://", "chat.example", [], false],
  ["http://chat.example", undefined, [], false],
  ["nonsense", "nonsense", [], false],
  ["null", "chat.example", ["*"], true],
  [undefined, "chat.example", ["*"], true],
  ["https://web.example", "chat.example", ["https://web.example/"], true],
  ["https://web.example", "chat.example", ["https://a.example", "https://web.example:443"], true],
  ["http://web.example", "chat.example", ["https://web.example"], false],
  ["http://chat.example", "chat.example", ["https://web.example"], false],
  [undefined, "chat.example", ["https://web.example"], false],
])("Origin %j to host %j with %j allowed: %j", (origin, host, allowed, answer) => {
  expect(originAllowed(origin, host, allowed)).toBe(answer);
});
