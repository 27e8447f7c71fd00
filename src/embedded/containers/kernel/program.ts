/** What runs in a process, and what it may call. */
import type { System } from "./system.ts";

/** Returns the exit code. Output goes through the system, never through the host. */
export type Program = (system: System) => Promise<number>;
