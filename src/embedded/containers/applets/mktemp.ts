/** mktemp. */
import { O } from "../kernel/open-file.ts";
import { reasonOf } from "../kernel/system-error.ts";
import { parseOptions } from "./options.ts";
import type { Task } from "./task.ts";

const alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

export const mktemp = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "dqtp:u", { long: { directory: "d" } });
  if (rest.length > 1) {
    return task.usage();
  }

  const template = rest[0] ?? "tmp.XXXXXX";
  const folder = values.get("p") ?? task.environment.get("TMPDIR") ?? "/tmp";
  const usesFolder = rest.length === 0 || flags.has("t") || values.has("p");
  const path = usesFolder ? `${folder}/${template}` : template;
  if (!/X{6}$/.test(path)) {
    await task.warn(": Invalid argument");
    return 1;
  }

  const letters = [...task.system.kernel.host.random(6)]
    .map((byte) => alphabet[byte % alphabet.length])
    .join("");
  const name = path.slice(0, -6) + letters;
  if (!flags.has("u")) {
    try {
      if (flags.has("d")) {
        task.system.mkdir(name, 0o700);
      } else {
        task.system.close(await task.system.open(name, O.RDWR | O.CREAT | O.EXCL, 0o600));
      }
    } catch (error) {
      if (!flags.has("q")) {
        await task.warn(`: ${reasonOf(error)}`);
      }

      return 1;
    }
  }

  task.print(`${name}\n`);
  return 0;
};
