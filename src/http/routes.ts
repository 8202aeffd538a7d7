import type { Route } from "./route.ts";
import { admin } from "./routes/admin.ts";
import { audit } from "./routes/audit.ts";
import { auth } from "./routes/auth.ts";
import { conversations } from "./routes/conversations.ts";
import { direct } from "./routes/direct.ts";
import { events } from "./routes/events.ts";
import { files } from "./routes/files.ts";
import { me } from "./routes/me.ts";
import { members } from "./routes/members.ts";
import { messages } from "./routes/messages.ts";
import { personal } from "./routes/personal.ts";
import { relationships } from "./routes/relationships.ts";
import { rooms } from "./routes/rooms.ts";
import { said } from "./routes/said.ts";
import { search } from "./routes/search.ts";
import { server } from "./routes/server.ts";
import { uploads } from "./routes/uploads.ts";
import { users } from "./routes/users.ts";

/** Every route of the API, in the order of the docs. */
export const routes: readonly Route[] = [
  ...server,
  ...auth,
  ...me,
  ...personal,
  ...users,
  ...relationships,
  ...audit,
  ...uploads,
  ...files,
  ...rooms,
  ...members,
  ...messages,
  ...said,
  ...direct,
  ...search,
  ...conversations,
  ...events,
  ...admin,
];

/** A room is a group in some clients' words: what is below `/rooms/:room` is below `/groups/:room` as well. */
const asGroups = routes
  .filter(({ method, path }) => path.startsWith("/rooms/") || (path === "/rooms" && method === "POST"))
  .map((each): Route => ({ ...each, path: each.path.replace("/rooms", "/groups") }));

/** Every route with those that have a second address, which no description doubles. */
export const mounted: readonly Route[] = [...routes, ...asGroups];
