/** Running other programs from an applet: execvp, and fork with wait. */
import type { WaitStatus } from "../kernel/process.ts";
import type { System } from "../kernel/system.ts";
import { SystemError, isErrno } from "../kernel/system-error.ts";
import { Task } from "./task.ts";

/** Path of a program by PATH. @throws SystemError */
export const searchPath = (system: System, name: string, path: string | undefined): string => {
  if (name.includes("/")) {
    return name;
  }

  let failure = new SystemError("ENOENT");
  for (const folder of (path ?? "/bin:/usr/bin").split(":")) {
    const candidate = `${folder === "" ? "." : folder}/${name}`;
    try {
      if (system.stat(candidate).type === "file") {
        system.access(candidate, 1);
        return candidate;
      }
    } catch (error) {
      if (!isErrno(error)) {
        throw error;
      }

      failure = error.code === "EACCES" ? error : failure;
    }
  }

  throw failure;
};

/** execvp: comes back only by an error. @throws SystemError */
export const executeByName = async (
  system: System,
  words: string[],
  environment = system.process.environment,
): Promise<never> => {
  const path = searchPath(system, words[0]!, environment.get("PATH"));
  try {
    return await system.exec(path, words, environment);
  } catch (error) {
    if (isErrno(error, "ENOEXEC")) {
      return system.exec("/bin/sh", ["sh", path, ...words.slice(1)], environment);
    }

    throw error;
  }
};

/** Becomes a program or fails with busybox' words and 127 or 126. */
export const becomeProgram = async (
  task: Task,
  words: string[],
  environment = task.environment,
  message = `can't execute '${words[0]}'`,
): Promise<never> => {
  await task.flush();
  try {
    return await executeByName(task.system, words, environment);
  } catch (error) {
    if (!isErrno(error)) {
      throw error;
    }

    return task.fail(`${message}: ${error.message}`, error.code === "ENOENT" ? 127 : 126);
  }
};

/** Runs a program as a child and waits for it. */
export const runProgram = async (
  task: Task,
  words: string[],
  options: { message?: string } = {},
): Promise<WaitStatus> => {
  const child = await task.spawn(async (system) => {
    const inner = new Task(system, task.applet, task.args, { name: task.name });
    return becomeProgram(inner, words, task.environment, options.message);
  });
  return (await task.system.wait(child.pid))?.status ?? { code: 0 };
};

/** Output of a shell command line, as awk's getline has it. */
export const shellWords = (command: string): string[] => ["sh", "-c", command];
