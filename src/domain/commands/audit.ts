/** Asks what administrators have done, or in a room those who look after it: the newest, or those before one's number. */
export interface AuditCommand {
  readonly type: "audit";
  readonly room?: string;
  readonly before?: number;
  readonly limit: number;
}
