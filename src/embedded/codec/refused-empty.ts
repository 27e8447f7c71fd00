/** Lists that validation refuses when they are empty: until then they are not the same as absent ones, as all others are. */
const lists: Record<string, string> = {
  HPAScalingRules: "policies",
  PodFailurePolicyOnExitCodesRequirement: "values",
};

/** @param struct Name of the Go type, however much of its package it names: `v2.HPAScalingRules`. */
export const isRefusedEmpty = (struct: string, field: string, value: unknown): boolean =>
  Array.isArray(value) &&
  value.length === 0 &&
  lists[struct.slice(struct.lastIndexOf(".") + 1)] === field;
