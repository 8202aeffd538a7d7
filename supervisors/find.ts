import type { AnyPid, Pid } from "../src/otp/process.ts";
import type { SupervisorCommand } from "./commands.ts";
import { whichChildren } from "./supervisor.ts";

/** Finds a process below a supervisor by its pid id; supervisors are gone through from the top. */
export async function pidById(supervisor: AnyPid, id: string): Promise<AnyPid | undefined> {
  if (supervisor.id === id) return supervisor;
  for (const child of await whichChildren(supervisor as Pid<SupervisorCommand>)) {
    const { pid } = child;
    if (!pid) continue;
    if (pid.id === id) return pid;
    // Ids show where in the tree a process stands.
    if (child.type === "supervisor" && id.startsWith(`${pid.id}.`)) return pidById(pid, id);
  }
  return undefined;
}
