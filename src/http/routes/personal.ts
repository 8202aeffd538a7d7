import { Readable } from "node:stream";
import * as z from "zod";
import { isRefusal } from "../../domain/refusals.ts";
import { Refused } from "../problem.ts";
import { refreshCookie } from "../refresh-cookie.ts";
import { route } from "../route.ts";

export const personal = [
  route({
    method: "GET",
    path: "/me/export",
    operation: "exportMe",
    tag: "me",
    summary: "All that is kept about you, as lines of JSON",
    description:
      "Rows about you (`record: row`), never a password, a hash or a token; what you said and did in each room, and the whole of your private conversations (`record: event`). Files are named in it, and fetched one by one.",
    access: "person",
    responses: {
      200: { description: "one record a line", contentType: "application/x-ndjson" },
    },
    refusals: ["notLoggedIn", "rateLimited"],
    handle({ core, caller }) {
      const { kind, id, account } = caller.identity;
      if (kind !== "account") throw new Refused({ refused: "notLoggedIn" });
      const lines = core.personal.export(id);
      if (isRefusal(lines)) throw new Refused(lines);
      return {
        status: 200,
        headers: {
          "content-type": "application/x-ndjson; charset=utf-8",
          "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(`${account}.jsonl`)}`,
          "cache-control": "no-store",
        },
        body: Readable.from(lines, { objectMode: false }),
      };
    },
  }),
  route({
    method: "DELETE",
    path: "/me",
    operation: "eraseMe",
    tag: "me",
    summary: "Erase your account, with all that is kept about you",
    description:
      "Your sign-ins and connections end, your rooms belong to nobody, and what you said stays under `*erased*`. With `messages` it goes as well, and your files with it. It cannot be undone.",
    access: "person",
    cookies: true,
    body: z.strictObject({
      password: z
        .string()
        .min(1)
        .max(600)
        .optional()
        .describe("the account's; absent for one that signs in elsewhere"),
      messages: z.boolean().default(false).describe("also what you said, and your files"),
    }),
    responses: {
      200: {
        description: "it is gone",
        schema: z.strictObject({ events: z.int().describe("of the rooms' logs that were yours") }),
      },
    },
    refusals: ["notLoggedIn", "wrongCredentials", "rateLimited"],
    async handle({ core, caller, request, body: { password = "", messages } }) {
      const { kind, id } = caller.identity;
      if (kind !== "account") throw new Refused({ refused: "notLoggedIn" });
      const { address, secure } = request.client;
      const erased = await core.personal.erase(id, {
        password,
        words: messages ? "remove" : "keep",
        address,
      });
      if (isRefusal(erased)) throw new Refused(erased);
      const { events } = erased;
      return {
        status: 200,
        headers: { "set-cookie": refreshCookie(core.base, null, { secure }, core.now()) },
        body: { events },
      };
    },
  }),
];
