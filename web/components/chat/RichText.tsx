import { LinkifyIt } from "linkify-it";
import type { ReactNode } from "react";
import { withoutFormatting } from "../../../src/domain/text.ts";

const linkify = new LinkifyIt({ fuzzyLink: true, fuzzyEmail: false, fuzzyIP: false })
  .add("ftp:", null)
  .add("//", null);

/** Text with its web and mail addresses as links. Everything else is shown as it is: text from the network is text. */
export function RichText({ text }: { readonly text: string }) {
  const plain = withoutFormatting(text);
  const links = linkify.match(plain);
  if (links === null) return <>{plain}</>;
  const nodes: ReactNode[] = [];
  let at = 0;
  for (const { index, lastIndex, url, text: shown } of links) {
    if (index > at) nodes.push(plain.slice(at, index));
    nodes.push(
      <a key={index} href={url} target="_blank" rel="noopener noreferrer nofollow">
        {shown}
      </a>,
    );
    at = lastIndex;
  }
  nodes.push(plain.slice(at));
  return <>{nodes}</>;
}
