import type { ApiClient } from "./api-client.ts";

/** Reads a stream of events for as long as it goes on. */
export class EventReader {
  /** Settles when the server has said that it is one. */
  readonly begun: Promise<void>;
  readonly #cut = new AbortController();
  #text = "";

  constructor(client: ApiClient) {
    this.begun = client.stream("/events", this.#cut.signal, (chunk) => {
      this.#text += chunk;
    });
  }

  /** All that has come. */
  get text(): string {
    return this.#text;
  }

  end(): void {
    this.#cut.abort();
  }
}
