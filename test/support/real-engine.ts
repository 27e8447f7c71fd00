/** What tests with a real engine need: whether there is one, a home and a name of their own, and what the engine holds. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { execa } from "execa";
import { chooseEngine } from "../../src/cluster/engine/choose-engine.ts";
import type { ContainerEngine } from "../../src/cluster/engine/engine.ts";
import { findKind } from "../../src/cluster/kind/locate.ts";
import { resolvePaths, type Paths } from "../../src/paths.ts";
import { program } from "./home.ts";

/** Undefined, and why, where tests cannot run. */
export const realEngine = async (): Promise<{ engine?: ContainerEngine; why: string }> => {
  const { kind, complaints } = await findKind({ env: process.env, paths: resolvePaths() });
  if (kind === undefined) {
    return { why: complaints[0] ?? "kind is not installed" };
  }

  try {
    return { engine: await chooseEngine(process.env), why: "" };
  } catch (error) {
    return { why: String(error) };
  }
};

export interface KindHome extends AsyncDisposable {
  folder: string;
  env: Record<string, string | undefined>;
  paths: Paths;
  /** A name for a cluster that no other test and no person uses. */
  name(suffix?: string): string;
  /** The program that people run; a signal goes to it alone, as a terminal would send it. */
  start(...words: string[]): ReturnType<typeof startProgram>;
}

const oneNode = `kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
networking: { apiServerAddress: 127.0.0.1 }
nodes:
  - role: control-plane
    extraPortMappings: [{ containerPort: 80, hostPort: 8080, listenAddress: 127.0.0.1 }]
`;

/** @param options.nodes One is made faster, three are what people get. */
export const makeKindHome = async ({ nodes = 1 }: { nodes?: 1 | 3 } = {}): Promise<KindHome> => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "drydock-real-"));
  const config = path.join(folder, "one-node.yaml");
  await writeFile(config, oneNode);
  const user = path.join(folder, "user");
  await mkdir(path.join(user, ".kube"), { recursive: true });
  await writeFile(path.join(user, ".kube", "config"), "apiVersion: v1\nkind: Config\n");
  const home = path.join(folder, "home");
  const env: KindHome["env"] = {
    ...process.env,
    HOME: user,
    DRYDOCK_HOME: home,
    DRYDOCK_KIND_CONFIG: nodes === 1 ? config : undefined,
  };
  const names: string[] = [];
  const start: KindHome["start"] = (...words) => startProgram(env, words);
  return {
    folder,
    env,
    paths: resolvePaths(env),
    name(suffix = "") {
      const name = `dt-${process.pid.toString(36)}${suffix}`;
      names.push(name);
      return name;
    },
    start,
    async [Symbol.asyncDispose]() {
      for (const name of names) {
        await start("cluster", "down", "--provider", "kind", "--name", name);
      }

      await rm(folder, { recursive: true, force: true });
    },
  };
};

const startProgram = (env: KindHome["env"], words: readonly string[]) =>
  execa(process.execPath, [program, ...words], {
    env,
    extendEnv: false,
    reject: false,
    stdin: "ignore",
    all: true,
  });

/** Something of somebody else's: a container that was never started, a volume and a network. */
export interface Bystander extends AsyncDisposable {
  /** Their ids, which change when somebody makes them anew. */
  identity(): Promise<string[]>;
}

export const makeBystander = async (engine: ContainerEngine, image: string): Promise<Bystander> => {
  const name = `dt-bystander-${process.pid.toString(36)}`;
  await engine.run(["network", "create", name]);
  await engine.run(["volume", "create", name]);
  await engine.run(["create", "--name", name, "--network", name, "-v", `${name}:/data`, image]);
  const look = async (...argv: string[]): Promise<string> => (await engine.run(argv)).trim();
  return {
    identity: async () => [
      await look("inspect", "--format", "{{.Id}} {{.State.Status}}", name),
      await look("volume", "inspect", "--format", "{{.Name}} {{.CreatedAt}}", name),
      await look("network", "inspect", "--format", "{{.Id}}", name),
    ],
    async [Symbol.asyncDispose]() {
      await engine.attempt(["rm", "-f", name]);
      await engine.attempt(["volume", "rm", name]);
      await engine.attempt(["network", "rm", name]);
    },
  };
};

/** Names of the volumes that the containers of a cluster have. */
export const volumesOf = async (engine: ContainerEngine, cluster: string): Promise<string[]> => {
  const nodes = await engine.nodes(cluster);
  const text = await engine.run([
    "inspect",
    "--format",
    '{{range .Mounts}}{{if eq .Type "volume"}}{{.Name}} {{end}}{{end}}',
    ...nodes.map(({ id }) => id),
  ]);
  return text.split(/\s+/).filter((name) => name !== "");
};

/** Those of the volumes that are there. */
export const volumesLeft = async (
  engine: ContainerEngine,
  names: readonly string[],
): Promise<string[]> => {
  const there = (await engine.run(["volume", "ls", "-q"])).split("\n");
  return names.filter((name) => there.includes(name));
};

/** Of every file below a folder, with its name. */
export const hashOf = async (folder: string): Promise<string> => {
  const hash = createHash("sha256");
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  for (const file of files.toSorted()) {
    hash.update(`${file}\n`).update(await readFile(file));
  }

  return hash.digest("hex");
};
