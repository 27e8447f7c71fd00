/** The files of a node under /etc/apparmor.d, and one profile beside them. */
import { profileFiles } from "../../../src/embedded/apparmor/node/profile-files.table.ts";
import { runParser } from "../../../src/embedded/apparmor/command/run.ts";
import type { CompiledProfile } from "../../../src/embedded/apparmor/compiler/compiled.ts";
import type { SourceFiles } from "../../../src/embedded/apparmor/language/source-files.ts";

export const nodeFiles = (extra: Record<string, string> = {}): SourceFiles => {
  const all: Record<string, string> = {
    ...Object.fromEntries(
      Object.entries(profileFiles).map(([path, text]) => [`/etc/apparmor.d/${path}`, text]),
    ),
    ...extra,
  };
  return {
    read: (path) => {
      const names = Object.keys(all)
        .filter((name) => name.startsWith(`${path}/`))
        .map((name) => name.slice(path.length + 1).split("/")[0]!);
      return Object.hasOwn(all, path)
        ? all[path]
        : names.length > 0
          ? [...new Set(names)]
          : undefined;
    },
  };
};

export interface ParserOutcome {
  exit: number;
  stdout: string;
  stderr: string;
  loaded: CompiledProfile[];
}

/** Runs apparmor_parser over one profile with the name PROFILE. */
export const parseProfile = async (
  profile: string,
  args = ["-Q", "PROFILE"],
  extra: Record<string, string> = {},
): Promise<ParserOutcome> => {
  const outcome: ParserOutcome = { exit: 0, stdout: "", stderr: "", loaded: [] };
  outcome.exit = await runParser(args, {
    files: nodeFiles({ PROFILE: profile, ...extra }),
    input: async () => profile,
    print: (text) => void (outcome.stdout += text),
    printError: (text) => void (outcome.stderr += text),
    isRoot: true,
    kernel: {
      load: async (profiles) => {
        outcome.loaded.push(...profiles);
        return undefined;
      },
      remove: async () => "ENOENT",
    },
    writeFile: () => undefined,
  });
  return outcome;
};
