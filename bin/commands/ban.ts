import { moment, tableText } from "../table.ts";
import { run } from "./desk.ts";
import { type Options, print } from "./running.ts";

/** `monarchs ban add TARGET` */
export async function addBan(
  target: string,
  options: Options & { readonly for?: string; readonly reason?: string },
): Promise<void> {
  const { for: duration, reason = "" } = options;
  const args = { target, reason, ...(duration === undefined ? {} : { duration }) };
  const ban = await run(
    options,
    (client) => client.request("banAdd", args),
    (handlers) => handlers.banAdd(args),
  );
  const until = ban.until === null ? "for good" : `until ${moment(ban.until)}`;
  print(ban, options, () => `the ${ban.kind} ${ban.target} is banned ${until}\n`);
}

/** `monarchs ban remove TARGET` */
export async function removeBan(target: string, options: Options): Promise<void> {
  const gone = await run(
    options,
    (client) => client.request("banRemove", { target }),
    (handlers) => handlers.banRemove({ target }),
  );
  print(gone, options, () => `the ${gone.kind} ${gone.target} is no longer banned\n`);
}

/** `monarchs ban list` */
export async function listBans(options: Options): Promise<void> {
  const bans = await run(
    options,
    (client) => client.request("banList", {}),
    (handlers) => handlers.banList(),
  );
  print(bans, options, () =>
    tableText([
      ["KIND", "TARGET", "BY", "SINCE", "UNTIL", "REASON"],
      ...bans.map(({ kind, target, setBy, setAt, until, reason }) => [
        kind,
        target,
        setBy,
        moment(setAt),
        moment(until),
        reason,
      ]),
    ]),
  );
}
