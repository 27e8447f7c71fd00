/** The shell at a terminal: prompts, lines, job control. */
import { readFileText } from "./read-file.ts";
import { evaluate } from "./evaluate.ts";
import { LineEditor } from "./line-editor.ts";
import { Parser } from "./parser.ts";
import { expandPrompt } from "./prompt.ts";
import { runText } from "./run-text.ts";
import { runTraps } from "./run-traps.ts";
import type { Shell } from "./shell.ts";
import { IncompleteInput, ShellError } from "./shell-error.ts";
import { isErrno } from "../kernel/system-error.ts";
import { tellError } from "./finish.ts";
import { collectEnded } from "./wait.ts";
import { describeJob, isDone } from "./jobs.ts";

const runProfile = async (shell: Shell, path: string): Promise<void> => {
  try {
    await runText(shell, await readFileText(shell.system, path), { line: 1 });
  } catch (error) {
    if (!isErrno(error)) {
      throw error;
    }
  }
};

/** Tells which background jobs have ended since the last prompt. */
const reportJobs = async (shell: Shell): Promise<void> => {
  await collectEnded(shell);
  for (const job of shell.jobs.list.filter((candidate) => isDone(candidate))) {
    await shell.complain(describeJob(job, shell.jobs.list, false));
    shell.jobs.remove(job);
  }
};

export const runInteractive = async (
  shell: Shell,
  { login }: { login: boolean },
): Promise<number> => {
  const { terminal } = shell.system.process;
  shell.traps.interactiveDefaults();
  if (terminal !== undefined) {
    shell.options.add("m");
    terminal.foreground = shell.system.process.group;
  }

  if (login) {
    await runProfile(shell, "/etc/profile");
    await runProfile(shell, `${shell.variables.get("HOME") ?? ""}/.profile`);
  }

  const editor = new LineEditor(shell);
  for (;;) {
    await reportJobs(shell);
    const text = await readCommand(shell, editor);
    if (text === undefined) {
      await shell.complain(terminal === undefined ? "" : "\n");
      return shell.status;
    }

    await runLine(shell, text);
  }
};

const runLine = async (shell: Shell, text: string): Promise<void> => {
  try {
    const parser = new Parser(text, { line: 1, aliases: shell.aliases });
    for (;;) {
      const { command, end } = parser.next();
      if (end) {
        break;
      }

      await evaluate(shell, command);
      shell.skip = undefined;
    }
  } catch (error) {
    if (!(error instanceof ShellError)) {
      throw error;
    }

    await tellError(shell, error);
    shell.status = error.status;
    shell.commandName = undefined;
    shell.tested = 0;
    shell.loopDepth = 0;
  }

  await shell.flush();
  if (shell.traps.waiting) {
    await runTraps(shell);
  }
};

/** Lines until they make a whole command. Undefined: the person is done. */
const readCommand = async (shell: Shell, editor: LineEditor): Promise<string | undefined> => {
  let text = "";
  for (;;) {
    const prompt = await expandPrompt(
      shell,
      shell.variables.get(text === "" ? "PS1" : "PS2") ?? "",
    );
    const line = await editor.read(prompt);
    if (line === undefined) {
      return text === "" ? undefined : text;
    }

    if (line === "interrupted") {
      text = "";
      shell.status = 130;
      continue;
    }

    text += `${line.text}\n`;
    if (isComplete(shell, text)) {
      return text;
    }
  }
};

const isComplete = (shell: Shell, text: string): boolean => {
  try {
    const parser = new Parser(text, { complete: false, aliases: new Map(shell.aliases) });
    while (parser.scanner.position < parser.scanner.source.length) {
      parser.next();
    }

    return parser.scanner.documents.length === 0;
  } catch (error) {
    return !(error instanceof IncompleteInput);
  }
};
