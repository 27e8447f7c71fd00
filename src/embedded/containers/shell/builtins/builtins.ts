/** All commands that the shell runs itself. */
import type { Builtin } from "./builtin.ts";
import { alias, unalias } from "./alias.ts";
import { appletBuiltin } from "./applet.ts";
import { breakLoop, exit, returnFrom } from "./flow.ts";
import { changeDirectory, printDirectory } from "./directories.ts";
import { commandBuiltin, hash, help, type } from "./lookup.ts";
import { dot, evalText, exec } from "./sourcing.ts";
import { getopts } from "./getopts.ts";
import { background, foreground, jobs, kill, wait } from "./jobs.ts";
import { exportVariables, local, readonly, unset } from "./variables.ts";
import { letBuiltin, shift, times, umask } from "./small.ts";
import { read } from "./read.ts";
import { set } from "./set.ts";
import { trap } from "./trap.ts";
import { ulimit } from "./ulimit.ts";

const special = (run: Builtin["run"]): Builtin => ({ kind: "special", run });
const regular = (run: Builtin["run"]): Builtin => ({ kind: "regular", run });

/** In the order in which `help` lists them. */
export const builtins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  [".", special(dot)],
  [":", special(() => 0)],
  ["[", appletBuiltin],
  ["[[", appletBuiltin],
  ["alias", regular(alias)],
  ["bg", regular(background)],
  ["break", special(breakLoop)],
  ["cd", regular(changeDirectory)],
  ["chdir", regular(changeDirectory)],
  ["command", regular(commandBuiltin)],
  ["continue", special(breakLoop)],
  ["echo", appletBuiltin],
  ["eval", special(evalText)],
  ["exec", special(exec)],
  ["exit", special(exit)],
  ["export", special(exportVariables)],
  ["false", regular(() => 1)],
  ["fg", regular(foreground)],
  ["getopts", regular(getopts)],
  ["hash", regular(hash)],
  ["help", regular(help)],
  ["history", regular(() => 0)],
  ["jobs", regular(jobs)],
  ["kill", { kind: "applet", run: kill }],
  ["let", regular(letBuiltin)],
  ["local", special(local)],
  ["printf", appletBuiltin],
  ["pwd", regular(printDirectory)],
  ["read", regular(read)],
  ["readonly", special(readonly)],
  ["return", special(returnFrom)],
  ["set", special(set)],
  ["shift", special(shift)],
  ["source", special(dot)],
  ["test", appletBuiltin],
  ["times", special(times)],
  ["trap", special(trap)],
  ["true", regular(() => 0)],
  ["type", regular(type)],
  ["ulimit", regular(ulimit)],
  ["umask", regular(umask)],
  ["unalias", regular(unalias)],
  ["unset", special(unset)],
  ["wait", regular(wait)],
]);
