import { type AddCommand, examples, withJson, withSettings } from "./options.ts";

/** The commands that look after a server's data, and carry it to another place and back. */
export function addMaintenance(command: AddCommand): void {
  examples(
    withJson(
      withSettings(command("backup", "copy all data of a server, whether or not it runs, and verify it")),
    )
      .argument("<folder>", "the folder to make; the copy holds secrets and is for you alone")
      .option("-q, --quiet", "show no progress")
      .action(async (folder, options) => (await import("./commands/backup.ts")).backUp(folder, options)),
    "backup /var/backups/monarchs-2026-11-21",
    "backup --config /etc/monarchs.yaml /mnt/backup/monday",
  );
  examples(
    withJson(
      withSettings(command("restore", "put a backup in the place of a server's data, while it does not run")),
    )
      .argument("<folder>", "what `backup` has made")
      .option("--dry-run", "verify the backup and change nothing")
      .option("-y, --yes", "do not ask; data that is there is moved aside")
      .option("-q, --quiet", "show no progress")
      .action(async (folder, options) => (await import("./commands/backup.ts")).restore(folder, options)),
    "restore /var/backups/monarchs-2026-11-21 --dry-run",
    "restore /var/backups/monarchs-2026-11-21",
  );
  examples(
    withJson(withSettings(command("export", "write all that the store holds as lines of JSON")))
      .option("-o, --output <file>", "the file to write; without it stdout")
      .option("-q, --quiet", "show no progress")
      .action(async (options) => (await import("./commands/export.ts")).exportStore(options)),
    "export --output monarchs.jsonl",
    "export | gzip > monarchs.jsonl.gz",
  );
  examples(
    withJson(withSettings(command("import", "make a store of an export, where there is none")))
      .argument("<file>", "what `export` has written; - for stdin")
      .option("--dry-run", "look whether it can be taken in, and leave nothing behind")
      .option("-q, --quiet", "show no progress")
      .action(async (file, options) => (await import("./commands/export.ts")).importStore(file, options)),
    "import monarchs.jsonl --dry-run",
    "import --data /var/lib/monarchs monarchs.jsonl",
  );
  const files = examples(
    command("files", "look after the files of a running server"),
    "files purge --dry-run",
  );
  examples(
    withJson(
      withSettings(
        command("purge", "remove files that no message has, and that are nobody's picture", files),
      ),
    )
      .option("--dry-run", "only tell which")
      .option("--older-than <duration>", "such as 1d12h; without it as the settings say")
      .action(async (options) => (await import("./commands/running.ts")).purgeFiles(options)),
    "files purge --dry-run",
    "files purge --older-than 2d",
  );
}
