import { useEffect, useState } from "react";
import { strings } from "../../strings.ts";
import type { LinkState } from "../../transport/events.ts";
import styles from "./Banner.module.css";

/** Says that the connection is away, and lets the person try now. Nothing while all is well. */
export function Banner({ link, onRetry }: { readonly link: LinkState; readonly onRetry: () => void }) {
  const retryAt = link.state === "waiting" ? link.retryAt : null;
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (retryAt === null) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [retryAt]);
  if (link.state === "online" || link.state === "idle") return null;
  const isFirst = link.state === "connecting" && link.attempt === 0;
  const seconds = retryAt === null ? 0 : Math.max(1, Math.ceil((retryAt - now) / 1000));
  return (
    <div className={styles.banner} data-first={isFirst}>
      <span className={styles.pulse} aria-hidden="true" />
      <span role="status">{isFirst ? strings.connecting : strings.reconnecting}</span>
      {retryAt !== null && (
        <>
          <span className={styles.when}>{strings.retryIn(seconds)}</span>
          <button type="button" onClick={() => onRetry()}>
            {strings.tryNow}
          </button>
        </>
      )}
    </div>
  );
}
