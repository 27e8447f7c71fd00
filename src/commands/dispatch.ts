/** Find the verb that was meant, and run it. */
import { LabError } from "../errors.ts";
import { packageVersion } from "../root.ts";
import { generalHelp, verbHelp } from "./help.ts";
import { checkCount, firstArgument, parseArguments } from "./parse.ts";
import { nearest } from "../nearest.ts";
import { labFlags, proofFlags } from "./lab-flags.ts";
import { shellVerbs, verbs } from "./verbs.ts";
import type { FlagValues, Surroundings, Verb } from "./verb.ts";

/** Runs one command line; returns the exit code. @throws LabError */
export const dispatch = async (words: readonly string[], world: Surroundings): Promise<number> => {
  const [first, ...rest] = words;
  if (first === "--version" || first === "-v" || first === "version") {
    world.stdout.write(`${packageVersion()}\n`);
    return 0;
  }

  if (first === "--help" || first === "-h" || (first === "help" && rest.length === 0)) {
    world.stdout.write(generalHelp(verbs, labFlags));
    return 0;
  }

  if (first === "help") {
    return dispatch([...rest.slice(0, 1), "--help"], world);
  }

  const place = firstArgument(words, [...labFlags, ...proofFlags]);
  const word = words[place];
  const entry = [...verbs, ...shellVerbs].find(({ name }) => name === word);
  if (entry !== undefined) {
    return runVerb(entry.name, await entry.load(), words.toSpliced(place, 1), world);
  }

  const { verb } = await import("./open.ts");
  if (word !== undefined) {
    await refuseUnknown(word);
  }

  return runVerb("", verb, words, world);
};

const runVerb = async (
  name: string,
  verb: Verb,
  words: readonly string[],
  world: Surroundings,
): Promise<number> => {
  const command = name === "" ? "drydock" : `drydock ${name}`;
  const parsed = parseArguments(words, verb.flags, command);
  if (parsed.flags["help"] === true) {
    world.stdout.write(verbHelp(name, verb));
    return 0;
  }

  checkCount(verb, parsed.arguments, command);
  const flags = await flagsOf(verb, { ...world, flags: parsed.flags });
  return verb.run({ ...world, ...parsed, flags });
};

/** Completed by what was chosen earlier, for verbs that work somewhere. */
const flagsOf = async (
  { where }: Verb,
  world: Surroundings & { flags: FlagValues },
): Promise<FlagValues> => {
  if (where === undefined) {
    return world.flags;
  }

  const { fillFlags } = await import("./standing-choice.ts");
  return fillFlags(world, where);
};

/** A word that is neither a verb nor a lab gets the nearest of both. */
const refuseUnknown = async (word: string): Promise<void> => {
  const { labIds } = await import("../lab/catalogue.ts");
  const ids = await labIds();
  if (ids.includes(word)) {
    return;
  }

  const near = nearest(word, [...verbs.map(({ name }) => name), ...ids]);
  throw new LabError("usage", `There is no verb and no lab "${word}".`, {
    hint:
      near === undefined ? "See: drydock --help, drydock list" : `Did you mean: drydock ${near}?`,
  });
};
