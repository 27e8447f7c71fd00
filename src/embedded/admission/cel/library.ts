/** The shape in which Kubernetes' CEL libraries are registered. */
import type { Environment } from "@marcbachmann/cel-js";
import type { Json } from "../../object.ts";

/** Signature -> what it does. A receiver comes first among the arguments. */
export type Functions = Record<string, (...args: Json[]) => Json>;

export const register = (environment: Environment, functions: Functions): void => {
  for (const [signature, handler] of Object.entries(functions)) {
    environment.registerFunction(signature, handler);
  }
};

/** Whether `read` accepts the text. */
export const accepts = (read: () => unknown): boolean => {
  try {
    read();
    return true;
  } catch {
    return false;
  }
};
