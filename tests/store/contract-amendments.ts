import { beforeEach, describe, expect, test } from "vitest";
import { amended, isAmendment } from "../../src/domain/amendments.ts";
import type { NewEvent, RoomEvent, RoomEventBody } from "../../src/domain/events.ts";
import type { Append, Store } from "../../src/store/store.ts";
import { append, event, guest, room } from "./samples.ts";

/** An event without what only the log knows of edits. */
function asShown(event: RoomEvent | undefined): RoomEvent | undefined {
  if (event?.type !== "edit") return event;
  const { was, previous, ...shown } = event as typeof event & { readonly previous?: string };
  return shown;
}

/** What every engine makes of messages that are edited or taken away. */
export function amendmentsContract(current: () => Store): void {
  describe("amendments", () => {
    let store: Store;
    beforeEach(async () => {
      store = current();
      await store.createRoom(room("#a"));
    });

    const say = async (body: RoomEventBody, time = 1_000): Promise<NewEvent> => {
      const said = event("#a", body, { time });
      await append(store, { event: said });
      return said;
    };
    const edit = (of: string, text: string, more: Partial<Append["event"]> = {}): Append => ({
      event: { ...event("#a", { type: "edit", of, speech: "message", text }), ...more } as NewEvent,
      effects: { edits: of },
    });
    const redact = (of: string): Append => ({
      event: event("#a", { type: "redaction", of, reason: "" }),
      effects: { redacts: of },
    });
    const log = (): Promise<readonly RoomEvent[]> => store.eventsAfter("room-#a", 0, 100);

    test("an edited message has its new words and keeps its place and its tags", async () => {
      const said = await say({ type: "message", text: "teh", tags: { "+x": "1" } });
      const change = edit(said.msgid, "the", { time: 5_000 });
      expect(await append(store, change)).toMatchObject({ done: "committed", seq: 2 });
      const [message, second] = await log();
      expect(message).toEqual({
        ...said,
        seq: 1,
        text: "the",
        edited: { time: 5_000, msgid: change.event.msgid },
      });
      expect(second).toMatchObject({ type: "edit", of: said.msgid, text: "the", was: { text: "teh" } });
    });

    test("places where a text is divided go with the text", async () => {
      const said = await say({ type: "message", text: "a b", joins: [2] });
      await append(store, edit(said.msgid, "c"));
      expect((await log())[0]).not.toHaveProperty("joins");
      const third = edit(said.msgid, "d e");
      await append(store, { ...third, event: { ...third.event, joins: [2] } as NewEvent });
      const [message, first, second] = await log();
      expect(message).toMatchObject({ text: "d e", joins: [2] });
      expect(first).toMatchObject({ was: { text: "a b", joins: [2] } });
      expect(second).toMatchObject({ was: { text: "c" } });
    });

    test("an edit by another than the author names them", async () => {
      const said = await say({ type: "message", text: "mine" });
      await append(store, edit(said.msgid, "ours", { source: guest }));
      expect((await log())[0]).toMatchObject({ text: "ours", edited: { by: "bob" } });
    });

    test("nothing is left of a message that was taken away, nor of its edits, and the numbers stay", async () => {
      const said = await say({ type: "message", text: "secret one", tags: { "+x": "secret" } });
      await append(store, edit(said.msgid, "secret two"));
      await append(store, edit(said.msgid, "secret three"));
      await append(store, redact(said.msgid));
      const events = await log();
      expect(events.map(({ seq, type }) => [seq, type])).toEqual([
        [1, "redacted"],
        [2, "redacted"],
        [3, "redacted"],
        [4, "redaction"],
      ]);
      expect(JSON.stringify(events)).not.toContain("secret");
      expect(await store.history("room-#a", { direction: "latest", limit: 10, speechOnly: true })).toEqual(
        [],
      );
    });

    test("a reaction can be taken away", async () => {
      const said = await say({ type: "reaction", tags: { "+draft/react": "x", "+reply": "y" } });
      await append(store, redact(said.msgid));
      expect((await log())[0]).toEqual({ ...said, seq: 1, type: "redacted", tags: undefined });
    });

    test.each([
      ["an unknown message", async () => "nowhere"],
      ["what is no message", async () => (await say({ type: "join", realname: "x" })).msgid],
      [
        "a message that was taken away",
        async () => {
          const { msgid } = await say({ type: "message", text: "x" });
          await append(store, redact(msgid));
          return msgid;
        },
      ],
      [
        "a message of another room",
        async () => {
          await store.createRoom(room("#b"));
          const other = event("#b");
          await append(store, { event: other });
          return other.msgid;
        },
      ],
    ])("%s can neither be edited nor taken away, and the log stays as it was", async (_, of) => {
      const msgid = await of();
      const before = await log();
      for (const wish of [edit(msgid, "new"), redact(msgid)])
        expect(await append(store, wish)).toMatchObject({ done: "refused" });
      expect(await log()).toEqual(before);
    });

    test("the log agrees with what those see who were there", async () => {
      const said = await say({ type: "message", text: "one", tags: { "+x": "1" } });
      const other = await say({ type: "notice", text: "two" });
      const wishes = [
        edit(said.msgid, "three"),
        edit(said.msgid, "four"),
        edit(other.msgid, "five"),
        redact(said.msgid),
      ];
      let seen: RoomEvent[] = [...(await log())];
      for (const wish of wishes) {
        await append(store, wish);
        const change = asShown((await log()).at(-1));
        if (change && isAmendment(change)) seen = [...seen.map((each) => amended(each, change)), change];
      }
      expect((await log()).map(asShown)).toEqual(seen);
    });
  });
}
