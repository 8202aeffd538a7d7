/** What one look at the machine found. */
export interface Finding {
  readonly check: string;
  readonly state: "ok" | "warning" | "failed";
  readonly message: string;
  /** What to do about it. */
  readonly fix?: string;
}
