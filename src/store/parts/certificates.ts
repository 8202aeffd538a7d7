/** A client's certificate that an account logs in with: the SHA-256 of it, in hexadecimal. */
export interface CertificateRow {
  readonly fingerprint: string;
  readonly accountId: string;
  /** ms since 1970. */
  readonly addedAt: number;
}

/** The certificates that accounts log in with. */
export interface CertificateStore {
  /** @throws Conflict when an account has it */
  addCertificate(certificate: CertificateRow): Promise<void>;
  /** @returns whether the account had it */
  dropCertificate(accountId: string, fingerprint: string): Promise<boolean>;
  /** Oldest first. */
  certificatesOf(accountId: string): Promise<readonly CertificateRow[]>;
}
