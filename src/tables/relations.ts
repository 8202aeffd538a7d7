import type { Decisions, Known, NotedKind, Relation, WriterPolicy } from "../domain/relationships.ts";
import type { RelationChange } from "../store/parts/relationships.ts";

/** What one person has decided of others. There is one object for an identity, and whoever needs it holds that. */
export class Relations implements Decisions {
  /** The identity. */
  readonly id: string;
  policy: WriterPolicy | undefined;
  /** Whose words they are not shown in rooms; undefined for nobody's. */
  hidden: ReadonlySet<string> | undefined;
  readonly #of = new Map<NotedKind, Map<string, Known>>();

  constructor(id: string, relations: readonly Relation[] = [], policy?: WriterPolicy) {
    this.id = id;
    this.policy = policy;
    for (const { kind, otherId, name, since } of relations) this.#put(kind, otherId, { name, since });
    this.#refresh();
  }

  has(kind: NotedKind, otherId: string): boolean {
    return this.#of.get(kind)?.has(otherId) === true;
  }

  /** Those of one kind, oldest first. */
  all(kind: NotedKind): readonly (readonly [otherId: string, known: Known])[] {
    return [...(this.#of.get(kind) ?? [])];
  }

  /** All of them, as they are kept. */
  rows(): readonly Relation[] {
    return [...this.#of].flatMap(([kind, those]) =>
      Array.from(those, ([otherId, known]) => ({ kind, otherId, ...known })),
    );
  }

  /** Follows a change that the store has taken, or is about to. */
  apply({ remove = [], add = [] }: RelationChange): void {
    for (const { kind, otherId } of remove) this.#of.get(kind)?.delete(otherId);
    for (const { kind, otherId, name, since } of add) this.#put(kind, otherId, { name, since });
    this.#refresh();
  }

  /** Somebody is nobody any more, and nothing is decided of them. */
  forget(otherId: string): void {
    for (const those of this.#of.values()) those.delete(otherId);
    this.#refresh();
  }

  /** How many of one kind there are. */
  count(kind: NotedKind): number {
    return this.#of.get(kind)?.size ?? 0;
  }

  #put(kind: NotedKind, otherId: string, known: Known): void {
    const those = this.#of.get(kind) ?? new Map<string, Known>();
    this.#of.set(kind, those.set(otherId, known));
  }

  #refresh(): void {
    const hidden = new Set([
      ...(this.#of.get("block")?.keys() ?? []),
      ...(this.#of.get("mute")?.keys() ?? []),
    ]);
    this.hidden = hidden.size === 0 ? undefined : hidden;
  }
}

/**
 * The decisions that somebody needs now: of those who are here, and of the two of each live conversation. They go when
 * nobody holds them any more.
 */
export class RelationsTable {
  readonly #live = new Map<string, WeakRef<Relations>>();
  readonly #gone = new FinalizationRegistry<string>((id) => {
    if (this.#live.get(id)?.deref() === undefined) this.#live.delete(id);
  });

  lookup(id: string): Relations | undefined {
    return this.#live.get(id)?.deref();
  }

  /** An account is erased: those who are here have decided nothing of it. */
  forget(otherId: string): void {
    for (const held of this.#live.values()) held.deref()?.forget(otherId);
  }

  /** Keeps these, unless there are some already. @returns those that count */
  insert(relations: Relations): Relations {
    const known = this.lookup(relations.id);
    if (known) return known;
    this.#live.set(relations.id, new WeakRef(relations));
    this.#gone.register(relations, relations.id);
    return relations;
  }
}
