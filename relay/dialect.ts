/**
 * What the connection to the core speaks: JSON events by the subprotocol `events.json`; `?dialect=line` in the URL asks for
 * the line dialect, and anything else is IRC.
 */
export type DialectName = "irc" | "line" | "json";
