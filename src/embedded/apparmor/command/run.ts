/** apparmor_parser: reads profiles, compiles them and hands them to the kernel. */
import type { CompiledProfile } from "../compiler/compiled.ts";
import { compilePolicy } from "../compiler/compile.ts";
import { ProfileParser } from "../language/parse.ts";
import type { Profile } from "../language/policy.ts";
import { ProfileError } from "../language/profile-error.ts";
import { profileNames } from "../language/source-files.ts";
import type { ParserHost, PolicyError } from "./host.ts";
import { readOptions } from "./options.ts";
import type { ParserOptions } from "./options.table.ts";

const program = "apparmor_parser";

const errorWords: Record<PolicyError, string> = {
  EEXIST: "Profile already exists\n",
  ENOENT: "Profile doesn't exist\n",
  EACCES: "Permission denied; attempted to load a profile while confined?\n",
  EPERM: "Permission denied\n",
};

const errorNumbers: Record<PolicyError, number> = { EPERM: 1, ENOENT: 2, EACCES: 13, EEXIST: 17 };

const words = {
  add: ["add", "Addition"],
  replace: ["replace", "Replacement"],
  remove: ["remove", "Removal"],
  stdout: ["", ""],
  "output-file": ["", ""],
} as const;

const fullNames = (profiles: Iterable<Profile>, parent = ""): string[] =>
  [...profiles]
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((profile) => {
      const name = parent + profile.name;
      const own = profile.namespace === undefined ? name : `:${profile.namespace}://${name}`;
      return [own, ...fullNames(profile.children.values(), `${name}//`)];
    });

class ParserRun {
  readonly #host: ParserHost;
  readonly #options: ParserOptions;

  constructor(host: ParserHost, options: ParserOptions) {
    this.#host = host;
    this.#options = options;
  }

  /** Folders are taken as all profiles in them. @returns the exit code */
  async all(): Promise<number> {
    const { paths } = this.#options;
    if (paths.length === 0) {
      return this.#one(undefined, await this.#host.input());
    }

    let last = 0;
    for (const path of paths) {
      const content = this.#host.files.read(path);
      const exit =
        content === undefined
          ? this.#missing(path)
          : typeof content === "string"
            ? await this.#one(path, content)
            : await this.#folder(path, content);
      last = exit === 0 ? last : exit;
      if (exit !== 0 && this.#options.abortOnError) {
        break;
      }
    }

    return last;
  }

  #missing(path: string): number {
    this.#host.printError(`File ${path} not found, skipping...\n`);
    return 2;
  }

  async #folder(path: string, names: string[]): Promise<number> {
    let last = 0;
    for (const name of profileNames(names)) {
      const text = this.#host.files.read(`${path}/${name}`);
      const exit = typeof text === "string" ? await this.#one(`${path}/${name}`, text) : 0;
      last = exit === 0 ? last : exit;
    }

    return last;
  }

  async #one(path: string | undefined, text: string): Promise<number> {
    try {
      return await this.#process(path, text);
    } catch (error) {
      if (!(error instanceof ProfileError)) {
        throw error;
      }

      this.#host.printError(error.message);
      return error.exitCode;
    }
  }

  /** Links in `disable` and `force-complain` decide over profiles of the same file name. */
  #marked(path: string | undefined, folder: string): boolean {
    const name = path?.split("/").at(-1);
    const { base, preprocess, action } = this.#options;
    return (
      name !== undefined &&
      !preprocess &&
      action !== "remove" &&
      this.#host.files.read(`${base}/${folder}/${name}`) !== undefined
    );
  }

  async #process(path: string | undefined, text: string): Promise<number> {
    const { base, folders, features, namespace, quiet } = this.#options;
    const name = path?.split("/").at(-1) ?? "";
    if (this.#marked(path, "disable")) {
      if (!quiet) {
        this.#host.printError(`Skipping profile in ${base}/disable: ${name}\n`);
      }

      return 0;
    }

    const forced = this.#marked(path, "force-complain");
    if (forced) {
      this.#host.printError(
        `Warning: found ${name} in ${base}/force-complain, forcing complain mode\n`,
      );
    }

    const parser = new ProfileParser({
      path,
      text,
      files: this.#host.files,
      folders: [...folders, base],
      ...(features === undefined ? {} : { pinnedFeatures: features }),
      ...(namespace === undefined ? {} : { namespace }),
      ...(this.#options.preprocess ? { echo: (part) => this.#host.print(part) } : {}),
    });
    parser.parse();
    this.#host.printError(parser.printed);
    if (this.#options.showCache) {
      this.#host.printError(`Cache miss: ${path ?? "stdin"}\n`);
    }

    if (this.#options.preprocess) {
      return 0;
    }

    const names = fullNames(parser.profiles.values());
    if (this.#options.namesOnly) {
      this.#host.print(names.map((each) => `${each}\n`).join(""));
      return 0;
    }

    const compiled = compilePolicy(parser, this.#options.complain || forced);
    return this.#deliver(compiled, [...parser.profiles.values()]);
  }

  async #deliver(compiled: CompiledProfile[], tops: Profile[]): Promise<number> {
    const { action, load, outputFile, verbose } = this.#options;
    if (action === "stdout" || action === "output-file") {
      const text = compiled.map((profile) => `${JSON.stringify(profile)}\n`).join("");
      if (outputFile === undefined) {
        this.#host.print(text);
      } else if (this.#host.writeFile(outputFile, text) !== undefined) {
        this.#host.printError(`${program}: Could not open file ${outputFile}\n`);
        return 1;
      }

      return 0;
    }

    for (const { name } of tops.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const own = compiled.filter(
        (each) => each.name === name || each.name.startsWith(`${name}//`),
      );
      const error = load
        ? await (action === "remove"
            ? this.#host.kernel!.remove(name)
            : this.#host.kernel!.load(own, action === "replace"))
        : undefined;
      if (error !== undefined) {
        this.#host.printError(
          `${program}: Unable to ${words[action][0]} "${name}".  ${errorWords[error]}`,
        );
        return errorNumbers[error];
      }

      if (verbose) {
        this.#host.print(`${words[action][1]} succeeded for "${name}".\n`);
      }
    }

    return 0;
  }
}

/** Runs the program with its arguments. @returns the exit code */
export const runParser = async (words: string[], host: ParserHost): Promise<number> => {
  try {
    const read = (path: string): string | undefined => {
      const content = host.files.read(path);
      return typeof content === "string" ? content : undefined;
    };
    const options = readOptions(words, read);
    if (options.print.length > 0) {
      host.print(options.print[0]!);
      return 0;
    }

    if (options.load && !host.isRoot) {
      host.printError(`${program}: Sorry. You need root privileges to run this program.\n\n`);
      return 1;
    }

    if (options.load && host.kernel === undefined) {
      host.printError(
        "Warning: unable to find a suitable fs in /proc/mounts, is it mounted?\nUse --subdomainfs to override.\n",
      );
      return 1;
    }

    return await new ParserRun(host, options).all();
  } catch (error) {
    if (!(error instanceof ProfileError)) {
      throw error;
    }

    host.printError(error.message);
    return error.exitCode;
  }
};
