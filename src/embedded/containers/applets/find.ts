/** find. */
import type { Stat } from "../kernel/base-calls.ts";
import { reasonOf } from "../kernel/system-error.ts";
import { FindParser } from "./find-parser.ts";
import type { Visit } from "./find-actions.ts";
import type { Task } from "./task.ts";

export const find = async (task: Task): Promise<number> => {
  const words = [...task.args];
  const follow = { all: false, commandLine: false };
  while (words[0] === "-L" || words[0] === "-H") {
    const option = words.shift();
    follow.all ||= option === "-L";
    follow.commandLine ||= option === "-H";
  }

  const firstTest = words.findIndex((word) => /^-|^[!(]$/.test(word));
  const paths = firstTest === -1 ? words : words.slice(0, firstTest);
  const parser = new FindParser(task, firstTest === -1 ? [] : words.slice(firstTest));
  const test = await parser.parse();
  const { options } = parser;
  let status = 0;
  const walk = async (path: string, depth: number, device: number | undefined): Promise<void> => {
    let stat: Stat;
    try {
      stat =
        follow.all || (follow.commandLine && depth === 0)
          ? task.system.stat(path)
          : task.system.lstat(path);
    } catch (error) {
      await task.warn(`${path}: ${reasonOf(error)}`);
      status = 1;
      return;
    }

    const visit: Visit = { path, stat, prune: false };
    const apply = async (): Promise<void> => {
      if (depth >= options.minDepth && (await test(visit)) && !parser.hasAction) {
        task.print(`${path}\n`);
        await task.flow();
      }
    };
    if (!options.depthFirst) {
      await apply();
    }

    const within = !options.sameDevice || device === undefined || stat.inode.fs.device === device;
    if (stat.type === "directory" && depth < options.maxDepth && !visit.prune && within) {
      try {
        for (const name of task.system.readDirectory(path)) {
          await walk(
            path === "/" ? `/${name}` : `${path.replace(/\/$/, "")}/${name}`,
            depth + 1,
            stat.inode.fs.device,
          );
        }
      } catch (error) {
        await task.warn(`${path}: ${reasonOf(error)}`);
        status = 1;
      }
    }

    if (options.depthFirst) {
      await apply();
    }
  };
  for (const path of paths.length === 0 ? ["."] : paths) {
    await walk(path, 0, undefined);
  }

  for (const finish of parser.finishers) {
    await finish();
  }

  return parser.failed ? 1 : status;
};
