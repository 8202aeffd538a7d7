import { until } from "../support/client.ts";

/** One server-sent event. */
export interface SentEvent {
  readonly event: string;
  readonly id: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: a test knows what it has asked for.
  readonly data: any;
}

/** A stream of events, read as it comes. */
export class TestStream {
  readonly events: SentEvent[] = [];
  comments = 0;
  isClosed = false;
  #stop = new AbortController();
  #rest = "";
  #seen = 0;

  static async open(
    url: string,
    token: string | undefined,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<TestStream> {
    const stream = new TestStream();
    const response = await fetch(url, {
      headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
      signal: stream.#stop.signal,
    });
    if (response.status !== 200 || !response.body)
      throw new RangeError(`${response.status} ${await response.text()}`);
    void stream.#read(response.body);
    return stream;
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    try {
      for await (const chunk of body as unknown as AsyncIterable<Uint8Array>)
        this.#take(decoder.decode(chunk, { stream: true }));
    } catch {
      // Cut off, by the test or by the server: both are a close.
    }
    this.isClosed = true;
  }

  #take(text: string): void {
    const blocks = (this.#rest + text).replaceAll("\r\n", "\n").split("\n\n");
    this.#rest = blocks.pop() ?? "";
    for (const block of blocks) {
      if (block.startsWith(":")) this.comments += 1;
      const fields = new Map(
        block.split("\n").map((line): [string, string] => {
          const at = line.indexOf(": ");
          return [line.slice(0, at), line.slice(at + 2)];
        }),
      );
      const data = fields.get("data");
      if (data === undefined) continue;
      this.events.push({
        event: fields.get("event") ?? "message",
        id: fields.get("id"),
        data: JSON.parse(data),
      });
    }
  }

  /** The next event of that name. */
  async next(event: string): Promise<SentEvent> {
    let found: SentEvent | undefined;
    await until(() => {
      while (!found && this.#seen < this.events.length) {
        const each = this.events[this.#seen];
        this.#seen += 1;
        if (each?.event === event) found = each;
      }
      return found !== undefined;
    }, `an event ${event}`);
    if (!found) throw new RangeError(event);
    return found;
  }

  /** What was said, as it came. */
  get said(): readonly string[] {
    return this.events
      .filter(({ event }) => event === "message-received")
      .map(({ data }) => data.message.content);
  }

  closed(): Promise<void> {
    return until(() => this.isClosed, "the end of the stream");
  }

  stop(): Promise<void> {
    this.#stop.abort();
    return this.closed();
  }
}
