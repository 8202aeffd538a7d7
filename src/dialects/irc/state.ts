import type { Command } from "../../domain/commands.ts";
import type { Request, ServerFacts, Viewer } from "../dialect.ts";
import type { ClientBatch } from "./batches.ts";
import type { Capabilities, CapabilityName } from "./capabilities.ts";
import { type Addressee, numeric } from "./lines.ts";
import type { Message } from "./message.ts";
import type { Exchange } from "./sasl/mechanism.ts";

/** How far a client has come. `signingIn`: everything is said, the answer is not here yet. */
export type Phase = "unregistered" | "signingIn" | "registered";

/** A session's half-done things. */
export interface IrcState {
  readonly facts: ServerFacts;
  readonly viewer: Viewer;
  capabilities: Capabilities;
  /** What the client said in `CAP LS`: 301 when nothing. */
  capVersion: number;
  /** Between CAP LS or REQ and CAP END: registration waits. */
  negotiating: boolean;
  phase: Phase;
  nick: string | undefined;
  user: string | undefined;
  realname: string;
  /** User modes that USER asked for. */
  modes: string;
  password: string | undefined;
  /** What AWAY has said before registration (draft/pre-away). */
  away: { readonly text: string; readonly absent: boolean } | undefined;
  /** The SASL exchange under way; `base64` is what came so far of the client's next message. */
  sasl: { readonly exchange: Exchange; base64: string } | undefined;
  /** The keys that the client follows (METADATA SUB); undefined for none. */
  subscriptions: Set<string> | undefined;
  /** Counts batches, for their references. */
  batches: number;
  /** The batch that the client has open, or that has failed and is not closed yet. */
  clientBatch: ClientBatch | undefined;
  /** Whether the client has said anything yet. */
  spoken: boolean;
}

/** The columns that a WHOX client asked for, in the order of the reply, and its token (IRCv3 WHOX). */
export interface WhoxColumns {
  readonly columns: string;
  readonly token: string;
}

/** Those who are the server itself (src/dialects/irc/services). */
export type ServiceName = "NickServ" | "ChanServ";

/** Conditions of LIST that the dialect looks after itself (ELIST C, M, N, T); times are ms since 1970. */
export interface ListConditions {
  readonly masks: readonly string[];
  readonly notMasks: readonly string[];
  readonly createdBefore?: number;
  readonly createdAfter?: number;
  readonly topicBefore?: number;
  readonly topicAfter?: number;
}

/** What one line of IRC asks for, and what its answers need to know of it. */
export interface IrcRequest extends Request {
  /** In capitals; `""` when the server asks for itself. */
  readonly verb: string;
  readonly params: readonly string[];
  readonly label: string | null;
  /** The capabilities at the time of the request: its answers keep to them. */
  readonly capabilities: Capabilities;
  readonly whox?: WhoxColumns;
  readonly list?: ListConditions;
  /** The service that was asked, and answers in words. */
  readonly service?: ServiceName;
  /** Lines that stand before the first answer. */
  preface: readonly string[];
  /** The batch that the answers of a labeled request are put in, once there are several lines. */
  batch: string | null;
}

/** What a command's row decides: nothing, lines of our own, or the domain's commands. */
export type Outcome =
  | undefined
  /** `label`: of the answer, where it is not the line's own; null: the answer comes later. */
  | { readonly lines: readonly string[]; readonly close?: string; readonly label?: string | null }
  | {
      readonly commands: readonly Command[];
      /** What was asked for, where it is not what the line says. */
      readonly verb?: string;
      readonly params?: readonly string[];
      readonly label?: string | null;
      /** Lines before the first answer. */
      readonly lines?: readonly string[];
      /** The first refusal ends the request. */
      readonly untilRefused?: boolean;
      readonly whox?: WhoxColumns;
      readonly list?: ListConditions;
      /** The service that was asked, and answers in words. */
      readonly service?: ServiceName;
    };

/** What a command's row is given. */
export interface Context {
  readonly state: IrcState;
  readonly message: Message;
  readonly to: Addressee;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** One command of the protocol. */
export interface Row {
  /** With fewer parameters the answer is 461; an empty last one counts. */
  readonly minParams: number;
  /** 451 when it is too early, 462 when too late. */
  readonly when: "before" | "after" | "any";
  /** Without it, or one of these, the command is unknown. */
  readonly capability?: CapabilityName | readonly CapabilityName[];
  /** The specification that describes it, for the docs. */
  readonly spec: string;
  /** How it is written, for HELP. */
  readonly usage: string;
  decode(context: Context, params: readonly string[]): Outcome;
}

/** The asker's nick and our name, for numerics. */
export const addressee = (state: IrcState): Addressee => ({
  server: state.facts.name,
  nick: state.viewer.nick === "" ? "*" : state.viewer.nick,
});

/** An outcome of one numeric. */
export const say = (context: Context, code: string, between: string, text: string): Outcome => ({
  lines: [numeric(context.to, code, between, text)],
});

/** A comma-separated parameter's parts, without empty ones. */
export function parts(list = ""): readonly string[] {
  if (!list.includes(",")) return list === "" ? [] : [list];
  return list.split(",").filter((part) => part !== "");
}
