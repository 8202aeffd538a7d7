import type { AdminClient } from "../../src/admin/client.ts";
import type { TreeNode } from "../../src/admin/protocol.ts";
import type { Random } from "./random.ts";
import { TookTooLong } from "./wait.ts";

/** What is killed, in turn. */
export const victimKinds = ["room", "user", "connection", "server", "store"] as const;

/** A kind of actor that is killed. */
export type VictimKind = (typeof victimKinds)[number];

/** One actor that was killed and came back. */
export interface Recovery {
  readonly kind: VictimKind;
  readonly name: string;
  /** From the command to kill it until its name stood for a running successor, milliseconds. */
  readonly backMs: number;
}

/** How often one and the same connection is killed at most. */
const perConnection = 2;
/** After so long a successor is not waited for any more. */
const giveUpMs = 10_000;

/** Kills actors over the administration socket and sees when they are back. */
export class Executioner {
  readonly #admin: AdminClient;
  readonly #random: Random;
  readonly #killed = new Map<string, number>();

  constructor(admin: AdminClient, random: Random) {
    this.#admin = admin;
    this.#random = random;
  }

  /**
   * Kills one actor of this kind that chance chooses, and waits for its successor.
   *
   * @returns undefined when there is none that may be killed
   * @throws AdminError; TookTooLong when it does not come back
   */
  async kill(kind: VictimKind): Promise<Recovery | undefined> {
    const nodes = runningByName(await this.#admin.request("tree", {}));
    const candidates = [...nodes.keys()].filter((name) => this.#mayDie(kind, name));
    const name = this.#random.pick(candidates);
    if (name === undefined) return undefined;
    const before = nodes.get(name);
    this.#killed.set(name, (this.#killed.get(name) ?? 0) + 1);
    const startedAt = performance.now();
    await this.#admin.request("kill", { actor: name });
    for (;;) {
      const now = runningByName(await this.#admin.request("tree", {})).get(name);
      const backMs = performance.now() - startedAt;
      if (now !== undefined && now !== before) return { kind, name, backMs };
      if (backMs > giveUpMs) throw new TookTooLong(`${name} comes back`, giveUpMs);
    }
  }

  #mayDie(kind: VictimKind, name: string): boolean {
    if (kind === "server" || kind === "store") return name === kind;
    if (!name.startsWith(`${kind}:`)) return false;
    return kind !== "connection" || (this.#killed.get(name) ?? 0) < perConnection;
  }
}

/** The pid ids of all named processes that run, by name. */
function runningByName(root: TreeNode): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const visit = ({ name, pid, status, children }: TreeNode): void => {
    if (name !== undefined && pid !== undefined && status === "running") found.set(name, pid);
    for (const child of children) visit(child);
  };
  visit(root);
  return found;
}

/** Whether this names a kind of actor that can be killed. */
export const isVictimKind = (text: string): text is VictimKind =>
  (victimKinds as readonly string[]).includes(text);
