/** Where a request comes from; behind trusted proxies, as they say. */
export interface ClientAddress {
  readonly address: string;
  readonly port: number;
  /** Whether the way to it is encrypted. */
  readonly secure: boolean;
}
