/**
 * Letters of other scripts that look like those of ASCII, large or small (after Unicode's UTS #39, confusables: letters
 * that people write; what its compatibility form already makes the same, such as full width, is not here).
 */
const lookalikes: Readonly<Record<string, string>> = {
  a: "аɑαΑАᎪꓮᗅ",
  b: "ВвʙΒβᏴꓐᏏЬьƄƅ",
  c: "сСϲⲥᴄᏟꓚⅽ",
  d: "ԁᎠꓓɗᗞᏧ",
  e: "еЕΕεҽᎬꓰ",
  f: "ꓝꞘϝƒ",
  g: "ɡցԌԍᏀꓖ",
  h: "һНнΗհᎻꓧҺ",
  i: "іІıΙιɩɪꓲᎥӏӀ",
  j: "јЈյᎫꓙϳ",
  k: "КкΚκᏦꓗᴋ",
  l: "ןլᏞꓡⳑ",
  m: "МмΜᎷꓟϻ",
  n: "ոΝηղꓠɴ",
  o: "оОΟοσօՕסه๐०০੦૦௦೦൦໐၀ᴏჿꓳⲟ",
  p: "рРΡρᏢꓑⲣ",
  q: "ԛզԚ",
  r: "гᎡᏒꓣᴦⲅ",
  s: "ѕЅՏᏚꓢꜱ",
  t: "ТтΤτᎢꓔᴛ",
  u: "υսՍꓴʋᴜ",
  v: "νѵѴᏙꓦᴠ",
  w: "ԝԜᎳꓪωѡᴡ",
  x: "хХΧχꓫ",
  y: "уУΥγүҮყꓬʏ",
  z: "ᏃꓜΖζᴢ",
};

const letters = new Map<string, string>();
for (const [letter, others] of Object.entries(lookalikes))
  for (const other of others) letters.set(other.toLowerCase(), letter);

/** A folded name with every letter that looks like one of ASCII as that one. */
export function asItLooks(folded: string): string {
  let text = "";
  for (const character of folded) text += letters.get(character) ?? character;
  return text;
}
