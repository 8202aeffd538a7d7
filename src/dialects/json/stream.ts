import type { Decoded, Encoder, Session, Viewer } from "../dialect.ts";
import { answerMade, type JsonRequest, refusalMade } from "./answers.ts";
import { serverSent } from "./encoder.ts";
import { made } from "./events.ts";

/** A session that only reads: server-sent events over HTTP. What its person does, they ask for by requests. */
export function createStreamSession(encoder: Encoder = serverSent.encoder): Session<JsonRequest> {
  const viewer: Viewer = { nick: "*", identity: null, user: "", host: "", currentRoom: null };
  const nothing = (): Decoded<JsonRequest> => undefined;
  return {
    name: "json",
    viewer,
    encoder,
    echoes: true,
    followsWatched: false,
    asksForHistory: true,
    marksRead: true,
    toldOf: "events",
    greeting: () => [],
    decode: nothing,
    tooLong: nothing,
    // Which rooms its person is in they can ask; each stream would be told all who are there.
    answer: (request, answer, last) =>
      "reply" in answer && answer.reply === "joined" && !answer.event
        ? []
        : answerMade(request, answer, last, viewer.identity?.id ?? null)
            .filter(({ name }) => name !== "room-joined")
            .map(serverSent.line),
    unasked: (commands) => ({ verb: "", commands, outcome: { fields: {} } }),
    notice: (content) => [serverSent.line(made("notice", { content }))],
    ping: () => [],
    canRefuse: () => true,
    farewell: (reason) => [serverSent.line(made("closed", { reason }))],
    refuse: (refusal) => [serverSent.line(refusalMade(refusal))],
  };
}
