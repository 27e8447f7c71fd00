/** Applets that the shell also has inside. */
import { echo } from "./echo.ts";
import { printf } from "./printf.ts";
import type { Applet } from "./task.ts";
import { test } from "./test.ts";

export const innerApplets: Record<string, Applet> = { "[": test, "[[": test, echo, printf, test };
