import * as z from "zod";
import { route } from "../route.ts";

const stats = z
  .strictObject({
    network: z.string(),
    name: z.string(),
    version: z.string(),
    users: z.int().describe("people who are here, without those who hide"),
    rooms: z.int(),
    connections: z.int(),
    messages: z.int().describe("since the start"),
    mostUsers: z.int().describe("at one time, since the start"),
    uptimeSeconds: z.int(),
  })
  .meta({ id: "Stats" });

export const server = [
  route({
    method: "GET",
    path: "/stats",
    operation: "getStats",
    tag: "server",
    summary: "How many people, rooms and messages there are",
    access: "public",
    responses: { 200: { description: "figures of the moment", schema: stats } },
    handle({ core }) {
      const { users, rooms, connections, messages, maxUsers, uptimeMs } = core.figures();
      const { network, server: self } = core.settings;
      return {
        status: 200,
        body: {
          network,
          name: self.name,
          version: core.version,
          users,
          rooms,
          connections,
          messages,
          mostUsers: maxUsers,
          uptimeSeconds: Math.floor(uptimeMs / 1_000),
        } satisfies z.input<typeof stats>,
      };
    },
  }),
];
