import type { ConnectionRow } from "../../src/tables/connections.ts";
import type { UserRow } from "../../src/tables/users.ts";
import type { Core } from "../core.ts";

/** Where a command comes from. */
export interface Asker {
  readonly core: Core;
  readonly row: ConnectionRow;
}

/** The same, of one who has signed in. */
export interface Present extends Asker {
  readonly user: UserRow;
}
