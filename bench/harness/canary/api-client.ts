/** An answer of the API, with all that came: headers and body. */
export interface ApiAnswer {
  readonly status: number;
  readonly text: string;
  readonly json: unknown;
}

/** The API refused what the harness cannot do without. */
export class ApiFailed extends Error {
  override readonly name = "ApiFailed";
}

/** How long a stream of events is looked at. */
const streamMs = 30;

/** Somebody who comes by HTTP. */
export class ApiClient {
  readonly #base: string;
  readonly #token: string | undefined;

  /** @param base such as `http://127.0.0.1:8080/api/v1` */
  constructor(base: string, token?: string) {
    this.#base = base;
    this.#token = token;
  }

  /** Makes an account. @returns its client */
  async register(username: string, password: string): Promise<ApiClient> {
    const body = { username, password, refresh: "body" };
    const { json } = await this.must("POST", "/auth/register", body);
    return new ApiClient(this.#base, field(json, "accessToken"));
  }

  /** A request; a body that is text is sent as it is, as a file. */
  async ask(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ApiAnswer> {
    const type = typeof body === "string" ? "text/plain" : "application/json";
    const cut = new AbortController();
    const response = await fetch(`${this.#base}${path}`, {
      method,
      signal: cut.signal,
      headers: {
        ...(this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` }),
        ...(body === undefined ? {} : { "content-type": type }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const head = JSON.stringify([...response.headers]);
    const kind = response.headers.get("content-type") ?? "";
    const text = kind.startsWith("text/event-stream") ? await begun(response, cut) : await response.text();
    const json: unknown =
      /^application\/(problem\+)?json/.test(kind) && text !== "" ? JSON.parse(text) : undefined;
    return { status: response.status, text: `${head}\n${text}`, json };
  }

  /**
   * Opens a stream of events.
   *
   * @param take gets what comes, until `signal` ends it
   * @throws ApiFailed where there is none
   */
  async stream(path: string, signal: AbortSignal, take: (text: string) => void): Promise<void> {
    const headers = this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` };
    const response = await fetch(`${this.#base}${path}`, { signal, headers });
    if (!response.ok || !response.body) throw new ApiFailed(`GET ${path}: ${response.status}`);
    const decoder = new TextDecoder();
    const read = async (body: AsyncIterable<Uint8Array>): Promise<void> => {
      for await (const chunk of body) take(decoder.decode(chunk, { stream: true }));
    };
    read(response.body as AsyncIterable<Uint8Array>).catch((error: unknown) => {
      // it was cut, by the harness or because the server ended it: what came is what counts
      if (!signal.aborted) take(`\n${String(error)}\n`);
    });
  }

  /** A request that has to succeed. @throws ApiFailed */
  async must(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ApiAnswer> {
    const answer = await this.ask(method, path, body, headers);
    if (answer.status < 300) return answer;
    throw new ApiFailed(`${method} ${path}: ${answer.status} ${answer.text}`);
  }
}

/** What a stream of events begins with. */
async function begun(response: Response, cut: AbortController): Promise<string> {
  const timer = setTimeout(() => cut.abort(), streamMs);
  const decoder = new TextDecoder();
  let text = "";
  try {
    if (response.body)
      for await (const chunk of response.body) text += decoder.decode(chunk as Uint8Array, { stream: true });
  } catch (error) {
    // it is the harness that ends it
    if (!cut.signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
  }
  return text;
}

/** A field of an answer that is a text. @throws ApiFailed */
export function field(json: unknown, name: string): string {
  const value = typeof json === "object" && json !== null ? Reflect.get(json, name) : undefined;
  if (typeof value !== "string") throw new ApiFailed(`no ${name} in ${JSON.stringify(json)}`);
  return value;
}
