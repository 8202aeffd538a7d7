import { expect, test } from "vitest";
import { Trimmer } from "../../actors/server/trim.ts";

function trimmer() {
  const heard = { collected: 0 };
  const it = new Trimmer(() => () => {
    heard.collected += 1;
  });
  const look = (connections: number, messages: number): number => {
    it.look({ connections, messages });
    return heard.collected;
  };
  return look;
}

test("memory is given back once, when a rush of connections is over", () => {
  const look = trimmer();
  expect(look(300, 0)).toBe(0);
  expect(look(700, 0)).toBe(0);
  expect(look(700, 0)).toBe(1);
  expect(look(700, 0)).toBe(1);
  expect(look(1_100, 0)).toBe(1);
  expect(look(1_100, 0)).toBe(1);
});

test("nobody's words wait for it", () => {
  const look = trimmer();
  look(700, 1);
  expect(look(700, 5)).toBe(0);
  expect(look(700, 9)).toBe(0);
  expect(look(700, 9)).toBe(1);
});
