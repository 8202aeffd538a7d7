/**
 * The table of permissions, cell by cell: whoever has a standing tries each thing through each door, and what others see
 * of it, or what they get themselves, tells whether they may.
 */
import { expect, test } from "vitest";
import { doors, probeOf, type Tried, tried } from "./probes.ts";
import { tryAll } from "./support.ts";

/** In a new room that an account owns, of somebody else's message: a letter for each of `people`. */
const cells: Readonly<Record<Tried, string>> = {
  //             -mvhoaqs
  view: /*    */ "nyyyyyyy",
  send: /*    */ "nyyyyyyy",
  react: /*   */ "nyyyyyyy",
  announce: /**/ "nnnnyyyy",
  pin: /*     */ "nnnnyyyy",
  editMessage: "nnnnnnny",
  deleteMessage: "nnnnyyyy",
  topic: /*   */ "nnnyyyyy",
  invite: /*  */ "nyyyyyyy",
  kick: /*    */ "nnnyyyyy",
  ban: /*     */ "nnnnyyyy",
  voice: /*   */ "nnnyyyyy",
  operators: "nnnnyyyy",
  modes: /*   */ "nnnnyyyy",
  metadata: /**/ "nnnnyyyy",
  manage: /*  */ "nnnnnyyy",
  audit: /*   */ "nnnnnyyy",
  rename: /*  */ "nnnnnyyy",
  transfer: /**/ "nnnnnnyy",
  relay: /*   */ "nnnnyyyy",
  // of those who may speak at all
  speakToAll: "nyyyyyyy",
};

const tries = doors.flatMap((door) =>
  tried.filter((action) => probeOf(action)[door] !== undefined).map((action) => [door, action] as const),
);

test.each(tries)("at the door %s, who may %s is as the table says", async (door, action) => {
  expect(await tryAll(door, action, {}, cells[action])).toBe(cells[action]);
});
