/** What runs in children of the shell: subshells, pipelines, background jobs. */
import { O } from "../kernel/open-file.ts";
import { SIGNAL } from "../kernel/signals.ts";
import type { Of } from "./compound.ts";
import { finishShell } from "./finish.ts";
import { withRedirects } from "./redirect.ts";
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

        system.process.release(0);
        await system.open("/dev/null", O.RDONLY);
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
