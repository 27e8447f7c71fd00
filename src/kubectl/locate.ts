/** Find a kubectl that works: $DRYDOCK_KUBECTL, then PATH, then Drydock's own cache. */
import { constants } from "node:fs";
import { access, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { LabError } from "../errors.ts";
import type { Paths } from "../paths.ts";

export interface Kubectl {
  /** Absolute. */
  path: string;
  /** `1.36.4`. */
  version: string;
  minor: number;
  from: "DRYDOCK_KUBECTL" | "PATH" | "cache";
}

/** Minor versions of Kubernetes 1 that Drydock is tried with. */
export const supportedMinors = { least: 29, most: 36 } as const;

type Environment = Record<string, string | undefined>;

/** Where `download.ts` puts it. */
export const cachedKubectl = (paths: Paths): string =>
  path.join(paths.cache, "kubectl", process.platform === "win32" ? "kubectl.exe" : "kubectl");

interface Found {
  kubectl?: Kubectl;
  /** Why candidates were passed over, one sentence each. */
  complaints: string[];
}

/** Milliseconds that a candidate gets to say its version. */
const versionLimit = 10_000;

/** Looks in all three places; never downloads. @throws LabError when $DRYDOCK_KUBECTL is set and useless. */
export const findKubectl = async (
  env: Environment,
  paths: Paths,
  limit = versionLimit,
): Promise<Found> => {
  const named = env["DRYDOCK_KUBECTL"];
  if (named !== undefined && named !== "") {
    return { kubectl: await namedKubectl(path.resolve(named), paths, limit), complaints: [] };
  }

  const complaints: string[] = [];
  const candidates: [string | undefined, Kubectl["from"]][] = [
    [await onPath(env), "PATH"],
    [cachedKubectl(paths), "cache"],
  ];
  for (const [file, from] of candidates) {
    if (file === undefined || !(await isExecutable(file))) {
      continue;
    }

    const verdict = await judge(file, from, paths, limit);
    if (typeof verdict !== "string") {
      return { kubectl: verdict, complaints };
    }

    complaints.push(verdict);
  }

  return { complaints };
};

const namedKubectl = async (file: string, paths: Paths, limit: number): Promise<Kubectl> => {
  if (!(await isExecutable(file))) {
    throw new LabError("environment", `$DRYDOCK_KUBECTL names ${file}, which is not a program.`, {
      hint: "Unset it, or point it at a kubectl.",
    });
  }

  const verdict = await judge(file, "DRYDOCK_KUBECTL", paths, limit);
  if (typeof verdict === "string") {
    throw new LabError("environment", verdict, {
      hint: "Unset $DRYDOCK_KUBECTL, or point it at a newer kubectl.",
    });
  }

  return verdict;
};

const isExecutable = async (file: string): Promise<boolean> => {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
};

const onPath = async (env: Environment): Promise<string | undefined> => {
  const names = process.platform === "win32" ? ["kubectl.exe"] : ["kubectl"];
  for (const folder of (env["PATH"] ?? "").split(path.delimiter)) {
    for (const name of names) {
      const file = path.join(folder, name);
      if (folder !== "" && (await isExecutable(file))) {
        return file;
      }
    }
  }

  return undefined;
};

/** A usable kubectl, or the sentence that says why it is not. */
const judge = async (
  file: string,
  from: Kubectl["from"],
  paths: Paths,
  limit: number,
): Promise<Kubectl | string> => {
  const version = await versionOf(file, paths, limit);
  const [, minorText] = /^1\.(\d+)\./.exec(version ?? "") ?? [];
  if (version === undefined || minorText === undefined) {
    return `${file} does not say which version it is; it may be broken.`;
  }

  const minor = Number(minorText);
  const { least, most } = supportedMinors;
  if (minor < least) {
    return `${file} is version ${version}; Drydock needs 1.${least} to 1.${most}.`;
  }

  return { path: file, version, minor, from };
};

/** Asking takes 40 ms or more, so the answer is kept until the file changes. */
const versionOf = async (
  file: string,
  paths: Paths,
  limit: number,
): Promise<string | undefined> => {
  const { mtimeMs, size } = await stat(file);
  const identity = `${file} ${size} ${mtimeMs}`;
  const notes = path.join(paths.cache, "kubectl-version.json");
  const known = await readNote(notes);
  if (known?.identity === identity) {
    return known.version;
  }

  const version = await askVersion(file, limit);
  if (version !== undefined) {
    await mkdir(paths.cache, { recursive: true });
    await writeFile(notes, JSON.stringify({ identity, version })).catch(() => {});
  }

  return version;
};

const readNote = async (
  file: string,
): Promise<{ identity: string; version: string } | undefined> => {
  try {
    return JSON.parse(await readFile(file, "utf8")) as { identity: string; version: string };
  } catch {
    return undefined;
  }
};

const askVersion = async (file: string, limit: number): Promise<string | undefined> => {
  const { stdout, failed } = await execa(file, ["version", "--client", "-o", "json"], {
    reject: false,
    timeout: limit,
    stdin: "ignore",
    env: { KUBECONFIG: "/dev/null" },
  });
  const [, version] = /"gitVersion":\s*"v([\d.]+)/.exec(stdout ?? "") ?? [];
  return failed ? undefined : version;
};
