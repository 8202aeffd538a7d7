/** What can be wrong with a request as HTTP: code, status and sentence. */
export const protocolProblems = {
  noSuchRoute: ["NO_SUCH_ROUTE", 404, "There is nothing at this address"],
  methodNotAllowed: ["METHOD_NOT_ALLOWED", 405, "This address does not take that method"],
  badJson: ["INVALID_JSON", 400, "The body is not JSON"],
  badRequest: ["BAD_REQUEST", 400, "The request cannot be read"],
  fieldsInvalid: ["INVALID_FIELDS", 422, "Some fields of the request are not as they have to be"],
  mediaType: ["UNSUPPORTED_MEDIA_TYPE", 415, "The body is of a type that is not taken here"],
  bodyTooLarge: ["BODY_TOO_LARGE", 413, "The body is too long"],
  bodyTooSlow: ["REQUEST_TIMEOUT", 408, "The request took too long to arrive"],
  foreignOrigin: ["FOREIGN_ORIGIN", 403, "Pages of other sites may not ask for that"],
  shuttingDown: ["SHUTTING_DOWN", 503, "The server is going down"],
} as const satisfies Readonly<Record<string, readonly [code: string, status: number, title: string]>>;

export type ProtocolProblem = keyof typeof protocolProblems;
