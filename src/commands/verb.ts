/** What a verb of the command line is: its words for `--help`, its flags, and what it does. */
import type { Paths } from "../paths.ts";

export interface Flag {
  name: string;
  /** Placeholder of the value, `FILE`; without it the flag is a switch. */
  value?: string;
  /** Allowed values, for checks and completion. */
  choices?: readonly string[];
  says: string;
}

/** Values of flags by name: text, `true` for a switch, absent when not given. */
export type FlagValues = Readonly<Record<string, string | true | undefined>>;

/** The outside world of a verb, so that tests need no real one. */
export interface Surroundings {
  env: Record<string, string | undefined>;
  cwd: string;
  paths: Paths;
  stdin: NodeJS.ReadStream;
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
}

export interface Call extends Surroundings {
  arguments: string[];
  flags: FlagValues;
}

export interface Verb {
  /** `[LAB|PATH...]`, as printed behind the verb's name. */
  usage: string;
  /** Sentences below the usage line. */
  describe: string;
  examples: readonly string[];
  flags: readonly Flag[];
  /** How many arguments it takes; everything after `--` counts as well. */
  takes: { least: number; most: number };
  /** Where it works when no flag says so: by $DRYDOCK_PROVIDER alone, or also where labs run at last. */
  where?: "said" | "standing";
  /** What an argument is, for completion. */
  completes?: "lab" | readonly string[];
  /** Returns the exit code. @throws LabError */
  run(call: Call): Promise<number>;
}
