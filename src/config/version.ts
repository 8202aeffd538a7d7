declare const MONARCHS_VERSION: string | undefined;
declare const MONARCHS_COMMIT: string | undefined;

// The build replaces both names by text; without it `typeof` finds nothing there.

/** The version in package.json, told by the build. */
export const version: string = typeof MONARCHS_VERSION === "string" ? MONARCHS_VERSION : "0.0.0";

/** The commit it was built from, 12 hex digits; "unknown" without git. */
export const commit: string = typeof MONARCHS_COMMIT === "string" ? MONARCHS_COMMIT : "unknown";
