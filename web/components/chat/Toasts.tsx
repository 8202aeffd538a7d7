import { useEffect } from "react";
import type { Toast } from "../../store/state.ts";
import { strings } from "../../strings.ts";
import { Icon } from "../parts/Icon.tsx";
import styles from "./Toasts.module.css";

const shownMs = 8_000;

/** Lines for the person that belong to no conversation; each goes by itself after a while. */
export function Toasts({
  toasts,
  onDismiss,
}: {
  readonly toasts: readonly Toast[];
  readonly onDismiss: (id: number) => void;
}) {
  return (
    <div className={styles.toasts} role="status">
      {toasts.map((toast) => (
        <ToastView key={toast.id} toast={toast} onDismiss={onDismiss} />
      ))}
    </div>
  );
}

function ToastView({
  toast,
  onDismiss,
}: {
  readonly toast: Toast;
  readonly onDismiss: (id: number) => void;
}) {
  const { id, text } = toast;
  useEffect(() => {
    const timer = setTimeout(() => onDismiss(id), shownMs);
    return () => clearTimeout(timer);
  }, [id, onDismiss]);
  return (
    <div className={styles.toast}>
      <p>{text}</p>
      <button type="button" aria-label={strings.dismiss} onClick={() => onDismiss(id)}>
        <Icon name="close" />
      </button>
    </div>
  );
}
