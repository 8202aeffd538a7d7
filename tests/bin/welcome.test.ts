import { expect, test } from "vitest";
import { welcomeText } from "../../bin/welcome.ts";

const local = [
  { protocol: "line", host: "127.0.0.1", port: 2323, tls: false },
  { protocol: "irc", host: "127.0.0.1", port: 6667, tls: false },
  { protocol: "http", host: "127.0.0.1", port: 8080, tls: false },
];

test("it tells where to connect, and how to let others in", () => {
  expect(welcomeText("1.2.3", local)).toBe(`
Monarchs 1.2.3 is running.

  browser     http://127.0.0.1:8080/
  terminal    nc 127.0.0.1 2323
  IRC client  irc://127.0.0.1:6667

Only this machine can connect. To let others in: npm start -- --host 0.0.0.0
Stop it with Ctrl+C.

`);
});

test("open to others it shows this machine's own address, and warns where TLS is missing", () => {
  const text = welcomeText(
    "1.2.3",
    local.map((address) => ({ ...address, host: "0.0.0.0" })),
    "192.0.2.7",
  );
  expect(text).toContain("http://192.0.2.7:8080/");
  expect(text).toContain("without TLS");
});

test("with TLS everywhere there is nothing to warn of", () => {
  const text = welcomeText("1.2.3", [{ protocol: "irc", host: "::", port: 6697, tls: true }], "192.0.2.7");
  expect(text).toContain("ircs://192.0.2.7:6697");
  expect(text).not.toContain("without TLS");
});
