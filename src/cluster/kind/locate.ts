/** Finds a kind that works: in PATH, then in Drydock's own cache. */
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import path from "node:path";
import { LabError } from "../../errors.ts";
import type { Paths } from "../../paths.ts";
import type { EngineRun } from "../engine/engine.ts";
import {
  runProgram,
  type Environment,
  type ProgramResult,
  type RunProgram,
} from "../engine/program.ts";

export interface KindSearchPlace {
  env: Environment;
  paths: Paths;
  runProgram?: RunProgram;
  /** That each candidate gets to say its version. Milliseconds. */
  limit?: number;
}

export interface Kind {
  /** Absolute. */
  path: string;
  /** `0.33.0`. */
  version: string;
  from: "PATH" | "cache";
  run(argv: readonly string[], env: Environment, options?: EngineRun): Promise<ProgramResult>;
}

/**
Minor versions of kind 0. The least one converts the configuration that Drydock writes for Kubernetes 1.36 (kubeadm v1beta4, since
kind 0.32); the last one is what Drydock was tried with.
*/
export const supportedKinds = { least: 32, tried: 33 } as const;

const program = process.platform === "win32" ? "kind.exe" : "kind";
const versionLimit = 10_000;

/** Whoever puts a kind here need not have it in PATH. */
export const cachedKind = (paths: Paths): string => path.join(paths.cache, "kind", program);

export interface KindSearch {
  kind?: Kind;
  /** Why candidates were passed over, one sentence each. */
  complaints: string[];
}

export const findKind = async ({
  env,
  paths,
  runProgram: start = runProgram,
  limit = versionLimit,
}: KindSearchPlace): Promise<KindSearch> => {
  const complaints: string[] = [];
  const folders = (env["PATH"] ?? "").split(path.delimiter).filter((folder) => folder !== "");
  const candidates: [string, Kind["from"]][] = [
    ...folders.map((folder): [string, Kind["from"]] => [path.join(folder, program), "PATH"]),
    [cachedKind(paths), "cache"],
  ];
  for (const [file, from] of candidates) {
    if (!(await isExecutable(file))) {
      continue;
    }

    const run: Kind["run"] = (argv, environment, options) =>
      start(file, argv, environment, options);
    const version = await versionOf(run, env, limit);
    const complaint = complaintOf(file, version);
    if (version !== undefined && complaint === undefined) {
      return { kind: { path: path.resolve(file), version, from, run }, complaints };
    }

    complaints.push(complaint ?? "");
  }

  return { complaints };
};

/** @throws LabError that says where to get it. */
export const needKind = async (place: KindSearchPlace): Promise<Kind> => {
  const { kind, complaints } = await findKind(place);
  if (kind !== undefined) {
    return kind;
  }

  throw new LabError("environment", complaints[0] ?? "kind is not installed.", {
    hint: `${getKind(process.platform)} Drydock takes kind 0.${supportedKinds.least} or later from PATH or as ${cachedKind(place.paths)}, and was tried with 0.${supportedKinds.tried}.`,
  });
};

/** One sentence about a version that nobody has tried. */
export const untriedKind = ({ version }: Kind): string | undefined =>
  minorOf(version) > supportedKinds.tried
    ? `kind ${version} is newer than what Drydock was tried with (0.${supportedKinds.tried}).`
    : undefined;

const getKind = (platform: NodeJS.Platform): string => {
  const page = "https://kind.sigs.k8s.io/docs/user/quick-start/#installation";
  const command = { darwin: "brew install kind", win32: "winget install Kubernetes.kind" }[
    platform as string
  ];
  return command === undefined ? `Get it: ${page}.` : `Get it: ${command} (or ${page}).`;
};

const complaintOf = (file: string, version: string | undefined): string | undefined => {
  if (version === undefined) {
    return `${file} does not say which version of kind it is; it may be broken.`;
  }

  return minorOf(version) < supportedKinds.least
    ? `${file} is kind ${version}, which is too old for the Kubernetes of the labs.`
    : undefined;
};

/** Of kind 0; a kind 1 would be newer than all of them. */
const minorOf = (version: string): number => {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 0 ? Infinity : minor;
};

const isExecutable = async (file: string): Promise<boolean> => {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
};

/** `kind v0.33.0 go1.26.1 linux/amd64`, from `kind version`. */
const versionOf = async (
  run: Kind["run"],
  env: Environment,
  limit: number,
): Promise<string | undefined> => {
  const said = await run(["version"], env, { timeout: limit }).catch(() => undefined);
  return said?.exit === 0 ? /\bv(\d+\.\d+\.\d+\S*)/.exec(said.stdout)?.[1] : undefined;
};
