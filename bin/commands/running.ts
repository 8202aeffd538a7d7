import { connectAdmin } from "../../src/admin/client.ts";
import {
  type AdminCommand,
  AdminError,
  type AdminInput,
  type AdminResults,
  type TreeNode,
} from "../../src/admin/protocol.ts";
import { parseDuration } from "../../src/domain/server-bans.ts";
import { type SettingsOptions, settingsFor } from "../settings-options.ts";
import { tableText } from "../table.ts";

/** What each of these is given. */
export type Options = SettingsOptions & { readonly json?: boolean };

/** Asks the running server, and says goodbye. @throws NobodyListens, AdminError */
export async function ask<Command extends AdminCommand>(
  options: Options,
  command: Command,
  args: AdminInput<Command>,
): Promise<AdminResults[Command]> {
  const client = await connectAdmin(settingsFor(options).settings.dataDirectory);
  try {
    return await client.request(command, args);
  } finally {
    client.close();
  }
}

/** Prints a result: for people, or as JSON. */
export const print = (value: unknown, options: Options, text: () => string): void => {
  process.stdout.write(options.json ? `${JSON.stringify(value, null, 2)}\n` : text());
};

function nodeText(node: TreeNode): string {
  const { supervises, mailboxLength = 0, incarnation } = node;
  const label = node.name !== undefined && node.name !== node.id ? `${node.id} (${node.name})` : node.id;
  const facts: string[] = [];
  if (node.status !== "running") facts.push(node.status);
  if (supervises) {
    const { strategy, restarts, intensity, period, childCount } = supervises;
    facts.push(strategy, `${restarts} of ${intensity} restarts in ${period / 1000} s`);
    if (childCount > node.children.length) facts.push(`${childCount} children`);
  }
  if (incarnation > 1) facts.push(`incarnation ${incarnation}`);
  if (mailboxLength > 0) facts.push(`${mailboxLength} waiting`);
  if (node.pid !== undefined && node.pid !== node.id) facts.push(node.pid);
  return facts.length === 0 ? label : `${label}  ${facts.join(", ")}`;
}

/** The tree with lines, one process a line. */
export function treeText(node: TreeNode, before = "", beforeChildren = ""): string {
  const last = node.children.length - 1;
  const below = node.children.map((child, i) =>
    i === last
      ? treeText(child, `${beforeChildren}└── `, `${beforeChildren}    `)
      : treeText(child, `${beforeChildren}├── `, `${beforeChildren}│   `),
  );
  return `${before}${nodeText(node)}\n${below.join("")}`;
}

/** `monarchs tree` */
export async function tree(options: Options): Promise<void> {
  const root = await ask(options, "tree", {});
  print(root, options, () => treeText(root));
}

/** `monarchs stats`: figures for people, or with `--json` the metrics. */
export async function stats(options: Options): Promise<void> {
  const { figures, metrics } = await ask(options, "stats", {});
  print(metrics, options, () => tableText(figures));
}

/** `monarchs kill ACTOR` */
export async function kill(actor: string, options: Options): Promise<void> {
  const { killed } = await ask(options, "kill", { actor });
  print({ killed }, options, () => `killed ${killed}\n`);
}

/** `monarchs reload` */
export async function reload(options: Options): Promise<void> {
  const { waiting } = await ask(options, "reload", {});
  for (const key of waiting) process.stderr.write(`${key} has changed; that needs a restart\n`);
  print({ waiting }, options, () => "settings are read again\n");
}
/** `monarchs files purge` */
export async function purgeFiles(
  options: Options & { readonly dryRun?: boolean; readonly olderThan?: string },
): Promise<void> {
  const { dryRun = false, olderThan } = options;
  const age = olderThan === undefined ? {} : { olderThanMs: durationOf(olderThan) };
  const purged = await ask(options, "filesPurge", { dryRun, ...age });
  print(purged, options, () => {
    const rows = purged.files.map(({ id, name, bytes }) => [
      id,
      String(bytes),
      name ?? "(of a failed upload)",
    ]);
    const more = purged.count - purged.files.length;
    return [
      ...(rows.length === 0 ? [] : [tableText([["FILE", "BYTES", "NAME"], ...rows])]),
      ...(more > 0 ? [`and ${more} more\n`] : []),
      `${purged.count} files, ${purged.bytes} bytes, ${dryRun ? "would be removed" : "removed"}\n`,
    ].join("");
  });
}

function durationOf(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined || ms === null)
    throw new AdminError("invalidParam", `${text} is no duration such as 1d12h`);
  return ms;
}
