import { type Exchange, textOf } from "./mechanism.ts";

/** EXTERNAL: the client's certificate says who it is (RFC 4422, appendix A). An empty message means: whoever it is. */
export const external = (): Exchange => ({
  respond(message) {
    const account = textOf(message);
    if (account === undefined || account.includes("\0")) return undefined;
    return {
      command: {
        type: "loginWith",
        credential: { kind: "certificate", account: account === "" ? null : account },
      },
    };
  },
});
