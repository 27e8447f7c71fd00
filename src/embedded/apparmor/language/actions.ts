/** What each production of the grammar means. */
import { profileActions } from "./profile-actions.ts";
import { accessActions } from "./access-actions.ts";
import { ruleActions } from "./rule-actions.ts";
import type { Action } from "./action.ts";

export const actions: Record<string, Action> = {
  ...profileActions,
  ...ruleActions,
  ...accessActions,
};
