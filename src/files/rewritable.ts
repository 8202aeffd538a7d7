/** Images that can be read and written anew, with the endings of their names. */
export const rewritable = {
  "image/png": ["png", "apng"],
  "image/jpeg": ["jpg", "jpeg", "jpe", "jfif"],
  "image/gif": ["gif"],
  "image/webp": ["webp"],
  "image/avif": ["avif", "avifs"],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type RewritableType = keyof typeof rewritable;

export const isRewritable = (type: string): type is RewritableType => Object.hasOwn(rewritable, type);
