/**
 * Rows as lines of text, with columns below each other.
 *
 * @param head the first row; its columns decide how many there are. The first column is for names, and so is the last one
 *   when it has no title; the others are for numbers, which end at the same place
 */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const isText = (column: number): boolean => column === 0 || head[column] === "";
  const cell = (text: string, column: number): string => {
    const width = widths[column] ?? 0;
    return isText(column) ? text.padEnd(width) : text.padStart(width);
  };
  return all.map((row) => row.map(cell).join("  ").trimEnd());
}
