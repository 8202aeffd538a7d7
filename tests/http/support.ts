import Sqlite from "better-sqlite3";
import { expect } from "vitest";
import type { SettingsInput } from "../../src/config/schema.ts";
import { fold } from "../../src/domain/names.ts";
import type { ServerRole } from "../../src/domain/person.ts";
import type { Authenticator, Principal } from "../../src/http/authenticator.ts";
import { routes } from "../../src/http/routes.ts";
import { addAccounts } from "../actors/support.ts";
import { startServer, type TestServer } from "../support/server.ts";

/** An answer, its body read. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test knows what it has asked for, and the schemas have checked it.
  readonly body: any;
}

export type Fetch = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<ApiAnswer>;

/** Tokens that a test gives out by itself. */
export class TestTokens implements Authenticator {
  readonly #principals = new Map<string, Principal>();

  /** @returns a token; each is an auth session of its own */
  give(principal: Omit<Principal, "sessionId">): string {
    const token = `token-${this.#principals.size + 1}`;
    this.#principals.set(token, { ...principal, sessionId: `session-${this.#principals.size + 1}` });
    return token;
  }

  authenticate(token: string): ReturnType<Authenticator["authenticate"]> {
    return Promise.resolve(this.#principals.get(token) ?? { refused: "tokenInvalid" });
  }
}

/** A server with its HTTP API, and people with tokens. */
export class TestApi implements AsyncDisposable {
  readonly server: TestServer;
  readonly tokens: TestTokens;
  /** Without a token. */
  readonly anybody: Fetch;

  constructor(server: TestServer, tokens: TestTokens) {
    this.server = server;
    this.tokens = tokens;
    this.anybody = this.as(undefined);
  }

  get url(): string {
    return `http://127.0.0.1:${this.server.port("http")}`;
  }

  /** Requests below /api/v1 with a token; each answer is held against what the route says that it gives. */
  as(token: string | undefined): Fetch {
    return async (method, path, body, headers = {}) => {
      const response = await fetch(`${this.url}/api/v1${path}`, {
        method,
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = /[/+]json\b/.test(response.headers.get("content-type") ?? "");
      const answer = {
        status: response.status,
        headers: response.headers,
        body: isJson && text !== "" ? JSON.parse(text) : text,
      };
      holdAgainstSpec(method, path, answer);
      return answer;
    };
  }

  /** A guest of this name. */
  guest(nick: string): Fetch {
    return this.as(this.guestToken(nick));
  }

  guestToken(nick: string): string {
    const identity = { id: `guest-${nick}`, kind: "guest", account: null } as const;
    return this.tokens.give({ identity, role: "user", nick });
  }

  /** An account, with the password of all (tests/actors/support.ts). */
  async account(name: string, role: ServerRole = "user"): Promise<Fetch> {
    return this.as(await this.accountToken(name, role));
  }

  async accountToken(name: string, role: ServerRole = "user"): Promise<string> {
    const id = await this.#accountId(name);
    const identity = { id, kind: "account", account: name } as const;
    return this.tokens.give({ identity, role, nick: name });
  }

  readonly #ids = new Map<string, string>();

  async #accountId(name: string): Promise<string> {
    const known = this.#ids.get(fold(name));
    if (known !== undefined) return known;
    await addAccounts(this.server, name);
    const id = accountId(this.server, name);
    this.#ids.set(fold(name), id);
    return id;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
  }
}

/** The id that the store has given an account. */
function accountId(server: TestServer, name: string): string {
  const file = server.settings.store.url.replace(/^sqlite:/, "");
  const database = new Sqlite(file, { readonly: true });
  try {
    const row = database.prepare("SELECT id FROM accounts WHERE folded = ?").get(fold(name)) as
      | { readonly id: unknown }
      | undefined;
    if (!row) throw new RangeError(`no account ${name}`);
    return String(row.id);
  } finally {
    database.close();
  }
}

/** Starts a server for one test, which takes the tokens that the test gives out. */
export async function startApi(settings: SettingsInput = {}): Promise<TestApi> {
  const tokens = new TestTokens();
  return new TestApi(await startServer(settings, { authenticator: tokens }), tokens);
}

/** An answer has a status that its route names, and a body as its schema says; an error is a problem. */
function holdAgainstSpec(method: string, path: string, { status, headers, body }: ApiAnswer): void {
  if (status >= 400) {
    expect(headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
    if (method !== "HEAD") expect(body).toMatchObject({ status, code: expect.stringMatching(/^[A-Z_]+$/) });
    return;
  }
  const bare = path.split("?")[0] ?? "";
  const spec = routes.find(
    (each) => each.method === method && new RegExp(`^${each.path.replace(/:\w+/g, "[^/]+")}$`).test(bare),
  );
  if (!spec) return;
  const response = spec.responses[status];
  expect(response, `${method} ${path} says nothing of status ${status}`).toBeDefined();
  if (response?.schema) response.schema.parse(body);
}
