import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OpenStore } from "../../actors/store.ts";
import type { SettingsInput } from "../../src/config/schema.ts";
import { openSqliteStore, type SqliteStore } from "../../src/store/sqlite/open.ts";
import { type Append, type Sink, Unavailable } from "../../src/store/store.ts";

/** A store of its own folder that can be lost, and kept away, at a test's word. */
export class FragileStore implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), "monarchs-store-"));
  #engine: SqliteStore | undefined;
  #onLost: (error: Error) => void = () => undefined;
  /** How often it was opened. */
  opened = 0;
  /** While it is away it cannot be opened. */
  away = false;
  /** While it is mute it commits, and says so to nobody. */
  mute = false;
  /** Appends that it committed while it was mute. */
  withheld = 0;
  #unsaid: (() => void)[] = [];

  /** What makes a server use it. */
  get settings(): SettingsInput {
    return { store: { url: `sqlite:${join(this.#folder, "log.db")}` } };
  }

  readonly open: OpenStore = async (onLost) => {
    if (this.away) throw new Unavailable("it is away");
    this.#onLost = onLost;
    const engine = await openSqliteStore({ file: join(this.#folder, "log.db"), onLost });
    this.#engine = engine;
    this.opened += 1;
    return {
      ...engine,
      append: <A extends Append>(append: A, sink: Sink<A>) =>
        engine.append<A>(append, (outcomes) => {
          if (!this.mute) return sink(outcomes);
          this.withheld += outcomes.length;
          this.#unsaid.push(() => sink(outcomes.map((each) => ({ append: each.append, done: "unknown" }))));
        }),
    };
  };

  /** The engine dies: what is under way may be in the file or not. */
  async lose(): Promise<void> {
    const onLost = this.#onLost;
    await this.#engine?.abandon();
    this.mute = false;
    for (const say of this.#unsaid.splice(0)) say();
    onLost(new Unavailable("it was lost"));
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
