import * as z from "zod";
import type { SessionView } from "../../domain/sessions.ts";
import type { Tokens } from "../identity.ts";

/** What somebody gets who signs in. */
export const tokens = z
  .strictObject({
    accessToken: z.string().meta({ description: "for `Authorization: Bearer`, and SASL OAUTHBEARER" }),
    tokenType: z.literal("Bearer"),
    expiresIn: z.int().meta({ description: "seconds that it lasts" }),
    refreshToken: z
      .string()
      .optional()
      .meta({ description: "where it was asked for in the body; otherwise it is in the cookie" }),
    session: z.string().meta({ description: "the id of this sign-in" }),
    user: z.strictObject({
      id: z.string(),
      username: z.string(),
      kind: z.enum(["account", "guest"]),
    }),
  })
  .meta({ id: "Tokens" });

/** @param now ms since 1970 */
export const tokensJson = (
  { access, refresh, session }: Tokens,
  inBody: boolean,
  now: number,
): z.input<typeof tokens> => ({
  accessToken: access.token,
  tokenType: "Bearer",
  expiresIn: Math.max(0, Math.ceil((access.expiresAt - now) / 1_000)),
  ...(inBody && refresh ? { refreshToken: refresh.token } : {}),
  session: session.id,
  user: { id: session.userId, username: session.name, kind: session.kind },
});

/** One way in which somebody is signed in. */
export const session = z
  .strictObject({
    id: z.string(),
    kind: z.enum(["tokens", "connection", "resume"]).meta({
      description:
        "a device with tokens, a connection that logged in by itself, or a resume token of one that broke",
    }),
    device: z.string(),
    address: z.string(),
    createdAt: z.iso.datetime(),
    usedAt: z.iso.datetime(),
    current: z.boolean().meta({ description: "the one that asks" }),
  })
  .meta({ id: "Session" });

export const sessionJson = ({ createdAt, usedAt, ...view }: SessionView): z.input<typeof session> => ({
  ...view,
  createdAt: new Date(createdAt).toISOString(),
  usedAt: new Date(usedAt).toISOString(),
});
