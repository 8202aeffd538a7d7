import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Settings } from "../src/config/schema.ts";

/** What one listener's certificate and key files are worth. */
export interface TlsFinding {
  /** Such as `listeners[0].tls.certificate`. */
  readonly key: string;
  /** `fault`: TLS cannot work; `warning`: it soon will not. */
  readonly kind: "ok" | "warning" | "fault";
  readonly message: string;
}

const soonMs = 14 * 24 * 3_600_000;

function certificateFinding(file: string, key: string, now: number): TlsFinding {
  const certificate = new X509Certificate(readFileSync(file));
  const end = Date.parse(certificate.validTo);
  const day = new Date(end).toISOString().slice(0, 10);
  if (end < now) return { key, kind: "fault", message: `${file} is not valid since ${day}` };
  if (Date.parse(certificate.validFrom) > now)
    return { key, kind: "fault", message: `${file} is not valid yet` };
  return { key, kind: end - now < soonMs ? "warning" : "ok", message: `${file} is valid until ${day}` };
}

function keyFinding(files: { certificate: string; key: string }, key: string): TlsFinding {
  const matches = new X509Certificate(readFileSync(files.certificate)).checkPrivateKey(
    createPrivateKey(readFileSync(files.key)),
  );
  if (matches) return { key, kind: "ok", message: `${files.key} fits its certificate` };
  return { key, kind: "fault", message: `${files.key} does not belong to ${files.certificate}` };
}

function attempt(key: string, look: () => TlsFinding): TlsFinding {
  try {
    return look();
  } catch (error) {
    return { key, kind: "fault", message: (error as Error).message };
  }
}

/** Reads the files of every listener with TLS. @param now ms since 1970 */
export function tlsFindings({ listeners }: Settings, now: number): readonly TlsFinding[] {
  return listeners.flatMap(({ tls }, i) => {
    if (tls === null) return [];
    const at = `listeners[${i}].tls`;
    const certificate = attempt(`${at}.certificate`, () =>
      certificateFinding(tls.certificate, `${at}.certificate`, now),
    );
    if (certificate.kind === "fault") return [certificate];
    return [certificate, attempt(`${at}.key`, () => keyFinding(tls, `${at}.key`))];
  });
}
