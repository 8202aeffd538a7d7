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

// By its number: to touch process.stdout would make it one that refuses what its reader has no room for.
const stdout = 1;

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
        writeSync(stdout, `${outcome.seq} ${number}\n`);
      }
      send();
    },
  );
}
for (let i = 0; i < 16; i += 1) send();
