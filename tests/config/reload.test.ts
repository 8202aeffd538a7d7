import { expect, test } from "vitest";
import { reloadedSettings } from "../../src/config/reload.ts";
import { defaultSettings } from "../../src/config/schema.ts";

test("what may change while the server runs is taken over", () => {
  const next = defaultSettings({ server: { motd: "New." }, log: { level: "debug" }, operators: [] });
  const { settings, waiting } = reloadedSettings(defaultSettings(), next);
  expect(settings.server.motd).toBe("New.");
  expect(settings.log.level).toBe("debug");
  expect(waiting).toEqual([]);
});

test("what needs a restart stays as it is, and is named", () => {
  const current = defaultSettings();
  const next = defaultSettings({ network: "Other", limits: { multiline: { maxLines: 3 } } });
  const { settings, waiting } = reloadedSettings(current, next);
  expect(settings).toEqual(current);
  expect(waiting).toEqual(["network", "limits.multiline.maxLines"]);
});

test("of listeners, certificates change at once; a new port waits", () => {
  const tls = (name: string) => ({ certificate: `${name}.pem`, key: `${name}.key` });
  const listener = { protocol: "irc", port: 6697 } as const;
  const current = defaultSettings({ listeners: [{ ...listener, tls: tls("old") }] });

  const renewed = reloadedSettings(
    current,
    defaultSettings({ listeners: [{ ...listener, tls: tls("new") }] }),
  );
  expect(renewed.settings.listeners[0]?.tls?.certificate).toBe("new.pem");
  expect(renewed.waiting).toEqual([]);

  expect(reloadedSettings(current, defaultSettings({ listeners: [listener] })).waiting).toEqual([
    "listeners[0].tls",
  ]);
  expect(reloadedSettings(current, defaultSettings({ listeners: [] })).waiting).toEqual(["listeners"]);
});
