import { TestClient } from "./client.ts";
import type { TestServer } from "./server.ts";

/** What came as one event. */
// biome-ignore lint/suspicious/noExplicitAny: a test knows what it has asked for.
export type JsonEvent = any;

/** A client of the subprotocol events.json. */
export class JsonClient {
  readonly client: TestClient;
  #ids = 0;

  constructor(client: TestClient) {
    this.client = client;
  }

  static async open(url: string): Promise<JsonClient> {
    return new JsonClient(await TestClient.webSocket(url, "events.json"));
  }

  /** A guest of that name, in the rooms that everybody enters. */
  static async guest(server: TestServer, username: string): Promise<JsonClient> {
    const client = await JsonClient.open(`ws://127.0.0.1:${server.port("websocket")}/`);
    await client.ask("set-username", { username });
    for (const _ of server.settings.rooms.autojoin) await client.next("room-joined");
    return client;
  }

  send(event: string, fields: object = {}): void {
    this.client.send(JSON.stringify({ event, ...fields }));
  }

  /** The next event of that name. */
  async next(event: string): Promise<JsonEvent> {
    return JSON.parse(await this.client.line(new RegExp(`^\\{"event":"${event}"`)));
  }

  /** Sends an event, and waits for its ack or error. */
  async ask(event: string, fields: object = {}): Promise<JsonEvent> {
    this.#ids += 1;
    const id = `q${this.#ids}`;
    this.send(event, { id, ...fields });
    return JSON.parse(await this.client.line(new RegExp(`^\\{"event":"(?:ack|error)".*"id":"${id}"`)));
  }

  /** All events that came so far. */
  get events(): readonly JsonEvent[] {
    return this.client.received.map((line) => JSON.parse(line));
  }
}
