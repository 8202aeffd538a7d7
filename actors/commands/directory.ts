import type { CommandOf } from "../../src/domain/commands.ts";
import { byCodePoints, fold } from "../../src/domain/names.ts";
import type { PersonView } from "../../src/domain/replies.ts";
import type { Ask } from "../../src/tables/ask.ts";
import type { UserRow } from "../../src/tables/users.ts";
import type { Core } from "../core.ts";
import type { Present } from "./asker.ts";
import { visible } from "./people.ts";
import { absentView, personView } from "./views.ts";

/** Somebody of the list, by the folded name under which they are there. */
interface Listed {
  readonly key: string;
  readonly view: () => PersonView;
}

/** Tells a page of who is here and, unless it is asked for these alone, of the accounts that are not. */
export async function users(present: Present, command: CommandOf<"users">, ask: Ask): Promise<void> {
  const { core, user } = present;
  const { whoEntries } = core.settings.limits;
  const { online, limit = whoEntries } = command;
  const after = fold(command.after ?? "");
  const most = Math.min(limit, whoEntries);
  const here = [...core.tables.stays.values()]
    .filter((other) => (after === "" || byCodePoints(other.folded, after) > 0) && visible(other, user, ""))
    .map((other): Listed => ({ key: other.folded, view: () => personView(core, other, user) }));
  const absent = online || !mayListAccounts(present) ? [] : await absentAfter(core, user, after, most + 1);
  const found = [...here, ...absent].sort((a, b) => byCodePoints(a.key, b.key));
  const page = found.slice(0, most);
  const next = found.length > page.length ? (page.at(-1)?.key ?? null) : null;
  ask.answer({ reply: "users", people: page.map(({ view }) => view()), next });
}

/** Whether somebody is told of accounts that are not here. */
function mayListAccounts({ core, user }: Present): boolean {
  if (user.administrator) return true;
  const { directory } = core.settings.people;
  return directory === "everybody" || (directory === "accounts" && user.identity.kind === "account");
}

/** As many accounts as wanted which are not here, or hide. */
async function absentAfter(core: Core, asker: UserRow, after: string, wanted: number): Promise<Listed[]> {
  const absent: Listed[] = [];
  for (let from = after; absent.length < wanted; ) {
    const some = await core.store.store.accountsAfter(from, wanted);
    for (const account of some) {
      const present = core.tables.identities.lookup(account.id);
      if (present && visible(present, asker, "")) continue;
      absent.push({ key: account.folded, view: () => absentView(account) });
    }
    const last = some.at(-1);
    if (!last || some.length < wanted) break;
    from = last.folded;
  }
  return absent;
}
