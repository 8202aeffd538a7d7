import type { ServerFacts } from "../dialect.ts";
import { has, offerChange, withCapability } from "./capabilities.ts";
import { isupportChange, isupportLines } from "./isupport.ts";
import { wrap } from "./lines.ts";
import { addressee, type IrcState } from "./state.ts";

/**
 * What a client hears when the server's settings have changed: `CAP NEW` and `CAP DEL` where it has cap-notify, the
 * tokens of 005 that are others now once it is registered, or asked for them before (capability-negotiation,
 * extended-isupport). Capabilities that are gone are taken from every client.
 */
export function settingsChanged(state: IrcState, before: ServerFacts): readonly string[] {
  const { facts, capVersion } = state;
  const to = addressee(state);
  const lines: string[] = [];
  const { added, removed } = offerChange(capVersion, before, facts);
  if (has(state.capabilities, "cap-notify")) {
    const head = `:${to.server} CAP ${to.nick}`;
    lines.push(...wrap(`${head} DEL :`, removed), ...wrap(`${head} NEW :`, added));
  }
  for (const name of removed) state.capabilities = withCapability(state.capabilities, name, false);
  if (state.phase === "registered" || has(state.capabilities, "draft/extended-isupport")) {
    const tokens = isupportChange(before, facts);
    if (tokens.length > 0) lines.push(...isupportLines(to, state, tokens));
  }
  return lines;
}
