/** Expressions in objects are checked by an engine that is loaded only before such objects are. */
import type * as Engine from "../admission/cel/expression-faults.ts";

let engine: typeof Engine | undefined;

export const loadExpressions = async (): Promise<void> => {
  engine ??= await import("../admission/cel/expression-faults.ts");
};

/** Undefined where nobody has loaded it; expressions are then taken as they are. */
export const expressionEngine = (): typeof Engine | undefined => engine;
