import { isIP, SocketAddress } from "node:net";
import { verifySecret } from "../../src/auth/secret.ts";
import type { CommandOf } from "../../src/domain/commands.ts";
import type { Ask } from "../../src/tables/ask.ts";
import { bannedText } from "../server/bans.ts";
import { isTrusted } from "../server/trusted.ts";
import type { Asker } from "./asker.ts";

/**
 * A gateway says for whom it speaks: from now on the connection has that address. Whoever is not to be believed is told
 * why, and closed (WebIRC; a PROXY line as the first one).
 */
export async function forwarded(
  { core, row }: Asker,
  command: CommandOf<"forwarded">,
  ask: Ask,
): Promise<void> {
  if (row.user) return ask.answer({ refused: "alreadyRegistered" });
  const { peer } = row.transport;
  const { gateways } = peer;
  const close = (why: string): void => {
    core.log.warn(
      { connection: row.id, address: peer.address, by: command.by, why },
      "a gateway was refused",
    );
    ask.answer({ reply: "done" });
    row.close(why);
  };
  if (!gateways || !isTrusted(peer.address, gateways.trustedProxies))
    return close("Your address may not speak for others");
  const { webircPassword } = gateways;
  if (
    command.by === "webirc" &&
    webircPassword !== null &&
    !(await verifySecret(webircPassword, command.password))
  )
    return close("Invalid WebIRC password");
  const address = canonical(command.address);
  if (address === undefined) return close("That is not an address");
  const ban = core.bans.ofAddress(address, core.wall());
  if (ban) {
    row.refuse({ refused: "serverBanned", reason: ban.reason });
    return close(bannedText(ban));
  }
  const full = core.admission.refuse(address, core.tables.connections.size - 1);
  if (full !== undefined) return close(full);
  core.admission.handedOver(peer.address);
  // WEBIRC's flag counts only where the gateway itself came over TLS (webirc, "Options").
  const secure = peer.secure && (command.by === "proxy" || command.secure);
  row.transport.peer = { address, port: command.port, secure };
  core.log.info(
    { connection: row.id, gateway: peer.address, name: command.name },
    "a gateway speaks for another",
  );
  ask.answer({ reply: "done" });
}

/** An address in the form that the kernel writes it; undefined when it is none. */
function canonical(given: string): string | undefined {
  const bare = given.replace(/^::ffff:(?=\d+\.)/i, "");
  if (isIP(bare) === 0) return undefined;
  return new SocketAddress({ address: bare, family: isIP(bare) === 4 ? "ipv4" : "ipv6" }).address;
}
