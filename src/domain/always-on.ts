/** Who stays in their rooms while nobody is connected: the setting `accounts.alwaysOn`. */
export type AlwaysOnPolicy = "off" | "opt-in" | "opt-out" | "mandatory";

/** What an account's owner has set: to stay, not to stay, or as the server has it. */
export const persistenceSettings = ["on", "off", "default"] as const;
export type PersistenceSetting = (typeof persistenceSettings)[number];

/** What an account's owner has set, and whether it stays here. */
export interface Persistence {
  readonly setting: PersistenceSetting;
  readonly effective: boolean;
}

/** Whether an account stays, by the policy and by what its owner has set (absent: nothing). */
export function staysOn(policy: AlwaysOnPolicy, preference: boolean | undefined): boolean {
  switch (policy) {
    case "off":
      return false;
    case "opt-in":
      return preference === true;
    case "opt-out":
      return preference !== false;
    case "mandatory":
      return true;
  }
}

/** A preference as its owner has set it, and what follows of it. */
export const persistenceOf = (policy: AlwaysOnPolicy, preference: boolean | undefined): Persistence => ({
  setting: preference === undefined ? "default" : preference ? "on" : "off",
  effective: staysOn(policy, preference),
});
