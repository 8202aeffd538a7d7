import type { ReasonReport, Report } from "../otp/report.ts";
import type { Log } from "./log.ts";

const why = ({ kind, error, message, detail }: ReasonReport): string => {
  if (error !== undefined) return message === undefined ? error : `${error}: ${message}`;
  return detail === undefined ? kind : `${kind} (${detail})`;
};

/** The line for people; the fields beside it say the same to machines. */
function textOf(report: Report): string {
  switch (report.type) {
    case "crash":
      return `${nameOf(report)} crashed: ${why(report.reason)}`;
    case "startFailed":
      return `${nameOf(report)} did not start (${report.attempt}): ${why(report.reason)}`;
    case "restart": {
      const { restarts, intensity, group } = report;
      const others = group.length > 1 ? `, with ${group.length - 1} more` : "";
      return `${nameOf(report)} is back${others} (${restarts} of ${intensity} restarts)`;
    }
    case "escalation": {
      const { supervisor, intensity, periodMs, childId } = report;
      return `${supervisor} gives up: more than ${intensity} restarts in ${periodMs / 1000} s, the last of ${childId}`;
    }
    case "unexpectedExit":
      return `${report.count} × ${nameOf(report)} did not end as asked: ${why(report.reason)}`;
    case "unknownMessage":
      return `${nameOf(report)} got a message it does not know: ${report.messageType}`;
    case "callbackFailed":
      return `${report.callback} of ${nameOf(report)} threw: ${why(report.reason)}`;
  }
}

const nameOf = (subject: { name?: string; childId?: string; pid?: string }): string =>
  subject.name ?? subject.childId ?? subject.pid ?? "a process";

const levels = {
  crash: "error",
  startFailed: "error",
  restart: "warn",
  escalation: "error",
  unexpectedExit: "warn",
  unknownMessage: "warn",
  callbackFailed: "error",
} as const;

/** Gives the supervised processes a log: each report becomes exactly one line. */
export function reportLogger(log: Log): (report: Report) => void {
  return (report) => {
    const { type, ...fields } = report;
    log[levels[type]]({ report: type, ...fields }, textOf(report));
  };
}
