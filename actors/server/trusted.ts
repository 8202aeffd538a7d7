import { BlockList, isIPv4, isIPv6 } from "node:net";

const memory = new WeakMap<readonly string[], BlockList>();

/** This machine: nobody on the way can read along. */
export const loopback: readonly string[] = ["127.0.0.0/8", "::1/128"];

/** Whether an address is in one of the ranges (`10.0.0.0/8`, `::1`), IPv4 or IPv6. */
export function isTrusted(address: string, ranges: readonly string[]): boolean {
  let list = memory.get(ranges);
  if (!list) {
    list = new BlockList();
    for (const range of ranges) {
      const [net = "", bits] = range.split("/");
      const family = isIPv6(net) ? "ipv6" : "ipv4";
      if (bits === undefined) list.addAddress(net, family);
      else list.addSubnet(net, Number(bits), family);
    }
    memory.set(ranges, list);
  }
  return isIPv4(address) ? list.check(address, "ipv4") : isIPv6(address) && list.check(address, "ipv6");
}
