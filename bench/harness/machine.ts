import { availableParallelism, cpus, release, totalmem, type } from "node:os";

/** On what was measured, and when: figures of different machines cannot be compared. */
export interface Machine {
  readonly date: string;
  readonly node: string;
  readonly os: string;
  readonly cpu: string;
  /** Those that this process may use. */
  readonly cores: number;
  readonly memoryGib: number;
}

/** This machine, now. */
export const thisMachine = (): Machine => ({
  date: new Date().toISOString().slice(0, 10),
  node: process.version,
  os: `${type()} ${release()}`,
  cpu: cpus()[0]?.model ?? "unknown",
  cores: availableParallelism(),
  memoryGib: Math.round(totalmem() / 1024 ** 3),
});
