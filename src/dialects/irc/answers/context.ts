import type { Event } from "../../../domain/events.ts";
import { type Capabilities, type CapabilityName, has } from "../capabilities.ts";
import { encodeEvent, splitLines } from "../encoder.ts";
import { type Addressee, fitLine } from "../lines.ts";
import type { IrcRequest, IrcState } from "../state.ts";

/** What the rendering of an answer may look at. */
export interface AnswerContext {
  readonly state: IrcState;
  readonly request: IrcRequest;
  readonly to: Addressee;
  readonly capabilities: Capabilities;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The asker's own event, or an invitation of the asker, as its lines. */
export const ownEvent = ({ to, capabilities }: AnswerContext, event: Event): string[] =>
  splitLines(encodeEvent(to.server, capabilities, event, true, ""));

/** Whether the asker had a capability when it asked. */
export const can = (context: AnswerContext, name: CapabilityName): boolean => has(context.capabilities, name);

/** An answer in words, where no specification has a form for it. */
export const told = ({ to }: AnswerContext, text: string): string[] => [
  fitLine(`:${to.server} NOTICE ${to.nick} :`, text),
];
