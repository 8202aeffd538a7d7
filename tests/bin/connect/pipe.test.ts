import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { bundleCli, type Cli } from "../cli.ts";
import { type FakeServer, startFakeServer } from "./fake-server.ts";

let cli: Cli;
beforeAll(async () => {
  cli = await bundleCli("tests/bin/fixtures/application.ts");
});
afterAll(() => cli.remove());

let server: FakeServer;
beforeEach(async () => {
  server = await startFakeServer();
});
afterEach(() => server.close());

const connect = (input: string, ...more: readonly string[]) =>
  cli.spawn(["connect", `127.0.0.1:${server.port}`, ...more], { input });

test("a script's lines are sent in order, and what comes back is printed", async () => {
  const command = connect("ada\nhello\n/quit\n");
  const client = await server.next();
  client.send("* welcome");
  await client.sent(/^\/quit$/);
  client.send("* bye");
  client.destroySoon();
  const result = await command.ended;
  expect(client.lines).toEqual(["ada", "hello", "/quit"]);
  expect(result).toMatchObject({ code: 0, stdout: "* welcome\n* bye\n", stderr: "" });
});

test("at the end of its input, once all is quiet, it says goodbye by itself", async () => {
  const command = connect("ada\n");
  const client = await server.next();
  await client.sent(/^ada$/);
  client.send("- welcome, ada: plain text goes to your current room");
  await client.sent(/^\/quit$/);
  client.destroySoon();
  expect(await command.ended).toMatchObject({ code: 0, stdout: expect.stringContaining("- welcome, ada") });
});

test("--name takes a name before anything else", async () => {
  const command = connect("hello\n", "--name", "ada");
  const client = await server.next();
  await client.sent(/^\/quit$/);
  client.destroySoon();
  await command.ended;
  expect(client.lines).toEqual(["/nick ada", "hello", "/quit"]);
});

test("a connection that breaks before the goodbye is a failure", async () => {
  const command = cli.spawn(["connect", `127.0.0.1:${server.port}`]);
  const client = await server.next();
  client.destroy();
  const result = await command.ended;
  expect(result.code).toBe(1);
  expect(result.stderr).toMatch(/^monarchs: the connection is lost: /);
});

test("a server that is not there is a failure in one line", async () => {
  await server.close();
  const result = await connect("hello\n").ended;
  expect(result.code).toBe(1);
  expect(result.stderr).toBe(`monarchs: cannot connect to 127.0.0.1:${server.port}: ECONNREFUSED\n`);
});

test("what a stranger sends cannot steer the terminal", async () => {
  const command = connect("/quit\n");
  const client = await server.next();
  client.send("[12:00] <eve> \u001b[31mred\u001b[0m \u001b]0;title\u0007 \u001b[2J\u009b2J\bend");
  await client.sent(/^\/quit$/);
  client.destroySoon();
  const { stdout } = await command.ended;
  expect(stdout).toBe("[12:00] <eve> \u001b[31mred\u001b[0m ]0;title [2J2Jend\n");
});

test("an address that is none is wrong usage", async () => {
  expect(await cli.run(["connect", "host:port:"])).toMatchObject({ code: 2 });
});
