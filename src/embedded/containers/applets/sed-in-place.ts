/** sed -i. */
import { O } from "../kernel/open-file.ts";
import { reasonOf } from "../kernel/system-error.ts";
import { Input } from "./sed-input.ts";
import { encode } from "./task.ts";
import type { Task } from "./task.ts";

/** Writes a new file beside the old one and puts it in its place. */
export const inPlace = async (
  task: Task,
  path: string,
  suffix: string | undefined,
  run: (input: Input, print: (text: string) => void) => Promise<void>,
): Promise<boolean> => {
  const { system } = task;
  let stat;
  try {
    stat = system.stat(path);
  } catch (error) {
    await task.warn(`${path}: ${reasonOf(error)}`);
    return false;
  }

  const random = Buffer.from(system.kernel.host.random(6)).toString("hex").slice(0, 6);
  const temporary = `${path}${random}`;
  let fd: number;
  try {
    fd = await system.open(temporary, O.WRONLY | O.CREAT | O.EXCL, 0o600);
    // Neither mode nor owner is looked after.
    for (const keep of [
      () => system.fchmod(fd, stat.mode),
      () => system.fchown(fd, stat.uid, stat.gid),
    ]) {
      try {
        keep();
      } catch (error) {
        reasonOf(error);
      }
    }
  } catch (error) {
    return task.failAbout(`can't create temp file '${temporary}'`, error);
  }

  let text = "";
  const input = new Input(task, [path]);
  await run(input, (part) => {
    text += part;
  });
  await system.write(fd, encode(text));
  system.close(fd);
  if (suffix !== undefined) {
    await move(task, path, `${path}${suffix}`);
  }

  await move(task, temporary, path);
  return !input.failed;
};

/** @throws ProcessExit */
const move = async (task: Task, from: string, to: string): Promise<void> => {
  try {
    task.system.rename(from, to);
  } catch (error) {
    await task.failAbout(`can't move '${from}' to '${to}'`, error);
  }
};
