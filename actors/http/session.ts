import type { Encoder, Request, Session } from "../../src/dialects/dialect.ts";
import type { Answer } from "../../src/domain/replies.ts";

/** One command of an HTTP request, and where its answers are gathered until the last has come. */
export interface HttpRequest extends Request {
  readonly answers: Answer[];
  readonly done: (answers: readonly Answer[]) => void;
}

const isHttp = (request: Request): request is HttpRequest => "done" in request;

/** HTTP is shown nothing of what others do: it asks, or reads the stream of events. */
const shownNothing: Encoder = { encode: () => "", perRoom: false };

/**
 * HTTP's side of what a dialect is for the others: no lines come in, and none go out. An answer is handed to the request
 * that waits for it; what nobody asked for is dropped.
 */
export const httpSession = (): Session => ({
  name: "http",
  viewer: { nick: "*", identity: null, user: "", host: "", currentRoom: null },
  encoder: shownNothing,
  echoes: false,
  followsWatched: false,
  asksForHistory: true,
  marksRead: true,
  comesBack: true,
  toldOf: "nothing",
  greeting: () => [],
  decode: () => undefined,
  tooLong: () => undefined,
  answer(request, answer, last) {
    if (!isHttp(request)) return [];
    request.answers.push(answer);
    if (last) request.done(request.answers);
    return [];
  },
  unasked: (commands) => ({ commands }),
  notice: () => [],
  ping: () => [],
  canRefuse: () => true,
  farewell: () => [],
  refuse: () => [],
});
