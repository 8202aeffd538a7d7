import * as z from "zod";
import { about, flag, live, secret, section } from "./fields.ts";

/** `/metrics`, for Prometheus. */
export const metrics = section("What monitoring reads: `/metrics` on every `http` listener.", {
  enabled: flag(true, "false: there is no `/metrics`", live),
  token: about(
    z
      .string()
      .regex(/^\S{16,600}$/, "must have at least 16 characters, and no space")
      .nullable()
      .default(null),
    "asked for as `Authorization: Bearer …`; an argon2 hash is accepted as well; null: it is for requests from this machine alone that no proxy has passed on",
    { ...secret, ...live },
  ),
});
