import { isMetadataKey } from "../../../domain/metadata.ts";
import { fold } from "../../../domain/names.ts";
import { batched } from "../labels.ts";
import { middle, numeric } from "../lines.ts";
import { draftOf, everything, invalidKey, laterLine, standardReply } from "../metadata.ts";
import { numerics } from "../numerics.ts";
import { type Context, type Outcome, type Row, say } from "../state.ts";

/** METADATA: keys and values of users and channels (IRCv3 draft/metadata-2 and draft/metadata-3). */
export const metadataCommands: Readonly<Record<string, Row>> = {
  METADATA: {
    minParams: 0,
    when: "any",
    capability: ["draft/metadata-2", "draft/metadata-3"],
    spec: "metadata",
    usage: "METADATA <target> GET|LIST|SET|CLEAR|SUB|UNSUB|SUBS|SYNC [<key>{ <key>}] [:<value>]",
    decode: metadata,
  },
};

/** How many parameters a subcommand has after its name, at least and at most. */
const bounds = new Map<string, readonly [least: number, most: number]>([
  ["GET", [1, Number.POSITIVE_INFINITY]],
  ["LIST", [0, 0]],
  ["SET", [1, 2]],
  ["CLEAR", [0, 0]],
  ["SUB", [1, Number.POSITIVE_INFINITY]],
  ["UNSUB", [1, Number.POSITIVE_INFINITY]],
  ["SUBS", [0, 0]],
  ["SYNC", [0, 0]],
]);

function metadata(context: Context, params: readonly string[]): Outcome {
  const { state } = context;
  if (state.phase !== "registered" && state.facts.metadata?.beforeConnect !== true)
    return say(context, numerics.ERR_NOTREGISTERED, "", "You have not registered");
  if (params.length < 2) return fault(context, "INVALID_PARAMS", "*", "Not enough parameters");
  const [target = "", given = "", ...rest] = params;
  const subcommand = given.toUpperCase();
  const bound = bounds.get(subcommand);
  if (bound === undefined) {
    const code = draftOf(state.capabilities) === 3 ? "INVALID_PARAMS" : "SUBCOMMAND_INVALID";
    return fault(context, code, given, "There is no such subcommand");
  }
  const [least, most] = bound;
  if (rest.length < least || rest.length > most)
    return fault(
      context,
      "INVALID_PARAMS",
      subcommand,
      rest.length < least ? "Not enough parameters" : "Too many parameters",
    );
  switch (subcommand) {
    case "GET":
      return { commands: [{ type: "metadata", target, keys: rest }] };
    case "LIST":
      return { commands: [{ type: "metadata", target }] };
    case "SET": {
      const [key = "", value = ""] = rest;
      return { commands: [{ type: "setMetadata", target, key, value: value === "" ? null : value }] };
    }
    case "CLEAR":
      return { commands: [{ type: "clearMetadata", target }] };
    case "SYNC": {
      const whom = target === everything ? null : target;
      const keys = [...(state.subscriptions ?? [])];
      return { commands: [{ type: "syncMetadata", target: whom, keys }] };
    }
  }
  // The others are about the asker's own list.
  if (target !== "*" && fold(target) !== fold(state.viewer.nick))
    return fault(context, "INVALID_TARGET", target, "Keys are followed for oneself: *");
  if (subcommand === "SUB") return follow(context, rest);
  return subcommand === "UNSUB" ? unfollow(context, rest) : followed(context);
}

const fault = ({ to }: Context, code: string, about: string, text: string): Outcome => ({
  lines: [standardReply(to, "FAIL", code, [about], text)],
});

/**
 * SUB: key by key, in the order in which the client would have them, until its list is full. Draft 2 shows what the new
 * keys are now, if any is set; draft 3 has the client told to ask for that.
 */
function follow(context: Context, keys: readonly string[]): Outcome {
  const { state, to } = context;
  const draft = draftOf(state.capabilities);
  const { maxSubscriptions: limit = 0, maxKeyBytes = 0 } = state.facts.metadata ?? {};
  const list = state.subscriptions ?? new Set<string>();
  const accepted: string[] = [];
  const troubles: string[] = [];
  const fresh: string[] = [];
  for (const key of keys) {
    if (!isMetadataKey(key) || key.length > maxKeyBytes) {
      troubles.push(invalidKey(to, draft, key));
      continue;
    }
    if (!list.has(key)) {
      if (list.size >= limit) {
        const [code, detail] =
          draft === 3 ? (["LIMIT_REACHED", [key, `${limit}`]] as const) : (["TOO_MANY_SUBS", [key]] as const);
        troubles.push(standardReply(to, "FAIL", code, detail, `One can follow ${limit} keys`));
        break;
      }
      list.add(key);
      fresh.push(key);
    }
    accepted.push(key);
  }
  if (list.size > 0) state.subscriptions = list;
  const lines = [...keyLists(context, numerics.RPL_METADATASUBOK, accepted), ...troubles];
  if (fresh.length === 0 || state.phase !== "registered") return { lines };
  if (draft === 2) return { lines, commands: [{ type: "syncMetadata", target: null, keys: fresh }] };
  return { lines: [...lines, laterLine(to, everything)] };
}

/** UNSUB. */
function unfollow(context: Context, keys: readonly string[]): Outcome {
  const { state, to } = context;
  const valid = keys.filter(isMetadataKey);
  const troubles = keys
    .filter((key) => !isMetadataKey(key))
    .map((key) => invalidKey(to, draftOf(state.capabilities), key));
  for (const key of valid) state.subscriptions?.delete(key);
  return { lines: [...keyLists(context, numerics.RPL_METADATAUNSUBOK, valid), ...troubles] };
}

/** SUBS. */
const followed = (context: Context): Outcome => ({
  lines: batched(
    context.state,
    "metadata-subs",
    keyLists(context, numerics.RPL_METADATASUBS, [...(context.state.subscriptions ?? [])]),
  ),
});

/** Clients that keep to RFC 1459 read 15 parameters, the nick among them. */
const keysPerLine = 12;
const keyListBytes = 350;

/** Keys as parameters of a numeric, in as many lines as it takes. */
function keyLists({ to }: Context, code: string, keys: readonly string[]): string[] {
  const lines: string[] = [];
  let some: string[] = [];
  let bytes = 0;
  for (const key of keys) {
    if (some.length === keysPerLine || (some.length > 0 && bytes + key.length > keyListBytes)) {
      lines.push(numeric(to, code, some.join(" ")));
      some = [];
      bytes = 0;
    }
    some.push(middle(key));
    bytes += key.length + 1;
  }
  if (some.length > 0) lines.push(numeric(to, code, some.join(" ")));
  return lines;
}
