import { accessSync, constants, existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { keyFileOf } from "../src/config/schema/encryption.ts";
import type { Settings } from "../src/config/schema.ts";
import { readMasterKeys } from "../src/crypto/master-keys.ts";
import type { Finding } from "./finding.ts";

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The longest that a service elsewhere is waited for, in ms. */
const patienceMs = 5_000;

/** What a server needs besides its machine: the keys of encryption, the place of uploads, the mail server. */
export async function serviceFindings(settings: Settings): Promise<readonly Finding[]> {
  const findings = await Promise.all([uploads(settings), mailServer(settings)]);
  return [...encryptionKeys(settings), ...findings.flat()];
}

function encryptionKeys(settings: Settings): readonly Finding[] {
  if (!settings.encryption.enabled) return [];
  const check = "encryption keys";
  const file = keyFileOf(settings);
  try {
    const keys = readMasterKeys(file);
    if (keys === undefined) {
      const stored = existsSync(settings.store.url.replace(/^sqlite:/, ""));
      return stored
        ? [
            {
              check,
              state: "warning",
              message: `there is no ${file}: what was encrypted with it cannot be read`,
              fix: "put the file back from where it was kept; if nothing was encrypted yet, the next start makes one",
            },
          ]
        : [{ check, state: "ok", message: `${file} is made at the first start` }];
    }
    if ((statSync(file).mode & 0o077) !== 0)
      return [{ check, state: "warning", message: `others may read ${file}`, fix: `chmod 600 ${file}` }];
    return [{ check, state: "ok", message: `${keys.length} in ${file}` }];
  } catch (error) {
    const fix =
      "have the server's user own the file, as it was kept; without it nobody reads what was encrypted";
    return [{ check, state: "failed", message: textOf(error), fix }];
  }
}

async function uploads(settings: Settings): Promise<readonly Finding[]> {
  if (!settings.files.enabled) return [];
  const check = "uploads";
  const folder = join(settings.dataDirectory, "files");
  const { driver, endpoint, bucket } = settings.files.storage;
  if (driver === "folder" || endpoint === null) {
    if (!existsSync(folder)) return [{ check, state: "ok", message: `${folder} is made when one comes` }];
    try {
      accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
      return [{ check, state: "ok", message: folder }];
    } catch (error) {
      return [
        { check, state: "failed", message: textOf(error), fix: `have the server's user own ${folder}` },
      ];
    }
  }
  const fix =
    "see files.storage: the endpoint without a bucket in it, a bucket that is there, a key that may use it";
  const where = `${endpoint}, bucket ${bucket}`;
  try {
    const { storageOf } = await import("../supervisors/files.ts");
    const listed = storageOf(settings, folder).list()[Symbol.asyncIterator]();
    await inTime(listed.next(), where);
    return [{ check, state: "ok", message: where }];
  } catch (error) {
    return [{ check, state: "failed", message: `${where}: ${textOf(error)}`, fix }];
  }
}

async function mailServer({ mail }: Settings): Promise<readonly Finding[]> {
  const { host } = mail;
  if (host === null) return [];
  const check = "mail server";
  const where = `${host}:${mail.port}`;
  try {
    const { greetMailServer } = await import("../src/mail/letters.ts");
    await inTime(greetMailServer({ ...mail, host }), where);
    return [{ check, state: "ok", message: where }];
  } catch (error) {
    const fix = "see mail.host, mail.port, mail.secure, mail.user and mail.password";
    return [{ check, state: "failed", message: `${where}: ${textOf(error)}`, fix }];
  }
}

/** @throws Error when it takes longer than anybody at a terminal waits */
async function inTime<T>(work: Promise<T>, where: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${where} does not answer`)), patienceMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
