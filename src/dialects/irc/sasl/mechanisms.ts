import { external } from "./external.ts";
import type { Exchange } from "./mechanism.ts";
import { oauthBearer } from "./oauthbearer.ts";
import { plain } from "./plain.ts";
import { scram } from "./scram.ts";

/** How an exchange of each mechanism begins. Which of them are offered is a setting. */
export const mechanisms: ReadonlyMap<string, () => Exchange> = new Map([
  ["PLAIN", plain],
  ["SCRAM-SHA-256", scram],
  ["EXTERNAL", external],
  ["OAUTHBEARER", oauthBearer],
]);
