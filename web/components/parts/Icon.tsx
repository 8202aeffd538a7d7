import styles from "./Icon.module.css";

/** Strokes on a field of 20 by 20. */
const shapes = {
  plus: "M10 4.5v11M4.5 10h11",
  close: "M5.5 5.5l9 9M14.5 5.5l-9 9",
  menu: "M3.5 6h13M3.5 10h13M3.5 14h9",
  people:
    "M7.5 9.5a2.75 2.75 0 1 0 0-5.5 2.75 2.75 0 0 0 0 5.5ZM2.5 16c.3-3 2.3-4.3 5-4.3s4.7 1.3 5 4.3M13 4.3a2.6 2.6 0 0 1 0 5M14.6 12.1c1.7.5 2.7 1.8 2.9 3.9",
  send: "M4 10h11M10.5 5l5 5-5 5",
  down: "M10 4.5v11M5 10.5l5 5 5-5",
  sun: "M10 13.2a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4ZM10 2.5v1.6M10 15.9v1.6M2.5 10h1.6M15.9 10h1.6M4.7 4.7l1.1 1.1M14.2 14.2l1.1 1.1M4.7 15.3l1.1-1.1M14.2 5.8l1.1-1.1",
  moon: "M16 11.8A6.5 6.5 0 0 1 8.2 4 6.5 6.5 0 1 0 16 11.8Z",
  screen: "M3 4.5h14v9H3ZM7.5 16.5h5M10 13.5v3",
  crown: "M3.5 14.8h13M3.8 12.2 3 6.2l4 2.9L10 4.5l3 4.6 4-2.9-.8 6Z",
  leave: "M8 4H4.5v12H8M8.5 10h8M13.5 7l3 3-3 3",
  help: "M7.3 7.6a2.7 2.7 0 1 1 4 2.4c-.9.5-1.3 1-1.3 2M10 14.8v.1",
  pause: "M10 16.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM10 6.5V10l2.4 1.7",
  globe:
    "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM3.3 8h13.4M3.3 12h13.4M10 3c-4 4.3-4 9.7 0 14M10 3c4 4.3 4 9.7 0 14",
  terminal: "M3 4h14v12H3ZM6 8l2.5 2L6 12M10.5 12.5h3",
  hash: "M8 3.5 6.5 16.5M13.5 3.5 12 16.5M3.5 7.5h13.5M3 12.5h13.5",
} as const;

/** The name of a sign. */
export type IconName = keyof typeof shapes;

/** A sign beside or instead of words; the words are in the label of what holds it. */
export function Icon({
  name,
  className = "",
}: {
  readonly name: IconName;
  readonly className?: string | undefined;
}) {
  return (
    <svg className={`${styles.icon} ${className}`} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={shapes[name]} />
    </svg>
  );
}
