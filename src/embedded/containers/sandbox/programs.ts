/** Programs by the names that executables carry. */
import { busybox } from "../applets/busybox.ts";
import type { Program } from "../kernel/program.ts";

export const programs: ReadonlyMap<string, Program> = new Map<string, Program>([
  ["busybox", busybox],
]);
