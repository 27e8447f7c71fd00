/** All defaults by the Go type they belong to. */
import { coreDefaults } from "./defaults/core.ts";
import { definitionDefaults } from "./defaults/definitions.ts";
import { podDefaults } from "./defaults/pods.ts";
import { policyDefaults } from "./defaults/policies.ts";
import { workloadDefaults } from "./defaults/workloads.ts";
import type { TypeDefaults } from "./fill.ts";

export const defaultsOfTypes: TypeDefaults = {
  ...coreDefaults,
  ...podDefaults,
  ...workloadDefaults,
  ...policyDefaults,
  ...definitionDefaults,
};
