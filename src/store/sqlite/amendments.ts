import type { Database } from "better-sqlite3";
import { isRedactable } from "../../domain/amendments.ts";
import { type ClientTags, isSpeech } from "../../domain/events.ts";
import { editedTags } from "../../domain/files.ts";
import { NotFound } from "../store.ts";
import { packId, unpackId } from "./ids.ts";
import type { PackedEvent } from "./messages.ts";
import type { Sealing } from "./sealing.ts";

interface Amended {
  readonly seq: number;
  readonly type: string;
  readonly sender: Buffer | string;
  readonly text: string | null;
  readonly rest: string | null;
  readonly sealed: number | null;
}

/** What the row of a message, or of an edit of it, has in `rest`, as far as amendments look at it. */
interface Rest {
  readonly joins?: readonly number[];
  readonly tags?: ClientTags;
  readonly edited?: { readonly time: number; readonly msgid: string; readonly by?: string };
  /** Of an edit: the one before it of the same message. */
  readonly previous?: string;
}

/**
 * Opens what changes earlier events of a file's logs. A message's row always has its newest words; each edit has its own
 * and those that it took the place of, and names the edit before it, so that all of them are found again.
 */
export function openAmendments(db: Database, sealing: Sealing) {
  const find = db.prepare<[Buffer | string, number], Amended>(
    "SELECT seq, type, sender, text, rest, sealed FROM events WHERE msgid = ? AND room = ?",
  );
  const update = db.prepare("UPDATE events SET text = ?, rest = ?, sealed = ? WHERE room = ? AND seq = ?");
  const empty = db.prepare(
    "UPDATE events SET type = 'redacted', text = NULL, rest = NULL, sealed = NULL WHERE room = ? AND seq = ?",
  );
  const restOf = ({ rest }: Amended): Rest => (rest === null ? {} : JSON.parse(rest));

  /** A row as it was before it was sealed. */
  function rowOf(room: number, msgid: string): Amended | undefined {
    const id = packId(msgid);
    const row = find.get(id, room);
    if (row === undefined || row.sealed === null) return row;
    return {
      ...row,
      text: sealing.opened(row.sealed, "text", room, id, row.text),
      rest: sealing.opened(row.sealed, "rest", room, id, row.rest),
    };
  }

  function rewrite(room: number, seq: number, msgid: string, text: string | null, rest: string): void {
    const id = packId(msgid);
    const key = sealing.keyFor(room);
    const kept = (column: "text" | "rest", plain: string | null) =>
      sealing.kept(key, column, room, id, plain);
    update.run(kept("text", text), kept("rest", rest), key === null ? null : key.id, room, seq);
  }

  function wanted(room: number, msgid: string, can: (type: string) => boolean): Amended {
    const row = rowOf(room, msgid);
    if (row === undefined || !can(row.type)) throw new NotFound(`there is no message ${msgid} in this room`);
    return row;
  }

  return {
    /**
     * Gives a message the words of an edit that is in the log already.
     *
     * @param edit its place in the log, and what it is
     * @throws NotFound when there is no such message, or no more
     */
    edit(room: number, of: string, edit: { seq: number; time: number; event: PackedEvent }): void {
      const { seq, time } = edit;
      const [msgid, , , sender, nick, , , , , text, ownRest] = edit.event;
      const message = wanted(room, of, isSpeech);
      const { joins: oldJoins, edited: before, tags: oldTags, ...kept } = restOf(message);
      const own: Rest = ownRest === null ? {} : JSON.parse(ownRest);
      const by = unpackId(message.sender) === sender ? {} : { by: nick };
      const joins = own.joins ? { joins: own.joins } : {};
      const ownTags = editedTags(oldTags, own.tags);
      const tags = ownTags ? { tags: ownTags } : {};
      const edited = { ...kept, ...tags, ...joins, edited: { time, msgid, ...by } };
      rewrite(room, message.seq, of, text, JSON.stringify(edited));
      const was = { text: message.text ?? "", ...(oldJoins ? { joins: oldJoins } : {}) };
      const previous = before ? { previous: before.msgid } : {};
      rewrite(room, seq, msgid, text, JSON.stringify({ ...own, was, ...previous }));
    },
    /** Takes the words of a message, or the sign of a reaction, away, and those of all its edits. @throws NotFound as above */
    redact(room: number, of: string): void {
      const message = wanted(room, of, (type) => isRedactable({ type: type as "message" }));
      empty.run(room, message.seq);
      for (let next = restOf(message).edited?.msgid; next !== undefined; ) {
        const edit = rowOf(room, next);
        if (edit === undefined) return;
        empty.run(room, edit.seq);
        next = restOf(edit).previous;
      }
    },
  };
}
