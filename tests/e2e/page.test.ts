import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { enterLobby, isWithoutBrowser, openBrowser, say, type Visitor } from "./browser.ts";
import { openText, type RunningServer, startRunningServer, type TextClient } from "./running-server.ts";

if (isWithoutBrowser) process.stderr.write("Chromium is not installed: the tests of the page are skipped\n");

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

describe.skipIf(isWithoutBrowser)("the page in a browser", () => {
  let server: RunningServer;
  let visitors: Visitor[] = [];
  let clients: TextClient[] = [];

  beforeEach(async () => {
    server = await startRunningServer();
  });
  afterEach(async () => {
    for (const client of clients) client.close();
    await Promise.all(visitors.map((visitor) => visitor.close()));
    clients = [];
    visitors = [];
    await server.stop();
  });

  async function visit(options: Parameters<typeof openBrowser>[1] = {}): Promise<Visitor> {
    const visitor = await openBrowser(server.url, options);
    visitors.push(visitor);
    return visitor;
  }
  function text(port: number): TextClient {
    const client = openText(port);
    clients.push(client);
    return client;
  }
  async function enter(nick: string, options: Parameters<typeof openBrowser>[1] = {}): Promise<Visitor> {
    const visitor = await visit(options);
    await enterLobby(visitor, nick);
    return visitor;
  }
  const shown = ({ page }: Visitor, text: string) =>
    page.getByRole("log").getByText(text, { exact: true }).waitFor();

  test("a name and Enter lead into the lobby within a second, and no other host is asked", async () => {
    const ada = await visit();
    await ada.page.getByLabel("Your name").fill("ada");
    const before = Date.now();
    await ada.page.keyboard.press("Enter");
    await ada.page.getByRole("heading", { name: "#lobby", level: 1 }).waitFor();
    expect(Date.now() - before).toBeLessThan(1_000);
    expect(ada.faults).toEqual([]);
  });

  test("nc, an IRC client and two browsers read each other", async () => {
    const [ada, bob] = [await enter("ada"), await enter("bob")];
    const nc = text(server.linePort);
    const irc = text(server.ircPort);
    nc.send("netty");
    irc.send("NICK irssi", "USER irssi 0 * :irssi");
    await irc.line(/ 366 irssi #lobby /);
    await nc.line(/#lobby/);
    await say(ada, "hello from a browser");
    await shown(bob, "hello from a browser");
    await nc.line(/<ada> hello from a browser/);
    await irc.line(/:ada!\S+ PRIVMSG #lobby :hello from a browser/);
    nc.send("hello from nc");
    irc.send("PRIVMSG #lobby :hello from irc");
    await shown(ada, "hello from nc");
    await shown(ada, "hello from irc");
    await shown(bob, "hello from irc");
  });

  test("a name in use is said at home, with another to take", async () => {
    await enter("ada");
    const second = await visit();
    await second.page.getByLabel("Your name").fill("ada");
    await second.page.keyboard.press("Enter");
    await second.page.getByText("ada is here already.").waitFor();
    await second.page.getByRole("button", { name: "ada_", exact: true }).click();
    await second.page.getByRole("log").waitFor();
  });

  test("a direct message is seen by both", async () => {
    const [ada, bob] = [await enter("ada"), await enter("bob")];
    await ada.page.getByTitle("Write to bob").click();
    await say(ada, "between us");
    await shown(ada, "between us");
    await bob.page.getByRole("button", { name: /ada.*1 mention/ }).click();
    await shown(bob, "between us");
    await say(bob, "and back");
    await shown(ada, "and back");
  });

  test("after kill -9 of the server the page is back by itself, with all that was said", async () => {
    const [ada, bob] = [await enter("ada"), await enter("bob")];
    await say(ada, "before the crash");
    await shown(bob, "before the crash");
    await server.kill();
    await ada.page.getByText("Reconnecting…").waitFor();
    await say(ada, "written while away");
    await ada.page.getByText("waits for the connection").waitFor();
    await server.restart();
    await shown(bob, "written while away");
    await ada.page.getByText("waits for the connection").waitFor({ state: "detached" });
    for (const visitor of [ada, bob])
      for (const text of ["before the crash", "written while away"])
        expect(await visitor.page.getByRole("log").getByText(text, { exact: true }).count()).toBe(1);
  });

  test("a reload comes back as the same person to the same room", async () => {
    const ada = await enter("ada");
    await say(ada, "/join #tea");
    await ada.page.getByRole("heading", { name: "#tea", level: 1 }).waitFor();
    await say(ada, "in here");
    await shown(ada, "in here");
    await ada.page.reload();
    await ada.page.getByRole("heading", { name: "#tea", level: 1 }).waitFor();
    await shown(ada, "in here");
    await ada.page.getByRole("navigation").getByText("lobby").waitFor();
  });

  test("older messages load above while what is read stands still", async () => {
    await server.stop();
    server = await startRunningServer(["--set", "limits.floodControl=false"]);
    const irc = text(server.ircPort);
    irc.send("NICK writer", "USER w 0 * :w", "JOIN #archive");
    await irc.line(/ 366 writer #archive /);
    for (let index = 1; index <= 700; index += 1) irc.send(`PRIVMSG #archive :line ${index}`);
    irc.send("PING all-said");
    await irc.line(/ PONG .*all-said/);
    const ada = await enter("ada");
    await say(ada, "/join #archive");
    await shown(ada, "line 700");
    const log = ada.page.getByRole("log");
    expect(await log.locator("[data-index]").count()).toBeLessThan(120);
    await log.evaluate((element) => element.scrollTo({ top: 500 }));
    await log.getByText("line 700", { exact: true }).waitFor({ state: "detached" });
    // A line in the middle of the screen, and where it stands after a page of older ones has arrived.
    const before = await log.evaluate(async (element) => {
      // Rows that have just come are measured in their first frame, and set right in the next.
      for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
      const rows = [...element.querySelectorAll("[data-index] p")];
      const middle = rows.find((row) => row.getBoundingClientRect().top > 300);
      return { text: middle?.textContent ?? "", y: middle?.getBoundingClientRect().y ?? 0 };
    });
    await ada.page.waitForFunction(() => {
      const [first] = document.querySelectorAll("[role=log] [data-index]");
      return Number(first?.getAttribute("data-index")) > 60;
    });
    const after = await log.getByText(before.text, { exact: true }).boundingBox();
    expect(Math.abs((after?.y ?? 0) - before.y)).toBeLessThanOrEqual(2);
    await expect
      .poll(
        async () => {
          await log.evaluate((element) => element.scrollTo({ top: 0 }));
          return log.getByText("This is the beginning of #archive.").count();
        },
        { timeout: 15_000 },
      )
      .toBe(1);
  }, 60_000);

  test("a phone has drawers for rooms and members", async () => {
    const ada = await enter("ada", { width: 390, height: 844 });
    await ada.page.getByRole("button", { name: "Show rooms" }).tap();
    await ada.page.getByRole("button", { name: "Join a room or find someone" }).tap();
    await ada.page.getByRole("combobox").fill("tea");
    await ada.page.keyboard.press("Enter");
    await ada.page.getByRole("heading", { name: "#tea", level: 1 }).waitFor();
    await ada.page.getByRole("button", { name: /^Show members/ }).tap();
    await ada.page.getByRole("complementary", { name: "Members of #tea" }).getByText("ada").waitFor();
    await ada.page.keyboard.press("Escape");
    await ada.page.getByRole("complementary", { name: "Members of #tea" }).waitFor({ state: "hidden" });
  });

  test.each([
    ["light", 1280, false],
    ["dark", 1280, true],
    ["light on a phone", 390, false],
    ["dark on a phone", 390, true],
  ])("axe finds nothing serious, contrast included: %s", async (_, width, dark) => {
    const ada = await visit({ width, height: 844, dark });
    // Nothing moves while colours are measured.
    await ada.page.emulateMedia({ reducedMotion: "reduce", colorScheme: dark ? "dark" : "light" });
    await ada.page.getByText("What is this?").click();
    expect(await serious(ada)).toEqual([]);
    await enterLobby(ada, "ada");
    const nc = text(server.linePort);
    nc.send("netty");
    await nc.line(/#lobby/);
    nc.send("ada: see https://example.org/page");
    await ada.page.getByRole("log").getByRole("link", { name: "https://example.org/page" }).last().waitFor();
    await say(ada, "hello");
    await shown(ada, "hello");
    expect(await serious(ada)).toEqual([]);
  });

  async function serious({ page }: Visitor): Promise<readonly string[]> {
    // As an argument of the debugger, not as a script of the page: its policy forbids those.
    await page.evaluate(axeSource);
    return page.evaluate(async () => {
      const { axe } = window as unknown as { axe: { run(): Promise<{ violations: readonly Violation[] }> } };
      const { violations } = await axe.run();
      return violations
        .filter(({ impact }) => impact === "serious" || impact === "critical")
        .map(
          ({ id, nodes }) =>
            `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(" ")}`,
        );
    });
  }
});

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}
