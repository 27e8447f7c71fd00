/** All mistakes that can be made on purpose in the solutions of a lab, step by step. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Action, Lab, Step } from "../lab.ts";
import { filesIn } from "../load.ts";
import { commandChanges, firstWords, onlyLooks } from "./command-changes.ts";
import { manifestChanges } from "./manifest-changes.ts";
import type { Mutation } from "./mutation.ts";

/** In the order of the lab. A command that is supposed to be refused leaves nothing behind, so that only its absence counts. */
export const mutationsOf = async (lab: Lab): Promise<Mutation[]> => {
  const names = await filesIn(lab.manifests);
  const texts = new Map(
    await Promise.all(
      names.map(async (name): Promise<[string, string]> => [
        name,
        await readFile(path.join(lab.manifests, name), "utf8"),
      ]),
    ),
  );
  return lab.steps.flatMap((step) => stepMutations(step, texts));
};

const stepMutations = (step: Step, texts: ReadonlyMap<string, string>): Mutation[] => {
  const { solve } = step;
  const acting = solve.filter((action) => !action.fails && !onlyLooks(action));
  const mutation = (rest: Omit<Mutation, "step">): Mutation => ({ step: step.id, ...rest });
  const files = new Set(acting.flatMap((action) => filesOf(action, [...texts.keys()])));
  return [
    ...[...files].flatMap((name) =>
      manifestChanges(texts.get(name)!).map(({ kind, says, result }) =>
        mutation({ kind, says: `${name}: ${says}`, files: { [name]: result }, actions: solve }),
      ),
    ),
    ...acting.flatMap((action) =>
      commandChanges(action).map(({ kind, says, result }) =>
        mutation({ kind, says, files: {}, actions: replaced(solve, action, [result]) }),
      ),
    ),
    ...(acting.length === 0 ? solve.slice(0, 1) : acting).map((action) =>
      mutation({
        kind: "dropped",
        says: `${firstWords(action.command)}: is not run`,
        files: {},
        actions: acting.length === 0 ? [] : replaced(solve, action, []),
      }),
    ),
  ];
};

const replaced = (solve: readonly Action[], action: Action, by: Action[]): Action[] =>
  solve.flatMap((one) => (one === action ? by : [one]));

const filesOf = ({ command }: Action, names: readonly string[]): string[] => {
  const words = command.kind === "run" ? command.argv : command.script.split(/[\s"'=;]+/);
  return names.filter((name) => words.some((word) => word === name || word === `./${name}`));
};
