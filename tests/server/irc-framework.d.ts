/** What our tests use of a library that brings no types of its own. */
declare module "irc-framework" {
  import type { EventEmitter } from "node:events";

  export class Client extends EventEmitter {
    constructor(options: { readonly auto_reconnect: boolean; readonly version: string });
    requestCap(names: readonly string[]): void;
    connect(options: {
      readonly host: string;
      readonly port: number;
      readonly nick: string;
      readonly username: string;
      readonly gecos: string;
    }): void;
    join(room: string): void;
    say(target: string, text: string): void;
    raw(line: string): void;
    quit(reason: string): void;
  }
}
