/** A lab under a learner's own names: everything that it says, asks and runs agrees, and its ids stay what they are. */
import type { Action, Lab, Step, Trial } from "../lab.ts";
import { renameMarkdown } from "./markdown.ts";
import { renameForms, renameProse, renameValue } from "./phrases.ts";
import { argvOf, ownCheck, ownNamespace, ownPattern } from "./rename-check.ts";
import { ownPicture } from "./rename-picture.ts";
import { allNames } from "./renaming.ts";
import type { Renaming } from "./renaming.ts";
import { renameShell } from "./shell.ts";

export type Renamed = Pick<
  Lab,
  "title" | "summary" | "learn" | "today" | "scope" | "vars" | "steps"
>;

export const renameLab = <T extends Renamed>(lab: T, renaming: Renaming): T => {
  const words = (text: string) => renameMarkdown(text, renaming);
  const names = new Map(allNames(renaming));
  return {
    ...lab,
    title: words(lab.title),
    summary: words(lab.summary),
    learn: lab.learn.map(words),
    today: lab.today.map(words),
    scope: {
      ...lab.scope,
      namespaces: lab.scope.namespaces.map((name) => renaming.namespaces.get(name) ?? name),
      cluster: lab.scope.cluster.map((text) => renameForms(text, renaming)),
    },
    vars: Object.fromEntries(
      Object.entries(lab.vars).map(([name, value]) => [
        name,
        names.get(value) ?? renameForms(value, renaming),
      ]),
    ),
    steps: lab.steps.map((step) => ownStep(step, renaming)),
  };
};

const ownStep = (step: Step, renaming: Renaming): Step => ({
  ...step,
  title: renameProse(step.title, renaming),
  text: renameMarkdown(step.text, renaming),
  given: step.given.map((check) => ownCheck(check, renaming)),
  do: step.do.map((action) => ownAction(action, renaming)),
  expect: step.expect.map((check) => ownCheck(check, renaming)),
  hints: step.hints.map((hint) => renameMarkdown(hint, renaming)),
  solve: step.solve.map((action) => ownAction(action, renaming)),
  trials: step.trials.map((trial) => ownTrial(trial, renaming)),
  live: step.live.map((picture) => ownPicture(picture, renaming)),
  ...(step.load !== undefined && {
    load: {
      ...step.load,
      url: renameForms(step.load.url, renaming),
      in: ownNamespace(step.load.in, renaming),
    },
  }),
});

const ownTrial = (trial: Trial, renaming: Renaming): Trial => ({
  ...trial,
  actions: trial.actions.map((action) => ownAction(action, renaming)),
  shows: renameValue(trial.shows, renaming),
  ...(trial.says !== undefined && { says: renameProse(trial.says, renaming) }),
});

const ownAction = (action: Action, renaming: Renaming): Action => ({
  ...action,
  command: ownCommand(action.command, renaming),
  tolerates: action.tolerates.map((text) => renameProse(text, renaming)),
  ...(action.expect !== undefined && { expect: ownPattern(action.expect, renaming) }),
});

const ownCommand = (command: Action["command"], renaming: Renaming): Action["command"] => {
  if (command.kind === "sh") {
    return { ...command, script: renameShell(command.script, renaming) };
  }

  const text = renameShell(command.text, renaming);
  return { ...command, text, argv: argvOf(text, command.argv) };
};
