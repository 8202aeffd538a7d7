/** One line of IRC as a client reads it: tag values unescaped, `verb` as it came. */
export interface IrcLine {
  readonly tags: ReadonlyMap<string, string>;
  /** The nick before `!`, or a server's name; empty if there is none. */
  readonly nick: string;
  readonly verb: string;
  readonly params: readonly string[];
}

const noTags: ReadonlyMap<string, string> = new Map();

/** Reads one line without its ending. Apart from the server's own parser, so that they cannot share a mistake. */
export function readIrcLine(line: string): IrcLine {
  let rest = line;
  let tags = noTags;
  let nick = "";
  if (rest.startsWith("@")) {
    const end = rest.indexOf(" ");
    tags = readTags(rest.slice(1, end));
    rest = rest.slice(end + 1);
  }
  if (rest.startsWith(":")) {
    const end = rest.indexOf(" ");
    const source = rest.slice(1, end);
    const bang = source.indexOf("!");
    nick = bang < 0 ? source : source.slice(0, bang);
    rest = rest.slice(end + 1);
  }
  const colon = rest.indexOf(" :");
  const words = (colon < 0 ? rest : rest.slice(0, colon)).split(" ");
  const [verb = "", ...params] = words;
  if (colon >= 0) params.push(rest.slice(colon + 2));
  return { tags, nick, verb, params };
}

function readTags(text: string): ReadonlyMap<string, string> {
  const tags = new Map<string, string>();
  for (const tag of text.split(";")) {
    const equals = tag.indexOf("=");
    if (equals < 0) tags.set(tag, "");
    else tags.set(tag.slice(0, equals), plainValue(tag.slice(equals + 1)));
  }
  return tags;
}

const escapes: Readonly<Record<string, string>> = { ":": ";", s: " ", "\\": "\\", r: "\r", n: "\n" };

const plainValue = (value: string): string =>
  value.includes("\\") ? value.replace(/\\(.?)/gs, (_, sign: string) => escapes[sign] ?? sign) : value;
