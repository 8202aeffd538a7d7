import { expect, test } from "vitest";
import { createCompleter } from "../../../bin/connect/completion.ts";

test("commands are completed at the start of a line", () => {
  const { complete } = createCompleter();
  expect(complete("/he")).toEqual([["/help "], "/he"]);
  expect(complete("say /he")[0]).toEqual([]);
});

test("rooms that were seen are completed, newest first", () => {
  const completer = createCompleter();
  completer.learn("- rooms: #lobby @#linux");
  expect(completer.complete("/join #l")).toEqual([["#linux ", "#lobby "], "#l"]);
});

test("nicks that were seen are completed, whatever their case, and addressed at the start", () => {
  const completer = createCompleter();
  completer.learn("[12:34 42] #lobby <@Ada> hello");
  completer.learn("[12:35] * bob joined #lobby");
  expect(completer.complete("ad")).toEqual([["Ada: "], "ad"]);
  expect(completer.complete("/msg b")).toEqual([["bob "], "b"]);
});

test("no more than 1000 names are remembered", () => {
  const completer = createCompleter();
  for (let i = 0; i < 1_500; i++) completer.learn(`<n${i}> x`);
  expect(completer.complete("/msg n")[0]).toHaveLength(1_000);
});
