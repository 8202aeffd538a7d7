import type { IncomingMessage, ServerResponse } from "node:http";
import type { HttpApp } from "../../src/http/app.ts";
import type { ClientAddress } from "../../src/http/client-address.ts";
import type { Core } from "../core.ts";
import { httpCore } from "./http-core.ts";
import { Turns } from "./turns.ts";

/** Which paths are the API's. */
export const isForApi = (path: string): boolean => path === "/openapi.json" || path.startsWith("/api/");

const pollMs = 10;

/**
 * The HTTP API, which is loaded when the first request for it comes: a start does not wait for it, and who has no use for
 * it does not pay for it.
 */
export class LazyApi {
  readonly #core: Core;
  readonly #turns = new Turns();
  #loading: Promise<HttpApp> | undefined;
  #app: HttpApp | undefined;

  constructor(core: Core) {
    this.#core = core;
  }

  handle(request: IncomingMessage, response: ServerResponse, client: ClientAddress): void {
    const app = this.#app;
    if (app)
      return this.#turns.run(() => {
        // It may have gone while it waited.
        if (!response.destroyed) app.handle(request, response, client);
      });
    this.#loading ??= this.#load();
    this.#loading.then(
      (app) => app.handle(request, response, client),
      (error: unknown) => {
        this.#loading = undefined;
        this.#core.log.error({ error: String(error) }, "the HTTP API could not be loaded");
        response.writeHead(503, { "content-length": 0, connection: "close" }).end();
      },
    );
  }

  /** Waits until requests under way have their answers, or as long as the settings say; no more are taken. */
  async drain(): Promise<void> {
    const app = this.#app;
    if (!app) return;
    app.close();
    this.#core.streams.close("The server is shutting down");
    const deadline = performance.now() + this.#core.settings.http.drainSeconds * 1_000;
    while (app.underWay > 0 && performance.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, pollMs));
  }

  async #load(): Promise<HttpApp> {
    const { createHttpApp } = await import("../../src/http/app.ts");
    this.#app = await createHttpApp(httpCore(this.#core));
    return this.#app;
  }
}
