import type { ActorView } from "../src/domain/replies.ts";
import type { TreeNode } from "./tree.ts";

/** The tree as `/tree` shows it. @param now the system's clock */
export function actorView(node: TreeNode, now: number): ActorView {
  const { supervises } = node;
  return {
    id: node.pid ?? node.id,
    name: node.name ?? null,
    type: node.type,
    state: node.status === "ending" ? "stopped" : node.status,
    incarnation: node.incarnation,
    mailbox: node.mailboxLength ?? 0,
    ageMs: node.startedAt === undefined ? 0 : Math.round(now - node.startedAt),
    ...(supervises
      ? {
          strategy: supervises.strategy,
          restarts: supervises.restarts,
          intensity: supervises.intensity,
          periodMs: supervises.period,
        }
      : {}),
    children: node.children.map((child) => actorView(child, now)),
  };
}
