/** What goes over the administration socket: one JSON object a line, both ways. */
import * as z from "zod";
import type { BanTarget, ServerBan } from "../domain/server-bans.ts";
import type { MetricReading } from "../observability/metric.ts";
import type { SealingStep } from "../store/parts/encryption.ts";
import type { FilesSealed, KeyHandlers, KeysRotated } from "./key-commands.ts";

/** A process and those below it, as `supervisors/tree.ts` describes it. */
export interface TreeNode {
  readonly id: string;
  readonly name?: string;
  readonly type: "worker" | "supervisor";
  readonly status: "running" | "ending" | "restarting" | "stopped";
  readonly incarnation: number;
  readonly pid?: string;
  readonly mailboxLength?: number;
  /** Milliseconds since 1970. */
  readonly startedAt?: number;
  /** `period` in milliseconds; `childCount` counts those not shown, too. */
  readonly supervises?: {
    readonly strategy: string;
    readonly restarts: number;
    readonly intensity: number;
    readonly period: number;
    readonly childCount: number;
  };
  readonly children: readonly TreeNode[];
}

/** An account as `account list` shows it; never its password. Times are ms since 1970. */
export interface AccountSummary {
  readonly name: string;
  readonly role: "user" | "administrator";
  readonly disabled: boolean;
  readonly createdAt: number;
  readonly lastSeenAt: number | null;
}

/** A room as `room list` shows it. */
export interface RoomSummary {
  readonly name: string;
  /** People in it now. */
  readonly members: number;
  /** Messages and events in its log. */
  readonly messages: number;
  readonly topic: string;
  /** The account that registered it; null for none. */
  readonly owner: string | null;
}

/** Tokens that somebody is given. Times are ms since 1970. */
export interface IssuedTokens {
  readonly account: string;
  readonly session: string;
  readonly access: { readonly token: string; readonly expiresAt: number };
  readonly refresh: { readonly token: string; readonly expiresAt: number };
}

/** Files that no message has: how many and how large, and the first of them; `name` is null for what a failed upload left. */
export interface FilesPurged {
  readonly count: number;
  readonly bytes: number;
  readonly files: readonly { readonly id: string; readonly name: string | null; readonly bytes: number }[];
}

const role = z.enum(["user", "administrator"]);
const name = z.string().min(1);

/** What a running server tells of itself: names with values and units for people, and metrics for machines. */
export interface Stats {
  readonly figures: readonly (readonly [name: string, value: string])[];
  readonly metrics: readonly MetricReading[];
}

/** Where an export of one person's data goes on: behind this event of this room. */
const exportPlace = z.strictObject({ roomId: z.string(), seq: z.int().min(0) });
export type ExportPlace = z.output<typeof exportPlace>;

/** Part of an export: records as they are written, and where the next part begins; null behind the last. */
export interface ExportPart {
  readonly records: readonly object[];
  readonly next: ExportPlace | null;
}

/** The arguments of each command. */
export const adminCommands = {
  tree: z.strictObject({}),
  stats: z.strictObject({}),
  kill: z.strictObject({ actor: name }),
  accountAdd: z.strictObject({ name, password: z.string(), role: role.default("user") }),
  accountList: z.strictObject({}),
  accountPasswd: z.strictObject({ name, password: z.string() }),
  accountRole: z.strictObject({ name, role }),
  accountDisable: z.strictObject({ name, disabled: z.boolean() }),
  accountExport: z.strictObject({ name, after: exportPlace.nullable().default(null) }),
  accountErase: z.strictObject({ name, words: z.enum(["keep", "remove"]).default("keep") }),
  roomList: z.strictObject({}),
  roomCreate: z.strictObject({ room: name, owner: name }),
  roomTransfer: z.strictObject({ room: name, account: name }),
  roomDelete: z.strictObject({ room: name }),
  banAdd: z.strictObject({ target: name, duration: z.string().optional(), reason: z.string().default("") }),
  banRemove: z.strictObject({ target: name }),
  banList: z.strictObject({}),
  reload: z.strictObject({}),
  filesPurge: z.strictObject({ dryRun: z.boolean(), olderThanMs: z.int().min(0).optional() }),
  keysRotate: z.strictObject({}),
  keysSeal: z.strictObject({ room: z.int().min(0), seq: z.int().min(0) }),
  keysSealFiles: z.strictObject({ after: z.string() }),
  keysCompact: z.strictObject({ sealed: z.boolean() }),
  tokenIssue: z.strictObject({ name, device: z.string().max(200).default("command line") }),
  tokenRevoke: z.strictObject({ name, session: z.string().min(1).optional() }),
  tokenRotate: z.strictObject({}),
} as const;

/** A command's name. */
export type AdminCommand = keyof typeof adminCommands;

/** What a command is given, as it is sent: what has a default may be left out. */
export type AdminInput<Command extends AdminCommand> = z.input<(typeof adminCommands)[Command]>;

/** What a command is given, as it arrives. */
export type AdminArgs<Command extends AdminCommand> = z.output<(typeof adminCommands)[Command]>;

/** What a command answers. */
export interface AdminResults {
  readonly tree: TreeNode;
  readonly stats: Stats;
  readonly kill: { readonly killed: string };
  readonly accountAdd: AccountSummary;
  readonly accountList: readonly AccountSummary[];
  readonly accountPasswd: AccountSummary;
  readonly accountRole: AccountSummary;
  readonly accountDisable: AccountSummary;
  readonly accountExport: ExportPart;
  /** How many events in the logs were theirs. */
  readonly accountErase: { readonly name: string; readonly events: number };
  readonly roomList: readonly RoomSummary[];
  readonly roomCreate: { readonly name: string; readonly owner: string };
  readonly roomTransfer: { readonly name: string; readonly owner: string };
  readonly roomDelete: { readonly name: string };
  readonly banAdd: ServerBan;
  readonly banRemove: BanTarget;
  readonly banList: readonly ServerBan[];
  readonly tokenIssue: IssuedTokens;
  /** How many sign-ins ended. */
  readonly tokenRevoke: { readonly ended: number };
  /** The id of the key that signs from now on. */
  readonly tokenRotate: { readonly kid: string };
  /** Keys that changed but wait for a restart. */
  readonly reload: { readonly waiting: readonly string[] };
  readonly filesPurge: FilesPurged;
  readonly keysRotate: KeysRotated;
  readonly keysSeal: SealingStep;
  readonly keysSealFiles: FilesSealed;
  readonly keysCompact: Record<string, never>;
}

/** Who answers the commands. A rejection with AdminError is told as it is, another with code `failed`. */
export interface AdminHandlers extends KeyHandlers {
  tree(): Promise<TreeNode>;
  stats(): Promise<Stats>;
  /** @param actor a registered name or pid id */
  kill(actor: string): Promise<{ readonly killed: string }>;
  accountAdd(args: AdminArgs<"accountAdd">): Promise<AccountSummary>;
  accountList(): Promise<readonly AccountSummary[]>;
  accountPasswd(args: AdminArgs<"accountPasswd">): Promise<AccountSummary>;
  accountRole(args: AdminArgs<"accountRole">): Promise<AccountSummary>;
  accountDisable(args: AdminArgs<"accountDisable">): Promise<AccountSummary>;
  accountExport(args: AdminArgs<"accountExport">): Promise<ExportPart>;
  accountErase(args: AdminArgs<"accountErase">): Promise<AdminResults["accountErase"]>;
  roomList(): Promise<readonly RoomSummary[]>;
  /** Makes a room, or takes one that is nobody's, for an account. Rejects with `roomExists`, `noSuchAccount`. */
  roomCreate(args: AdminArgs<"roomCreate">): Promise<AdminResults["roomCreate"]>;
  /** Rejects with `noSuchRoom`, `noSuchAccount`. */
  roomTransfer(args: AdminArgs<"roomTransfer">): Promise<AdminResults["roomTransfer"]>;
  /** With its log. Rejects with `noSuchRoom`. */
  roomDelete(args: AdminArgs<"roomDelete">): Promise<AdminResults["roomDelete"]>;
  /** Rejects with `invalidParam` for a target or duration that means nothing. */
  banAdd(args: AdminArgs<"banAdd">): Promise<ServerBan>;
  /** Rejects with `noSuchBan`. */
  banRemove(args: AdminArgs<"banRemove">): Promise<BanTarget>;
  banList(): Promise<readonly ServerBan[]>;
  /** Begins a sign-in with tokens for an account. Rejects with `noSuchAccount`, `accountDisabled`. */
  tokenIssue(args: AdminArgs<"tokenIssue">): Promise<IssuedTokens>;
  /** Ends sign-ins of an account: one, or all with every connection. Rejects with `noSuchAccount`, `noSuchSession`. */
  tokenRevoke(args: AdminArgs<"tokenRevoke">): Promise<{ readonly ended: number }>;
  /** Has a new key sign; the one before it is taken as long as its tokens last. */
  tokenRotate(): Promise<{ readonly kid: string }>;
  reload(): Promise<{ readonly waiting: readonly string[] }>;
  /** Removes files that no message has, or tells of them. */
  filesPurge(args: AdminArgs<"filesPurge">): Promise<FilesPurged>;
}

/** One request line. `id` comes back in its response. */
export const requestSchema = z.strictObject({
  id: z.union([z.int(), z.string()]),
  command: z.string(),
  args: z.record(z.string(), z.unknown()).default({}),
});

/** One response line; `id` is null when the request had none that could be read. */
export const responseSchema = z.union([
  z.strictObject({ id: z.union([z.int(), z.string(), z.null()]), result: z.unknown() }),
  z.strictObject({
    id: z.union([z.int(), z.string(), z.null()]),
    error: z.strictObject({ code: z.string(), message: z.string() }),
  }),
]);

/** Longest request line, bytes. */
export const requestBytes = 65_536;

/**
 * A command that was not done, with a code for programs and a sentence for people.
 *
 * Codes of the socket itself: `badRequest`, `unknownCommand`, `badArguments`, `failed`.
 */
export class AdminError extends Error {
  override readonly name = "AdminError";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
