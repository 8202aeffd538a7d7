import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright-core";

const paths = [
  process.env.CHROMIUM_PATH,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];

/** Where Chromium is, or undefined. In CI it has to be there. */
export const chromiumPath = paths.find((path) => path !== undefined && existsSync(path));

/** Whether the browser tests are left out; in CI they run, and fail for want of a browser. */
export const isWithoutBrowser = chromiumPath === undefined && process.env.CI !== "true";

/** Someone's browser: a profile of its own. */
export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page asked of other hosts, and what it wrote to the console as an error. */
  readonly faults: readonly string[];
  close(): Promise<void>;
}

/** Opens a browser with a fresh profile. Errors that losing the server brings are no faults. */
export async function openBrowser(
  url: string,
  options: { readonly width?: number; readonly height?: number; readonly dark?: boolean } = {},
): Promise<Visitor> {
  if (chromiumPath === undefined) throw new TypeError("Chromium is not installed; set CHROMIUM_PATH");
  const { width = 1280, height = 800, dark = false } = options;
  const profile = mkdtempSync(join(tmpdir(), "monarchs-browser-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumPath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
    viewport: { width, height },
    colorScheme: dark ? "dark" : "light",
    hasTouch: width < 500,
    isMobile: width < 500,
  });
  const faults: string[] = [];
  const [page = await context.newPage()] = context.pages();
  page.on("pageerror", ({ message }) => faults.push(message));
  page.on("console", (message) => {
    const isOfTheLine = /WebSocket|ERR_CONNECTION_REFUSED/.test(message.text());
    if (message.type() === "error" && !isOfTheLine) faults.push(message.text());
  });
  page.on("request", (request) => {
    if (new URL(request.url()).host !== new URL(url).host) faults.push(request.url());
  });
  await page.goto(url);
  return {
    page,
    context,
    faults,
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** Enters the lobby by the form at home. */
export async function enterLobby({ page }: Visitor, nick: string): Promise<void> {
  await page.getByLabel("Your name").fill(nick);
  await page.keyboard.press("Enter");
  await page.getByRole("log").waitFor();
}

/** Says something in the conversation that is shown. */
export async function say({ page }: Visitor, text: string): Promise<void> {
  const field = page.getByRole("textbox", { name: /^Message / });
  await field.fill(text);
  await field.press("Enter");
}
