/** What settings are made of: each has a default, bounds and a description. */
import * as z from "zod";

/** What is known of a setting besides its type; kept in zod's registry of metadata. */
export interface SettingMeta {
  /** What it does, one or two sentences, with its unit. */
  readonly description: string;
  /** Never shown in logs or `print-config`; may be given as `…_FILE` in the environment. */
  readonly secret?: boolean;
  /** Read again at SIGHUP and `REHASH`; without it a change needs a restart. */
  readonly live?: boolean;
}

export const about = <T extends z.ZodType>(
  type: T,
  description: string,
  more: Omit<SettingMeta, "description"> = {},
): T => type.meta({ description, ...more });
export const live = { live: true } as const;
export const secret = { secret: true } as const;

export const section = <Shape extends z.ZodRawShape>(description: string, shape: Shape) =>
  about(z.strictObject(shape).prefault({} as never), description);

export const flag = (initial: boolean, description: string, more = {}) =>
  about(z.boolean().default(initial), description, more);
export const count = (
  initial: number,
  description: string,
  more: { min?: number; max?: number } & object = {},
) => {
  const { min = 0, max = 2 ** 31 - 1, ...meta } = more;
  return about(z.int().min(min).max(max).default(initial), description, meta);
};
export const line = z.string().regex(/^[^\r\n\0]*$/u, "must be one line");
