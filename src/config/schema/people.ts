import * as z from "zod";
import { writerPolicies } from "../../domain/relationships.ts";
import { about, count, live, section } from "./fields.ts";

/** What people decide of one another. */
export const people = section("What people decide of one another: whom they hear.", {
  messagesFrom: about(
    z.enum(writerPolicies).default("anyone"),
    "who may write to somebody who has not chosen: `anyone`; `followed`: those whom they follow or have talked with, while what others write waits to be accepted; `nobody`: those alone whom they accept",
    live,
  ),
  blockedSenders: about(
    z.enum(["refused", "silent"]).default("refused"),
    "what becomes of the direct messages of somebody who is blocked: a refusal, which does not tell why, or nothing at all that they would notice",
    live,
  ),
  directory: about(
    z.enum(["everybody", "accounts", "administrators"]).default("everybody"),
    "who is told of accounts that are not here when they list people (`/users`, `GET /users`): `everybody`, people with `accounts`, or `administrators` alone; who is here is told to all",
    live,
  ),
  receiptMembers: count(
    100,
    "people who may be in a room where it is told at once that somebody has read on; in larger ones it is told to those who ask",
    { min: 0, ...live },
  ),
  maxRelations: count(500, "people one user may block, and as many mute, follow", { min: 1, ...live }),
  maxRequests: count(
    100,
    "people who may wait to be accepted by one user; nobody else can write to them then",
    {
      min: 1,
      ...live,
    },
  ),
  heldMessages: count(5, "messages that one may write who waits to be accepted", { min: 1, ...live }),
});
