/** Runs the actions of traps: those of signals that came, and the one of EXIT. */
import type { Shell } from "./shell.ts";

export const runTraps = async (shell: Shell): Promise<void> => {
  const { traps } = shell;
  while (traps.pending.length > 0) {
    const signal = traps.pending.shift()!;
    const action = traps.actions.get(signal);
    if (action === undefined || action === "") {
      continue;
    }

    const { status, skip } = shell;
    shell.skip = undefined;
    await shell.engine.runText(shell, action);
    shell.skip ??= skip;
    shell.status = status;
  }
};

export const runExitTrap = async (shell: Shell, status: number): Promise<number> => {
  const action = shell.traps.actions.get(0);
  shell.traps.actions.delete(0);
  if (action === undefined || action === "") {
    return status;
  }

  shell.status = status;
  shell.skip = undefined;
  await shell.engine.runText(shell, action);
  return status;
};
