import { accountCommands } from "./commands/accounts.ts";
import { amendCommands } from "./commands/amend.ts";
import { auditCommands } from "./commands/audit.ts";
import { batchCommands } from "./commands/batch.ts";
import { gatewayCommands } from "./commands/gateway.ts";
import { helpCommands } from "./commands/help.ts";
import { historyCommands } from "./commands/history.ts";
import { messageCommands } from "./commands/messages.ts";
import { metadataCommands } from "./commands/metadata.ts";
import { monitorCommands } from "./commands/monitor.ts";
import { operatorCommands } from "./commands/operators.ts";
import { peopleCommands } from "./commands/people.ts";
import { persistenceCommands } from "./commands/persistence.ts";
import { pinCommands } from "./commands/pins.ts";
import { registrationCommands } from "./commands/registration.ts";
import { relationshipCommands } from "./commands/relationships.ts";
import { roomCommands } from "./commands/rooms.ts";
import { saslCommands } from "./commands/sasl.ts";
import { searchCommands } from "./commands/search.ts";
import { serverCommands } from "./commands/server.ts";
import { serverBanCommands } from "./commands/server-bans.ts";
import { serviceCommands } from "./services/services.ts";
import type { Row } from "./state.ts";

const table = new Map<string, Row>(
  Object.entries({
    ...registrationCommands,
    ...accountCommands,
    ...gatewayCommands,
    ...saslCommands,
    ...serviceCommands,
    ...messageCommands,
    ...batchCommands,
    ...amendCommands,
    ...pinCommands,
    ...roomCommands,
    ...peopleCommands,
    ...auditCommands,
    ...relationshipCommands,
    ...monitorCommands,
    ...persistenceCommands,
    ...historyCommands,
    ...searchCommands,
    ...metadataCommands,
    ...serverCommands,
    ...operatorCommands,
    ...serverBanCommands,
  }),
);
for (const [verb, row] of Object.entries(helpCommands(table))) table.set(verb, row);

/** Every command of the dialect by its verb in capitals. */
export const commands: ReadonlyMap<string, Row> = table;
