import { expect, test } from "vitest";
import { namesNick } from "../../src/domain/mentions.ts";

test.each([
  ["bob: are you there?", "bob"],
  ["ask @Bob, he knows", "bob"],
  ["(bob)", "Bob"],
  ["and BOB", "bob"],
  ["bobby and bob", "bob"],
  ["\u0002bob\u0002 is bold", "bob"],
  ["hallo Jürgen!", "jürgen"],
  ["请bob看一下", "bob"],
  ["谢谢小明了", "小明"],
  ["ａｄａ is wide", "ada"],
  ["two lines\nbob", "bob"],
  ["why, x^2 said bob's friend", "bob"],
])("%j names %s", (text, nick) => expect(namesNick(text, nick)).toBe(true));

test.each([
  ["bobby", "bob"],
  ["kebob", "bob"],
  ["bob_ was here", "bob"],
  ["bob-2", "bob"],
  ["nothing", "bob"],
  ["", "bob"],
  ["anything", ""],
])("%j does not name %j", (text, nick) => expect(namesNick(text, nick)).toBe(false));
