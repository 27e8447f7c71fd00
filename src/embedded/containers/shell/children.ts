/** What runs in children of the shell: subshells, pipelines, background jobs. */
import { O } from "../kernel/open-file.ts";
import { SIGNAL } from "../kernel/signals.ts";
import { reasonOf } from "../kernel/system-error.ts";
import type { System } from "../kernel/system.ts";
import type { Of } from "./compound.ts";
import { finishShell } from "./finish.ts";
import { withRedirects } from "./redirect.ts";
import { ShellError } from "./shell-error.ts";
import type { Shell } from "./shell.ts";
import { waitForPids } from "./wait.ts";

export const runSubshell = async (shell: Shell, command: Of<"subshell">): Promise<number> => {
  await shell.flush();
  const child = shell.fork((subshell) =>
    finishShell(subshell, () =>
      withRedirects(subshell, command.redirects, () =>
        subshell.engine.evaluate(subshell, command.body, { last: true }),
      ),
    ),
  );
  return waitForPids(shell, [child.pid]);
};

export const runPipeline = async (shell: Shell, { commands }: Of<"pipeline">): Promise<number> => {
  await shell.flush();
  const { system } = shell;
  const pids: number[] = [];
  let previous: number | undefined;
  for (const [index, command] of commands.entries()) {
    const last = index === commands.length - 1;
    const input = previous;
    const [reader, writer] = last ? [undefined, undefined] : system.pipe(true);
    const child = shell.fork((subshell) =>
      finishShell(subshell, async () => {
        connect(subshell, input, 0);
        connect(subshell, writer, 1);
        if (reader !== undefined) {
          subshell.system.close(reader);
        }

        return subshell.engine.evaluate(subshell, command, { last: true });
      }),
    );
    pids.push(child.pid);
    for (const fd of [input, writer]) {
      if (fd !== undefined) {
        system.close(fd);
      }
    }

    previous = reader;
  }

  return waitForPids(shell, pids);
};

const connect = (shell: Shell, from: number | undefined, to: number): void => {
  if (from !== undefined && from !== to) {
    shell.system.dup2(from, to);
    shell.system.close(from);
  }
};

/** Jobs in the background do not read what the shell does. The shell goes on before they are this far. */
const takeNoInput = async (system: System): Promise<void> => {
  await system.outside(system.kernel.host.pause(0));
  system.process.release(0);
  try {
    await system.open("/dev/null", O.RDONLY);
  } catch (error) {
    throw new ShellError(`can't open '/dev/null': ${reasonOf(error)}`);
  }
};

export const runBackground = async (
  shell: Shell,
  { command }: Of<"background">,
): Promise<number> => {
  await shell.flush();
  const child = shell.fork((subshell) =>
    finishShell(subshell, async () => {
      const { system } = subshell;
      if (!shell.options.has("m")) {
        for (const signal of [SIGNAL.INT, SIGNAL.QUIT]) {
          system.process.dispositions.set(signal, "ignore");
        }

        await takeNoInput(system);
      }

      return subshell.engine.evaluate(subshell, command, { last: true });
    }),
  );
  if (shell.options.has("m")) {
    child.group = child.pid;
  }

  shell.lastBackground = child.pid;
  const job = shell.jobs.add([child.pid], "");
  if (shell.interactive) {
    await shell.complain(`[${job.number}] ${child.pid}\n`);
  }

  return 0;
};
