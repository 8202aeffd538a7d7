import { BlockList, isIPv4, isIPv6 } from "node:net";

/** Ranges, and what was found out about addresses. */
interface Ranges {
  readonly list: BlockList;
  readonly known: Map<string, boolean>;
}

const memory = new WeakMap<readonly string[], Ranges>();
/** Addresses that are remembered for some ranges at most; then all are forgotten. */
const maxKnown = 1_000;

/** This machine: nobody on the way can read along. */
export const loopback: readonly string[] = ["127.0.0.0/8", "::1/128"];

/** Whether an address is in one of the ranges (`10.0.0.0/8`, `::1`), IPv4 or IPv6. */
export function isTrusted(address: string, ranges: readonly string[]): boolean {
  let found = memory.get(ranges);
  if (!found) {
    found = { list: blockList(ranges), known: new Map() };
    memory.set(ranges, found);
  }
  const { list, known } = found;
  let isIn = known.get(address);
  if (isIn === undefined) {
    isIn = isIPv4(address) ? list.check(address, "ipv4") : isIPv6(address) && list.check(address, "ipv6");
    if (known.size >= maxKnown) known.clear();
    known.set(address, isIn);
  }
  return isIn;
}

function blockList(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [net = "", bits] = range.split("/");
    const family = isIPv6(net) ? "ipv6" : "ipv4";
    if (bits === undefined) list.addAddress(net, family);
    else list.addSubnet(net, Number(bits), family);
  }
  return list;
}
