/** The end of a shell: its error is told, its EXIT trap runs, its output goes out. */
import { ProcessExit } from "../kernel/system-error.ts";
import { runExitTrap } from "./run-traps.ts";
import type { Shell } from "./shell.ts";
import { ShellError } from "./shell-error.ts";

/** Runs the work of a whole (sub)shell. @returns its exit code */
export const finishShell = async (shell: Shell, work: () => Promise<number>): Promise<number> => {
  const status = await settle(shell, work);
  const final = await settle(shell, () => runExitTrap(shell, status));
  await shell.flush();
  return final;
};

const settle = async (shell: Shell, work: () => Promise<number>): Promise<number> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ProcessExit) {
      return error.status;
    }

    if (error instanceof ShellError) {
      await tellError(shell, error);
      shell.status = error.status;
      return error.status;
    }

    throw error;
  }
};

/** Says what went wrong, once, with the name of what was running. */
export const tellError = async (shell: Shell, error: ShellError): Promise<void> => {
  if (!error.told) {
    error.told = true;
    await shell.flush();
    await shell.warn(error.message, true, error.line ?? shell.line);
  }
};
