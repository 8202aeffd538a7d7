import { useState } from "react";
import type { Place } from "../../place.ts";
import { strings } from "../../strings.ts";
import { Icon, type IconName } from "../parts/Icon.tsx";
import styles from "./Doors.module.css";

/** The ways to the same room: this page, `nc`, an IRC client. */
export function Doors({ place }: { readonly place: Place | null }) {
  const line = place?.line == null ? null : `nc ${place.line.host} ${place.line.port}`;
  const irc = place?.irc == null ? null : `irc://${place.irc.host}:${place.irc.port}`;
  return (
    <ul className={styles.doors}>
      <li className={styles.door}>
        <Icon name="globe" />
        <span className={styles.name}>{strings.doorWeb}</span>
        <span className={styles.text}>{strings.doorWebText}</span>
      </li>
      {line !== null && <Door icon="terminal" name={strings.doorLine} address={line} />}
      {irc !== null && <Door icon="hash" name={strings.doorIrc} address={irc} />}
    </ul>
  );
}

function Door({
  icon,
  name,
  address,
}: {
  readonly icon: IconName;
  readonly name: string;
  readonly address: string;
}) {
  const [isCopied, setCopied] = useState(false);
  function copy(): void {
    navigator.clipboard.writeText(address).then(
      () => setCopied(true),
      // The browser forbids it; the address can still be marked by hand.
      () => setCopied(false),
    );
  }
  return (
    <li className={styles.door}>
      <Icon name={icon} />
      <span className={styles.name}>{name}</span>
      <code className={styles.address}>{address}</code>
      {/* The clipboard is there on secure origins only. */}
      {navigator.clipboard !== undefined && (
        <button
          type="button"
          className={styles.copy}
          onClick={copy}
          aria-label={`${strings.copy}: ${address}`}
        >
          {isCopied ? strings.copied : strings.copy}
        </button>
      )}
    </li>
  );
}
