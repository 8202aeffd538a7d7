const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
const unseen = /\p{M}|[\u200b-\u200f\u2060\ufeff]/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are written with ESC
const colour = /(\u001b\[[0-9;]*m)/;

/** How many columns of a terminal a text takes: 2 for East Asian wide characters and emoji, 0 for combining marks. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += columnsOfOne(character);
  return columns;
}

function columnsOfOne(character: string): number {
  if (character < "\u0300") return 1;
  if (unseen.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}

/** Cuts a text to a number of columns; `…` says that something is missing. */
export function cutToColumns(text: string, most: number): string {
  if (columnsOf(text) <= most) return text;
  let columns = 1;
  let kept = "";
  for (const character of text) {
    columns += columnsOfOne(character);
    if (columns > most) break;
    kept += character;
  }
  return `${kept}…`;
}

/** Rows as aligned lines: each column as wide as its widest cell, two spaces between, nothing after the last. */
export function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, at) => {
      widths[at] = Math.max(widths[at] ?? 0, columnsOf(cell));
    });
  }
  return rows.map((row) =>
    row
      .map((cell, at) => cell + " ".repeat((widths[at] ?? 0) - columnsOf(cell)))
      .join("  ")
      .trimEnd(),
  );
}

/**
 * Breaks one line into lines of at most `width` columns, between words where that is possible. Further lines begin
 * with two spaces: only a line's first character says what it is. Colours take no columns.
 */
export function wrap(line: string, width: number): readonly string[] {
  if (columnsOf(line) <= width) return [line];
  const lines: string[] = [];
  let current = "";
  let columns = 0;
  const next = () => {
    lines.push(current.trimEnd());
    current = "  ";
    columns = 2;
  };
  for (const piece of line.split(colour)) {
    if (colour.test(piece)) {
      current += piece;
      continue;
    }
    for (const word of piece.match(/ +|[^ ]+/g) ?? []) {
      const needed = columnsOf(word);
      if (columns + needed > width && columns > 2) {
        next();
        if (word.startsWith(" ")) continue;
      }
      if (columns + needed <= width) {
        current += word;
        columns += needed;
        continue;
      }
      for (const character of word) {
        const one = columnsOfOne(character);
        if (columns + one > width) next();
        current += character;
        columns += one;
      }
    }
  }
  lines.push(current.trimEnd());
  return lines;
}
