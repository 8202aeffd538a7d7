import { expect, test } from "vitest";
import { RegistrationThrottle } from "../../actors/server/registration-throttle.ts";
import { defaultSettings } from "../../src/config/schema.ts";
import { startServer } from "../support/server.ts";
import { noLobby } from "./support.ts";

const limits = (registrationsPerAddress: number, floodControl = true) =>
  defaultSettings({ limits: { registrationsPerAddress, floodControl } }).limits;

test("so many accounts are made from an address in ten minutes, and no more", () => {
  let now = 5_000;
  const throttle = new RegistrationThrottle(
    () => limits(2),
    () => now,
  );
  throttle.made("a");
  expect(throttle.waitMs("a")).toBe(0);
  now += 1_000;
  throttle.made("a");
  expect(throttle.waitMs("a")).toBe(599_000);
  expect(throttle.waitMs("b")).toBe(0);
  now += 599_000;
  throttle.sweep();
  expect(throttle.waitMs("a")).toBe(0);
  throttle.made("a");
  expect(throttle.waitMs("a")).toBe(0);
});

test.each([
  ["0 is no limit", limits(0)],
  ["nor is there one without flood control", limits(1, false)],
])("%s", (_, settings) => {
  const throttle = new RegistrationThrottle(
    () => settings,
    () => 0,
  );
  for (let time = 0; time < 5; time += 1) throttle.made("a");
  expect(throttle.waitMs("a")).toBe(0);
});

test("who has made too many accounts is told so, on every door", async () => {
  await using server = await startServer({
    ...noLobby,
    limits: { floodControl: true, registrationsPerAddress: 1 },
  });
  const [ada, bob, eve] = [await server.irc("ada"), await server.irc("bob"), await server.line("eve")];
  ada.send("REGISTER * * good-password");
  await ada.line(/ REGISTER SUCCESS ada /);
  bob.send("REGISTER * * good-password");
  await bob.line(/^:monarchs.local FAIL REGISTER TEMPORARILY_UNAVAILABLE bob :.*600 s/);
  eve.send("/register eve good-password");
  await eve.line(/\[RATE_LIMITED\]$/);
});
