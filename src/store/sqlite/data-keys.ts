import { randomBytes } from "node:crypto";
import type { Database } from "better-sqlite3";
import { type DataKey, keyBytes } from "../../crypto/keys.ts";
import {
  addMasterKey,
  currentMaster,
  type MasterKey,
  type MasterKeys,
  readMasterKeys,
} from "../../crypto/master-keys.ts";
import { openBox, sealBox } from "../../crypto/sealed-box.ts";
import type { FileKeys, RotatedKeys } from "../parts/encryption.ts";
import { Unavailable } from "../store.ts";

/** Whether new rows are sealed, and where the master keys are. */
export interface EncryptionArguments {
  readonly enabled: boolean;
  readonly keyFile: string;
}

type Purpose = "room" | "index" | "files";

interface RawKey {
  readonly id: number;
  readonly purpose: Purpose;
  readonly room: number | null;
  readonly master: string;
  readonly sealed: Buffer;
}

/** How many keys are kept open, and for how many rooms it is known which is theirs. */
const keptKeys = 4096;

const contextOf = ({ purpose, room }: Pick<RawKey, "purpose" | "room">): string =>
  `data key:${purpose}:${room ?? ""}`;

/** The keys of a file. */
export type DataKeys = ReturnType<typeof openDataKeys>;

/**
 * Opens the keys that a file's rows are sealed with. The file of master keys is made when nothing was sealed yet; where
 * nothing is or was, it is not looked at.
 *
 * @throws Unavailable when the master keys that are needed are not there
 * @throws KeyFileInvalid
 */
export function openDataKeys(db: Database, { enabled, keyFile }: EncryptionArguments) {
  const columns = "id, purpose, room, master, sealed";
  const all = db.prepare<[], RawKey>(`SELECT ${columns} FROM data_keys`);
  const byNumber = db.prepare<[number], RawKey>(`SELECT ${columns} FROM data_keys WHERE id = ?`);
  const newest = db.prepare<[Purpose, number | null], RawKey>(
    `SELECT ${columns} FROM data_keys WHERE purpose = ? AND room IS ? ORDER BY id DESC LIMIT 1`,
  );
  const ofFiles = db.prepare<[], RawKey>(`SELECT ${columns} FROM data_keys WHERE purpose = 'files'`);
  const insert = db.prepare("INSERT INTO data_keys (purpose, room, master, sealed) VALUES (?, ?, ?, ?)");
  const reseal = db.prepare("UPDATE data_keys SET master = ?, sealed = ? WHERE id = ?");
  const remove = db.prepare("DELETE FROM data_keys WHERE purpose = 'room' AND room = ?");
  const mastersUsed = db.prepare<[], string>("SELECT DISTINCT master FROM data_keys").pluck();
  const open = new Map<number, Buffer>();
  const ofRooms = new Map<number, DataKey>();
  let masters = mastersAtStart();

  function mastersAtStart(): MasterKeys | undefined {
    const used = mastersUsed.all();
    if (!enabled && used.length === 0) return undefined;
    const read = readMasterKeys(keyFile);
    if (used.some((id) => !read?.some((master) => master.id === id)))
      throw new Unavailable(
        `the store is encrypted, and the key file ${keyFile} does not have its master key`,
      );
    return read ?? addMasterKey(keyFile, []);
  }

  function masterInUse(): MasterKey {
    if (masters === undefined) throw new Unavailable("encryption is off");
    return currentMaster(masters);
  }

  function unwrap(raw: RawKey): Buffer {
    const known = open.get(raw.id);
    if (known !== undefined) return known;
    const master = masters?.find(({ id }) => id === raw.master);
    if (master === undefined) throw new Unavailable(`the master key of data key ${raw.id} is not there`);
    const key = openBox(master.key, contextOf(raw), raw.sealed);
    if (open.size >= keptKeys) open.clear();
    open.set(raw.id, key);
    return key;
  }

  function create(purpose: Purpose, room: number | null): DataKey {
    const key = randomBytes(keyBytes);
    const { id: master, key: masterKey } = masterInUse();
    const made = insert.run(purpose, room, master, sealBox(masterKey, contextOf({ purpose, room }), key));
    return { id: Number(made.lastInsertRowid), key };
  }

  function keyFor(purpose: Purpose, room: number | null): DataKey {
    const raw = newest.get(purpose, room);
    return raw === undefined ? create(purpose, room) : { id: raw.id, key: unwrap(raw) };
  }

  return {
    /** What new rows of a room are sealed with, made if there is none yet; within a transaction that writes. */
    ofRoom(room: number): DataKey {
      const known = ofRooms.get(room);
      if (known !== undefined) return known;
      const key = keyFor("room", room);
      if (ofRooms.size >= keptKeys) ofRooms.clear();
      ofRooms.set(room, key);
      return key;
    },
    /** What hides the words of the index; within a transaction that writes. */
    ofIndex: (): Buffer => keyFor("index", null).key,
    /** @throws Unavailable when there is none */
    byId(id: number): Buffer {
      const known = open.get(id);
      if (known !== undefined) return known;
      const raw = byNumber.get(id);
      if (raw === undefined) throw new Unavailable(`there is no data key ${id}`);
      return unwrap(raw);
    },
    /** Drops what is known of keys that a transaction made which came to nothing. */
    forget(): void {
      ofRooms.clear();
      // the number of a key that was not made is given again
      open.clear();
    },
    /** The keys of a room whose log has gone. */
    drop(room: number): void {
      remove.run(room);
      ofRooms.delete(room);
    },
    fileKeys(): FileKeys {
      const current = enabled ? keyFor("files", null) : null;
      return { current, all: ofFiles.all().map((raw) => ({ id: raw.id, key: unwrap(raw) })) };
    },
    /** See {@link RotatedKeys}. What was begun and not ended is ended, with the master key that was made then. */
    rotateKeys(): RotatedKeys {
      if (masters === undefined) throw new Unavailable("encryption is off");
      const known = readMasterKeys(keyFile) ?? masters;
      const { id: newest } = currentMaster(known);
      const unfinished = mastersUsed.all().some((id) => id !== newest);
      const next = unfinished ? known : addMasterKey(keyFile, known);
      const raws = all.all();
      const keys = raws.map(unwrap);
      masters = next;
      const { id: master, key: masterKey } = masterInUse();
      for (const [i, raw] of raws.entries())
        reseal.run(master, sealBox(masterKey, contextOf(raw), keys[i] ?? ""), raw.id);
      return { master, keys: raws.length };
    },
  };
}
