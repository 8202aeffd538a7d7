import * as z from "zod";
import { about, count, live, section } from "./fields.ts";

/** The HTTP API. */
export const http = section("The HTTP API, at `/api/v1` of every `http` listener.", {
  attendanceSeconds: count(
    120,
    "seconds after their last request for which somebody who comes by HTTP is present",
    { min: 5, ...live },
  ),
  presentPerAddress: count(
    256,
    "people from one address (IPv6: a network) who are present by HTTP at a time; 0, or `limits.connectionsPerAddress: 0`: no limit",
    live,
  ),
  maxBodyBytes: count(65_536, "longest body of a request that is not an upload, bytes", {
    min: 1_024,
    max: 16 * 1024 * 1024,
  }),
  headersTimeout: count(10, "seconds in which a request's headers have to arrive", { min: 1 }),
  bodyTimeout: count(15, "seconds in which the body of a request that is not an upload has to arrive", {
    min: 1,
    ...live,
  }),
  keepAliveTimeout: count(5, "seconds for which a connection is kept open between requests", { min: 1 }),
  drainSeconds: count(5, "seconds that requests under way have to end when the server goes down", {
    max: 60,
  }),
  maxConnections: count(
    8_192,
    "open connections of HTTP, without WebSockets, which count with all others; one more is closed at once; 0: no limit",
    live,
  ),
  connectionsPerAddress: count(
    128,
    "of those from one address (IPv6: a network) that is no trusted proxy; 0, or `limits.connectionsPerAddress: 0`: no limit",
    live,
  ),
  corsOrigins: about(
    z
      .array(
        z.string().regex(/^(?:\*|https?:\/\/[^/\s]+)$/, "must be an origin such as https://chat.example.org"),
      )
      .default([]),
    "origins of other sites whose pages may use the API with a token; `*`: any. Cookies are the page's own alone",
    live,
  ),
  streamsPerSession: count(8, "streams of events that one sign-in may have open at once", {
    min: 1,
    ...live,
  }),
  heartbeatSeconds: count(15, "seconds after which a stream of events is sent a sign of life", {
    min: 1,
    ...live,
  }),
  streamOverlapSeconds: count(
    10,
    "how far before the last event that a reader has its stream begins in other rooms, where something may have been shown later than it was made; seconds",
    { max: 600, ...live },
  ),
  replayEvents: count(
    10_000,
    "events that a reader has missed and is sent in one stream; it ends then, and the next one goes on from there",
    { min: 100, ...live },
  ),
  hstsSeconds: count(
    15_552_000,
    "for how long browsers keep to HTTPS once they came by it (Strict-Transport-Security), seconds; 0: they are not told",
    live,
  ),
});
