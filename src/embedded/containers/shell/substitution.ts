/** Command substitution: runs a list in a subshell and takes its output. */
import { decode } from "../applets/task.ts";
import type { Command } from "./ast.ts";
import { finishShell } from "./finish.ts";
import type { Shell } from "./shell.ts";

export const substitute = async (shell: Shell, list: Command | undefined): Promise<string> => {
  if (list === undefined) {
    shell.substitutionStatus = 0;
    return "";
  }

  const { system } = shell;
  await shell.flush();
  const [reader, writer] = system.pipe(true);
  const child = shell.fork((subshell) =>
    finishShell(subshell, async () => {
      subshell.system.dup2(writer, 1);
      subshell.system.close(reader);
      subshell.system.close(writer);
      return subshell.engine.evaluate(subshell, list, { last: true });
    }),
  );
  system.close(writer);
  const chunks: string[] = [];
  for (;;) {
    const bytes = await system.read(reader);
    if (bytes.length === 0) {
      break;
    }

    chunks.push(decode(bytes));
  }

  system.close(reader);
  const waited = await system.wait(child.pid);
  shell.substitutionStatus = waited?.status.code ?? 0;
  return chunks.join("").replaceAll("\0", "").replace(/\n+$/, "");
};
