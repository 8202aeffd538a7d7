import { storeContract } from "./contract.ts";
import { sqliteEngine } from "./sqlite-engine.ts";

storeContract("SQLite", (clock) => sqliteEngine({ clock }));
