import { type AnyPid, incarnationOf, peek } from "../src/otp/process.ts";
import type { ChildInfo } from "./commands.ts";
import { Supervising } from "./supervising.ts";

/** One process, or a child without one, as `tree` and the admin page show it. */
export interface TreeNode {
  /** Id in the child spec; the pid id for the root. */
  readonly id: string;
  /** Registered name. */
  readonly name?: string;
  readonly type: "worker" | "supervisor";
  readonly status: "running" | "ending" | "restarting" | "stopped";
  readonly incarnation: number;
  /** Pid id; absent unless there is a process. */
  readonly pid?: string;
  readonly mailboxLength?: number;
  /** Milliseconds on the system's clock. */
  readonly startedAt?: number;
  /** Of a supervisor: its strategy, and its window now. `period` is in milliseconds. */
  readonly supervises?: {
    readonly strategy: string;
    readonly restarts: number;
    readonly intensity: number;
    readonly period: number;
    /** All children, those that were left out below included. */
    readonly childCount: number;
  };
  readonly children: readonly TreeNode[];
}

/**
 * Draws the tree below a supervisor. It looks and does not ask, so it shows a supervisor that is busy, too.
 *
 * @param options `maxChildren`: how many children of one supervisor are shown, all if absent
 */
export const describeTree = async (
  root: AnyPid,
  options: { readonly maxChildren?: number } = {},
): Promise<TreeNode> =>
  describe(
    root,
    {
      id: root.id,
      status: "running",
      type: peek(root) instanceof Supervising ? "supervisor" : "worker",
      incarnation: incarnationOf(root),
    },
    options.maxChildren ?? Number.POSITIVE_INFINITY,
  );

type Known = Pick<ChildInfo, "id" | "status" | "type" | "incarnation">;

function describe(pid: AnyPid, { id, type, incarnation }: Known, maxChildren: number): TreeNode {
  const state = peek(pid);
  const name = pid.system.registry.nameOf(pid);
  const node: TreeNode = {
    id,
    ...(name === undefined ? {} : { name }),
    type,
    status: pid.alive ? "running" : "ending",
    incarnation,
    pid: pid.id,
    mailboxLength: pid.mailboxLength,
    startedAt: pid.startedAt,
    children: [],
  };
  if (!(state instanceof Supervising)) return node;
  const children = state.list();
  const { restarts, intensity } = state.window();
  return {
    ...node,
    supervises: {
      strategy: state.strategy,
      restarts,
      intensity,
      period: state.intensity.period,
      childCount: children.length,
    },
    children: children
      .slice(0, maxChildren)
      .map((child) => (child.pid === undefined ? absent(child) : describe(child.pid, child, maxChildren))),
  };
}

const absent = ({ id, type, status, incarnation }: Known): TreeNode => ({
  id,
  type,
  status,
  incarnation,
  children: [],
});
