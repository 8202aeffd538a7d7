import styles from "./Butterfly.module.css";
import { forewing, hindwing, type Wing } from "./wing.ts";

function WingShape({ wing }: { readonly wing: Wing }) {
  return (
    <>
      <path className={styles.ground} d={wing.ground} />
      {wing.cells.map((cell) => (
        <path key={cell} className={styles.cell} d={cell} />
      ))}
      {wing.spots.map(({ x, y, r }) => (
        <circle key={`${x} ${y}`} className={styles.spot} cx={x} cy={y} r={r} />
      ))}
    </>
  );
}

/** A monarch with open wings; decoration only. */
export function Butterfly({ className }: { readonly className?: string | undefined }) {
  const half = (
    <>
      <WingShape wing={hindwing} />
      <WingShape wing={forewing} />
    </>
  );
  return (
    <svg
      className={`${styles.butterfly} ${className ?? ""}`}
      viewBox="-500 -390 1000 720"
      aria-hidden="true"
      focusable="false"
    >
      <g>{half}</g>
      <g transform="scale(-1 1)">{half}</g>
      <path
        className={styles.body}
        d="M0-74C17-64 21-34 15 0 21 40 17 104 0 140-17 104-21 40-15 0-21-34-17-64 0-74Z"
      />
      <path className={styles.feeler} d="M4-66C24-130 56-170 96-190M-4-66C-24-130-56-170-96-190" />
      <circle className={styles.body} cx="97" cy="-191" r="7" />
      <circle className={styles.body} cx="-97" cy="-191" r="7" />
    </svg>
  );
}

/** The product's sign: the same butterfly, drawn for small sizes. */
export function Mark({ className }: { readonly className?: string | undefined }) {
  return (
    <svg className={className} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path
        className={styles.mark}
        d="M16.9 17.2C18 10.8 22.5 5.4 29.6 4.7 30.9 8.6 29.2 14.5 27.4 16.3 25 17.4 20 17.7 16.9 17.2ZM17 18.7C20.5 18.6 24 18.8 26 19.9 27.2 23.2 24.5 27.7 20.3 27.3 18.4 25.2 17.3 21.8 17 18.7ZM15.1 17.2C14 10.8 9.5 5.4 2.4 4.7 1.1 8.6 2.8 14.5 4.6 16.3 7 17.4 12 17.7 15.1 17.2ZM15 18.7C11.5 18.6 8 18.8 6 19.9 4.8 23.2 7.5 27.7 11.7 27.3 13.6 25.2 14.7 21.8 15 18.7Z"
      />
      <path
        className={styles.markVein}
        d="M17 17C20 14 24.5 10.5 29 8M17.5 17C20.5 15.5 25 14 28.7 13.5M15 17C12 14 7.5 10.5 3 8M14.5 17C11.5 15.5 7 14 3.3 13.5M17.3 19C20 21 23 22.5 26 23M14.7 19C12 21 9 22.5 6 23"
      />
      <path
        className={styles.markBody}
        d="M16 11.5C16.9 13 17 16 16.8 18 16.8 21 16.5 23.5 16 25 15.5 23.5 15.2 21 15.2 18 15 16 15.1 13 16 11.5Z"
      />
    </svg>
  );
}
