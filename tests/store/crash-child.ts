import { writeSync } from "node:fs";
import { argv } from "node:process";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { event, id, room } from "./samples.ts";

// Appends messages without end, from the number given on, several at a time, and says each that was acknowledged.

const [, , file = "", from = "1"] = argv;
const store = await openSqliteStore({
  file,
  onLost: (error) => {
    throw error;
  },
});
if ((await store.roomById("room-#a")) === undefined) await store.createRoom(room("#a"));

/** Says a line before anything else is done, whether or not the reader has room for it yet. */
function say(line: string): void {
  for (;;)
    try {
      writeSync(1, line);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
    }
}

let next = Number(from);
function send(): void {
  const number = next;
  next += 1;
  const body = { type: "message", text: `${number}` } as const;
  store.append(
    { event: event("#a", body, { msgid: id("c", number), time: number }), key: `${number}` },
    (outcomes) => {
      for (const outcome of outcomes) {
        if (outcome.done !== "committed" && outcome.done !== "duplicate") throw new Error(outcome.done);
        say(`${outcome.seq} ${number}\n`);
      }
      send();
    },
  );
}
for (let i = 0; i < 16; i += 1) send();
