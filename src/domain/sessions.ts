/**
 * One way in which somebody is signed in, as they see it in a list. Times are ms since 1970.
 *
 * - `tokens`: a device that holds a refresh token
 * - `connection`: a socket that logged in by itself, with a password or a certificate
 * - `resume`: a connection that broke, and whose token takes it back
 */
export interface SessionView {
  /** What it is ended by. */
  readonly id: string;
  readonly kind: "tokens" | "connection" | "resume";
  /** What the client says it is; for a connection its door. */
  readonly device: string;
  readonly address: string;
  readonly createdAt: number;
  readonly usedAt: number;
  /** The asker's own. */
  readonly current: boolean;
}
