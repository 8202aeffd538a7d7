/** What our tests use of a library that brings no types of its own. */
declare module "irc-framework" {
  import type { EventEmitter } from "node:events";

  export class Client extends EventEmitter {
    constructor(options: { readonly auto_reconnect: boolean; readonly version: string });
    readonly user: { readonly nick: string };
    readonly network: {
      readonly cap: { readonly enabled: readonly string[] };
      supports(name: string): unknown;
    };
    requestCap(names: readonly string[]): void;
    connect(options: {
      readonly host: string;
      readonly port: number;
      readonly nick: string;
      readonly username: string;
      readonly gecos: string;
      readonly tls?: boolean;
      readonly rejectUnauthorized?: boolean;
      readonly account?: { readonly account: string; readonly password: string };
      readonly sasl_disconnect_on_fail?: boolean;
    }): void;
    addMonitor(nick: string): void;
    ban(room: string, mask: string): void;
    unban(room: string, mask: string): void;
    changeNick(nick: string): void;
    whois(nick: string): void;
    join(room: string): void;
    say(target: string, text: string): void;
    raw(line: string): void;
    quit(reason: string): void;
  }
}
