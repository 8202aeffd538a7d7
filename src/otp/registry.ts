import type { AnyPid, Pid } from "./process.ts";

/**
 * Names of processes: one live pid for a name, any number of names for a pid.
 *
 * An entry goes when its process is down, before monitors hear of it, so whoever reacts to a death finds
 * the name free.
 */
export class Registry {
  readonly #pids = new Map<string, AnyPid>();
  readonly #names = new Map<AnyPid, string[]>();

  /** @returns false, and changes nothing, if another process holds the name or `pid` is dead */
  register(name: string, pid: AnyPid): boolean {
    if (!pid.alive) return false;
    const holder = this.#pids.get(name);
    if (holder !== undefined) return holder === pid;
    this.#pids.set(name, pid);
    const names = this.#names.get(pid);
    if (names) names.push(name);
    else this.#names.set(pid, [name]);
    return true;
  }

  /**
   * @typeParam M what the caller knows the process of this name to accept
   * @returns the process of that name; nothing for one that is leaving, though its name is not free yet
   */
  whereis<M>(name: string): Pid<M> | undefined {
    const pid = this.#pids.get(name);
    return pid?.alive ? (pid as Pid<M>) : undefined;
  }

  /** @returns the process that keeps this name from being free, leaving or not */
  holder(name: string): AnyPid | undefined {
    return this.#pids.get(name);
  }

  /** Frees a name if `pid` holds it; else does nothing. */
  unregister(name: string, pid: AnyPid): void {
    if (this.#pids.get(name) !== pid) return;
    this.#pids.delete(name);
    const names = (this.#names.get(pid) ?? []).filter((each) => each !== name);
    if (names.length === 0) this.#names.delete(pid);
    else this.#names.set(pid, names);
  }

  /** Frees all names of a process; the process layer calls this at its end. */
  release(pid: AnyPid): void {
    for (const name of this.#names.get(pid) ?? []) this.#pids.delete(name);
    this.#names.delete(pid);
  }

  /** @returns the first name that `pid` was given and still has */
  nameOf(pid: AnyPid): string | undefined {
    return this.#names.get(pid)?.[0];
  }

  /** All names that are held now, in the order of their registration. */
  names(): Iterable<string> {
    return this.#pids.keys();
  }
}
