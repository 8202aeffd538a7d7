import { ask, type Options, print } from "./running.ts";

/** `monarchs token issue ACCOUNT` */
export async function issueToken(
  name: string,
  options: Options & { readonly device?: string; readonly accessOnly?: boolean },
): Promise<void> {
  const { device, accessOnly } = options;
  const issued = await ask(options, "tokenIssue", { name, ...(device === undefined ? {} : { device }) });
  if (accessOnly) process.stdout.write(`${issued.access.token}\n`);
  else
    print(issued, options, () =>
      [
        `account  ${issued.account}`,
        `session  ${issued.session}`,
        `access   ${issued.access.token}`,
        `         until ${new Date(issued.access.expiresAt).toISOString()}`,
        `refresh  ${issued.refresh.token}`,
        `         until ${new Date(issued.refresh.expiresAt).toISOString()}`,
        "",
      ].join("\n"),
    );
}

/** `monarchs token revoke ACCOUNT` */
export async function revokeTokens(
  name: string,
  options: Options & { readonly session?: string },
): Promise<void> {
  const { session } = options;
  const { ended } = await ask(options, "tokenRevoke", {
    name,
    ...(session === undefined ? {} : { session }),
  });
  print({ ended }, options, () => `${ended} ${ended === 1 ? "session" : "sessions"} ended\n`);
}

/** `monarchs token rotate-key` */
export async function rotateKey(options: Options): Promise<void> {
  const { kid } = await ask(options, "tokenRotate", {});
  print({ kid }, options, () => `the key ${kid} signs from now on\n`);
}
