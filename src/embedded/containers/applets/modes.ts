/** chmod, chown, chgrp. */
import type { Stat } from "../kernel/base-calls.ts";
import { reasonOf } from "../kernel/system-error.ts";
import { findGroup, findUser } from "./accounts.ts";
import { statOrNothing } from "./folders.ts";
import { applyModeText, modeLetters } from "./mode.ts";
import { parseOptions } from "./options.ts";
import type { Task } from "./task.ts";

/** Visits a path and, with -R, all below. */
const visit = async (
  task: Task,
  path: string,
  recursive: boolean,
  act: (path: string, stat: Stat) => Promise<boolean>,
): Promise<boolean> => {
  let stat: Stat;
  try {
    stat = recursive ? task.system.lstat(path) : task.system.stat(path);
  } catch (error) {
    await task.warn(`${path}: ${reasonOf(error)}`);
    return false;
  }

  let good = true;
  const before =
    recursive && stat.type === "directory"
      ? await task.attempt(path, () => task.system.readDirectory(path))
      : [];
  good = before !== undefined;
  good = (await act(path, stat)) && good;
  for (const name of before ?? []) {
    good = (await visit(task, `${path.replace(/\/+$/, "")}/${name}`, recursive, act)) && good;
  }

  return good;
};

export const chmod = async (task: Task): Promise<number> => {
  // A mode may begin with a minus sign: the first word that does so and is no option is put aside.
  const first = task.args.findIndex((word) => !/^-([-Rcvf]|$)/.test(word));
  const minus = task.args[first]?.startsWith("-") === true ? task.args[first] : undefined;
  const args = task.args.map((word, index) => (index === first ? word.replace(/^-/, "a-") : word));
  const { flags, rest } = await parseOptions(task, "Rcvf", { args });
  const [text, ...paths] = minus === undefined ? rest : [minus, ...rest.slice(1)];
  if (text === undefined || paths.length === 0) {
    return task.usage();
  }

  const { umask } = task.system.process;
  let status = 0;
  for (const path of paths) {
    // It looks at what it is given twice: as a link, then as what the link leads to.
    statOrNothing(task, path, false);
    const good = await visit(task, path, flags.has("R"), async (at, stat) => {
      if (stat.type === "link") {
        return true;
      }

      const mode = applyModeText(text, stat.mode, { directory: stat.type === "directory", umask });
      if (mode === undefined) {
        return task.fail(`invalid mode '${text}'`);
      }

      try {
        task.system.chmod(at, mode);
      } catch (error) {
        if (!flags.has("f")) {
          await task.warn(`${at}: ${reasonOf(error)}`);
        }

        return false;
      }

      if (flags.has("v") || (flags.has("c") && mode !== stat.mode)) {
        task.print(
          `mode of '${at}' changed to ${mode.toString(8).padStart(4, "0")} (${modeLetters(mode)})\n`,
        );
      }

      return true;
    });
    status = good ? status : 1;
  }

  return status;
};

const unknownPair = (user: string, group: string): string =>
  `unknown user/group ${user}${group === "" ? "" : `:${group}`}`;

const ownerIds = async (
  task: Task,
  text: string,
  groupOnly: boolean,
): Promise<[number, number]> => {
  const match = groupOnly ? [text, "", text] : /^([^:]*)(?::([^]*))?$/.exec(text)!;
  const [, userText = "", groupText] = match;
  let uid = -1;
  let gid = -1;
  if (userText !== "") {
    const number = /^\d+$/.test(userText);
    // With a group beside it a number is looked up for that user's own group.
    const alone = number && groupText === undefined;
    const user = alone ? undefined : findUser(task.system, userText);
    if (user === undefined && !number) {
      return task.fail(
        groupText === undefined ? `unknown user ${text}` : unknownPair(userText, groupText),
      );
    }

    uid = user?.uid ?? Number(userText);
    gid = groupText === "" ? (user?.gid ?? -1) : -1;
  }

  if (groupText !== undefined && groupText !== "") {
    const number = /^\d+$/.test(groupText);
    const group = number ? undefined : findGroup(task.system, groupText);
    if (group === undefined && !number) {
      return task.fail(
        userText === "" ? `unknown group ${groupText}` : unknownPair(userText, groupText),
      );
    }

    gid = group?.gid ?? Number(groupText);
  }

  return [uid, gid];
};

const changeOwner = async (task: Task, groupOnly: boolean): Promise<number> => {
  const { flags, rest } = await parseOptions(task, "RhLHPcvf");
  const [text, ...paths] = rest;
  if (text === undefined || paths.length === 0) {
    return task.usage();
  }

  const [uid, gid] = await ownerIds(task, text, groupOnly);
  let status = 0;
  for (const path of paths) {
    const good = await visit(task, path, flags.has("R"), async (at, stat) => {
      try {
        task.system.chown(at, uid, gid, !(flags.has("h") || flags.has("R")));
        if (flags.has("v")) {
          const [owner, group] = [uid === -1 ? stat.uid : uid, gid === -1 ? stat.gid : gid];
          task.print(`changed ownership of '${at}' to ${owner}:${group}\n`);
        }

        return true;
      } catch (error) {
        if (!flags.has("f")) {
          await task.warn(`${at}: ${reasonOf(error)}`);
        }

        return false;
      }
    });
    status = good ? status : 1;
  }

  return status;
};

export const chown = (task: Task): Promise<number> => changeOwner(task, false);

export const chgrp = (task: Task): Promise<number> => changeOwner(task, true);
