/** The loader that Kubernetes tests with: loads profiles from folders whose names are not loaded yet, once or again and again. */
import { runParser } from "../../apparmor/command/run.ts";
import type { ParserHost } from "../../apparmor/command/host.ts";
import type { Program } from "../kernel/program.ts";
import type { System } from "../kernel/system.ts";
import { isErrno, reasonOf } from "../kernel/system-error.ts";
import { loaderUsage, readFlags } from "./apparmor-loader-flags.ts";
import type { LoaderFlags } from "./apparmor-loader-flags.ts";
import { parserHost, readPath } from "./apparmor-parser.ts";

const profilesFile = "/sys/kernel/security/apparmor/profiles";
type Level = "I" | "W" | "E" | "F";

interface Parsed {
  exit: number;
  stdout: string;
  stderr: string;
}

class Loader {
  readonly #system: System;
  readonly #flags: LoaderFlags;

  constructor(system: System, flags: LoaderFlags) {
    this.#system = system;
    this.#flags = flags;
  }

  /** A line as klog writes it. */
  async say(level: Level, line: number, text: string, verbosity = 0): Promise<void> {
    if (verbosity > this.#flags.verbosity) {
      return;
    }

    const time = new Date(this.#system.kernel.host.now()).toISOString();
    const stamp = `${time.slice(5, 7)}${time.slice(8, 10)} ${time.slice(11, 23)}000`;
    const pid = String(this.#system.pid).padStart(7);
    await this.#system.write(
      2,
      Buffer.from(`${level}${stamp} ${pid} loader.go:${line}] ${text}\n`, "latin1"),
    );
  }

  async run(): Promise<number> {
    const { poll, folders } = this.#flags;
    if (this.#loaded() === undefined) {
      await this.say(
        "F",
        74,
        `Unable to access apparmor profiles: failed to open ${profilesFile}: open ${profilesFile}: no such file or directory`,
      );
      return 255;
    }

    if (poll < 0) {
      return this.#once();
    }

    await this.say("I", 104, `Polling ${folders.join(", ")} every ${poll / 1000}s`, 2);
    for (;;) {
      const { names } = await this.#loadNew();
      if (names.length > 0) {
        await this.say("I", 108, `Successfully loaded profiles: [${names.join(" ")}]`, 2);
      }

      await this.#system.sleep(poll, false);
    }
  }

  async #once(): Promise<number> {
    const { success, names } = await this.#loadNew();
    const list = `[${names.join(" ")}]`;
    if (success) {
      await (names.length > 0
        ? this.say("I", 95, `Successfully loaded profiles: ${list}`)
        : this.say("W", 97, "No new profiles found."));
      return 0;
    }

    await this.say(
      "E",
      90,
      names.length > 0
        ? `Not all profiles were successfully loaded. Loaded: ${list}`
        : "Error loading profiles.",
    );
    return 1;
  }

  #loaded(): Set<string> | undefined {
    const text = readPath(this.#system, profilesFile);
    return typeof text === "string"
      ? new Set(text.split("\n").flatMap((line) => /^(.*) \(\w+\)$/.exec(line)?.[1] ?? []))
      : undefined;
  }

  async #loadNew(): Promise<{ success: boolean; names: string[] }> {
    const loaded = this.#loaded() ?? new Set();
    const names: string[] = [];
    let success = true;
    for (const folder of this.#flags.folders) {
      const entries = readPath(this.#system, folder);
      if (!Array.isArray(entries)) {
        await this.say(
          "W",
          132,
          `Error reading ${folder}: open ${folder}: no such file or directory`,
        );
        success = false;
        continue;
      }

      for (const entry of entries.toSorted()) {
        const path = `${folder.replace(/\/$/, "")}/${entry}`;
        if (this.#isFile(path)) {
          const done = await this.#loadFile(path, loaded, names);
          success &&= done;
        }
      }
    }

    return { success, names };
  }

  #isFile(path: string): boolean {
    try {
      return this.#system.stat(path).type !== "directory";
    } catch (error) {
      if (isErrno(error)) {
        return false;
      }

      throw error;
    }
  }

  /** @returns whether all went well */
  async #loadFile(path: string, loaded: Set<string>, names: string[]): Promise<boolean> {
    const found = await this.#parse(["--names", path]);
    if (found.exit !== 0) {
      await this.#warn(found.stderr, 191);
      await this.say(
        "W",
        150,
        `Error reading ${path}: error reading profiles from ${path}: exit status ${found.exit}`,
      );
      return false;
    }

    const profiles = found.stdout.split("\n").filter((name) => name !== "");
    if (profiles.every((name) => loaded.has(name))) {
      return true;
    }

    const done = await this.#parse(["--verbose", path]);
    await this.say("I", 210, `Loading profiles from ${path}:\n${done.stdout}`, 2);
    if (done.exit !== 0) {
      await this.#warn(done.stderr, 213);
      await this.say(
        "E",
        157,
        `Could not load profiles: error loading profiles from ${path}: exit status ${done.exit}`,
      );
      return false;
    }

    names.push(...profiles);
    for (const name of profiles) {
      loaded.add(name);
    }

    return true;
  }

  async #warn(text: string, line: number): Promise<void> {
    if (text !== "") {
      await this.say("W", line, text.trimEnd());
    }
  }

  async #parse(words: string[]): Promise<Parsed> {
    const parsed: Parsed = { exit: 0, stdout: "", stderr: "" };
    const host: ParserHost = {
      ...parserHost(this.#system),
      print: (text) => void (parsed.stdout += text),
      printError: (text) => void (parsed.stderr += text),
    };
    parsed.exit = await runParser(words, host);
    return parsed;
  }
}

export const apparmorLoader: Program = async (system) => {
  const flags = readFlags(system.process.argv.slice(1));
  const problem =
    typeof flags === "string"
      ? flags
      : flags.folders.length === 0
        ? "Must specify at least one directory.\n"
        : undefined;
  if (typeof flags === "string" || problem !== undefined) {
    await system.write(2, Buffer.from(`${problem ?? ""}${loaderUsage}`));
    return typeof flags === "string" ? 2 : 1;
  }

  try {
    return await new Loader(system, flags).run();
  } catch (error) {
    if (!isErrno(error)) {
      throw error;
    }

    await system.write(2, Buffer.from(`${reasonOf(error)}\n`));
    return 1;
  }
};
