import { bus } from "../actors/bus.ts";
import type { Core } from "../actors/core.ts";
import { type GatewayArg, gateway } from "../actors/gateway.ts";
import { server } from "../actors/server.ts";
import { type StoreArg, store } from "../actors/store.ts";
import { startLink } from "../src/otp/process.ts";
import { connections } from "./connections.ts";
import { rooms } from "./rooms.ts";
import { supervisor } from "./supervisor.ts";
import { users } from "./users.ts";

// one_for_one: the parts find each other by name, so one may come back without the others. In order of need: the log
// first, the doors last, and on the way down the doors close first.
export const root = (core: Core, parts: { readonly store: StoreArg; readonly gateway: GatewayArg }) =>
  supervisor(
    "root",
    {
      strategy: "one_for_one",
      intensity: core.settings.supervision.root.intensity,
      period: core.settings.supervision.root.periodSeconds * 1_000,
    },
    [
      {
        id: "store",
        start: (up) => startLink(store, parts.store, up, { name: "store" }),
        shutdown: 10_000,
        // a newer version may have to carry a large log to its schema first: some 3 s for a million messages
        startTimeout: 600_000,
      },
      { id: "bus", start: (up) => startLink(bus, core, up, { name: "bus" }) },
      {
        id: "users",
        type: "supervisor",
        start: (up) => startLink(users(core), undefined, up, { name: "users" }),
      },
      {
        id: "rooms",
        type: "supervisor",
        start: (up) => startLink(rooms(core), undefined, up, { name: "rooms" }),
      },
      {
        id: "connections",
        type: "supervisor",
        start: (up) => startLink(connections(core), undefined, up, { name: "connections" }),
      },
      { id: "gateway", start: (up) => startLink(gateway, parts.gateway, up, { name: "gateway" }) },
      { id: "server", start: (up) => startLink(server, core, up, { name: "server" }), shutdown: 5_000 },
    ],
  );
