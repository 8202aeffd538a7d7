/** The process's exit codes; docs and scripts rely on them. */
export const exitCodes = {
  ok: 0,
  failure: 1,
  usage: 2,
  settingsInvalid: 3,
  cannotBind: 4,
  storeUnavailable: 5,
  interrupted: 130,
  terminated: 143,
} as const;

/** An end with a reason for people: the message goes to stderr as it is, without a stack. */
export class CommandFailed extends Error {
  override readonly name = "CommandFailed";
  readonly exitCode: number;

  constructor(message: string, exitCode: number = exitCodes.failure, cause?: unknown) {
    super(message, { cause });
    this.exitCode = exitCode;
  }
}

/** Errors of starting and of the store, by their class's name: no need to load the store for them. */
const byName: Readonly<Record<string, number>> = {
  SettingsInvalid: exitCodes.settingsInvalid,
  PortInUse: exitCodes.cannotBind,
  CannotBind: exitCodes.cannotBind,
  StoreUnavailable: exitCodes.storeUnavailable,
  StoreCorrupt: exitCodes.storeUnavailable,
  DumpInvalid: exitCodes.failure,
  StoreLocked: exitCodes.storeUnavailable,
  Unavailable: exitCodes.storeUnavailable,
  AdminSocketInUse: exitCodes.storeUnavailable,
  AdminError: exitCodes.failure,
  NobodyListens: exitCodes.failure,
  AdminConnectionLost: exitCodes.failure,
};

/**
 * The exit code for an error that a person can do something about.
 *
 * @returns undefined for anything else, which is a bug and deserves its stack
 */
export function exitCodeOf(error: unknown): number | undefined {
  if (error instanceof CommandFailed) return error.exitCode;
  return error instanceof Error ? byName[error.name] : undefined;
}
