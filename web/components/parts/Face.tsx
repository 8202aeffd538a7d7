import type { CSSProperties } from "react";
import { fold } from "../../../src/domain/names.ts";
import styles from "./Face.module.css";

/** Hues that people tell apart, in degrees of OKLCH. */
const hues = [15, 40, 62, 88, 125, 150, 180, 212, 240, 268, 296, 324, 348];

/** A hue of 0 to 359 for a nick: the same everywhere, and different for most. */
export function hueOf(nick: string): number {
  let hash = 0x811c9dc5;
  for (const character of fold(nick)) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hues[(hash >>> 9) % hues.length] ?? 0;
}

/** The hue as a variable of CSS, for what is coloured by nick. */
export const hueStyle = (nick: string): CSSProperties => ({ "--hue": hueOf(nick) }) as CSSProperties;

/** Whether somebody is there; null where it is not known or not shown. */
export type Presence = "online" | "away" | "gone" | null;

/** The sign of a person: the first letter of the nick on a wing of the nick's colour. */
export function Face({
  nick,
  size = "medium",
  presence = null,
}: {
  readonly nick: string;
  readonly size?: "small" | "medium";
  readonly presence?: Presence;
}) {
  const [letter = "?"] = nick.replace(/^[^\p{L}\p{N}]+/u, "").toUpperCase();
  return (
    <span className={`${styles.face} ${styles[size]}`} style={hueStyle(nick)} aria-hidden="true">
      {letter}
      {presence !== null && <span className={`${styles.dot} ${styles[presence]}`} />}
    </span>
  );
}
