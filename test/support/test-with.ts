/** Tests that need a program of the system. Apart from `tools.ts`, since programs that are no tests must not import AVA. */
import test from "ava";
import { hasTool } from "./tools.ts";

/** `test` where there is such a program, else `test.skip`. */
export const testWith = (tool: string): typeof test | typeof test.skip =>
  hasTool(tool) ? test : test.skip;
