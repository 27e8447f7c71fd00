/**
Stands in for `kind` and `docker` in tests, in the process of the test or as a program whose first argument says which. What there is lies
in a folder: `containers/`, `images/`, `network`, and `behaviour.json`, by which a test says what goes wrong. Calls are noted in `calls`.
*/
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import {
  recordedInfo,
  recordedInspect,
  recordedStages,
  recordedUsage,
  recordedWarnings,
} from "./recorded-kind.table.ts";

export interface Behaviour {
  /** kind stops here and waits for good: a stage as it prints it. */
  hangAt?: string;
  /** kind fails here, with this. */
  failAt?: string;
  failure?: string;
  /** The engine answers every call with this on standard error, and exit 1. */
  engineDown?: string;
  /** A `start` of a container fails with this. */
  startFails?: string;
}

export interface Container {
  name: string;
  cluster: string;
  role: string;
  state: "running" | "paused" | "exited";
  image: string;
  binds: string[];
  ports: Record<string, { HostIp: string; HostPort: string }[]>;
}

export interface StandInIo {
  /** Where everything lies. */
  folder: string;
  out(line: string): void;
  err(line: string): void;
  signal?: AbortSignal;
}

class Failure extends Error {}

/** @returns the exit code */
export const standIn = async (
  program: string,
  argv: readonly string[],
  io: StandInIo,
): Promise<number> => {
  appendFileSync(path.join(io.folder, "calls"), `${[program, ...argv].join(" ")}\n`);
  try {
    await (program === "kind" ? createKind(io)(argv) : createDocker(io)(argv));
    return 0;
  } catch (error) {
    if (error instanceof Failure) {
      io.err(error.message);
      return 1;
    }

    throw error;
  }
};

const fail = (text: string): never => {
  throw new Failure(text);
};

const createStore = ({ folder }: StandInIo) => {
  const at = (...parts: string[]): string => path.join(folder, ...parts);
  const file = (name: string): string => at("containers", `${name}.json`);
  const read = (name: string): Container =>
    JSON.parse(readFileSync(file(name), "utf8")) as Container;
  const all = (): Container[] =>
    readdirSync(at("containers")).map((entry) => read(path.basename(entry, ".json")));
  return {
    at,
    all,
    write: (container: Container): void =>
      writeFileSync(file(container.name), JSON.stringify(container)),
    remove: (name: string): void => rmSync(file(name), { force: true }),
    named: (names: readonly string[]): Container[] =>
      all().filter(({ name }) => names.includes(name) || names.includes(`id-${name}`)),
    behaviour: (): Behaviour =>
      existsSync(at("behaviour.json"))
        ? (JSON.parse(readFileSync(at("behaviour.json"), "utf8")) as Behaviour)
        : {},
  };
};

type Store = ReturnType<typeof createStore>;

/** Values of `--flag value` and `--flag=value`. */
const values = (argv: readonly string[], flag: string): string[] =>
  argv.flatMap((word, index) =>
    word === `--${flag}`
      ? [argv[index + 1] ?? ""]
      : word.startsWith(`--${flag}=`)
        ? [word.slice(flag.length + 3)]
        : [],
  );

const createDocker =
  (io: StandInIo) =>
  async (argv: readonly string[]): Promise<void> => {
    const store = createStore(io);
    const { out } = io;
    const { named, write, remove } = store;
    const [verb = "", ...rest] = argv;
    if (verb === "-v") {
      out("Docker version 28.2.2, build e6534b4");
      return;
    }

    const { engineDown } = store.behaviour();
    if (engineDown !== undefined) {
      fail(engineDown);
    }

    const label = values(rest, "filter")[0]?.replace(/^label=/, "") ?? "";
    const words = rest.filter((word) => !word.startsWith("-"));
    const verbs: Record<string, () => void | Promise<void>> = {
      info: () => out(JSON.stringify(recordedInfo)),
      ps: () => {
        const [, cluster] = label.split("=");
        store
          .all()
          .filter((item) => cluster === undefined || item.cluster === cluster)
          .forEach(({ name }) => out(`id-${name}`));
      },
      inspect: () => out(JSON.stringify(named(words).map((item) => recordedInspect(item)))),
      image: () =>
        existsSync(store.at("images", encodeURIComponent(words.at(-1) ?? "")))
          ? out("[{}]")
          : fail(`Error: No such image: ${words.at(-1)}`),
      network: () => network(io, store, words),
      start: () => {
        const { startFails } = store.behaviour();
        if (startFails !== undefined) {
          fail(startFails);
        }

        named(words).forEach((item) => write({ ...item, state: "running" }));
      },
      unpause: () => named(words).forEach((item) => write({ ...item, state: "running" })),
      rm: () => named(words).forEach(({ name }) => remove(name)),
      exec: () => {},
      events: () => events(io, store, label),
    };
    await (verbs[verb] ?? (() => fail(`docker: '${verb}' is not a docker command.`)))();
  };

const network = ({ out }: StandInIo, { at, all }: Store, [action]: readonly string[]): void => {
  if (!existsSync(at("network"))) {
    fail("Error response from daemon: network kind not found");
  }

  if (action === "rm") {
    if (all().length > 0) {
      fail(
        "Error response from daemon: error while removing network: network kind has active endpoints",
      );
    }

    rmSync(at("network"));
  }

  out("5f1c");
};

/** A line for each container that was there and runs no more. */
const events = async (
  { out, signal }: StandInIo,
  { all, behaviour }: Store,
  label: string,
): Promise<void> => {
  const [, cluster] = label.split("=");
  const running = (): Set<string> =>
    new Set(
      all()
        .filter((item) => item.cluster === cluster && item.state === "running")
        .map(({ name }) => name),
    );
  const before = running();
  for (;;) {
    if (signal?.aborted === true) {
      return;
    }

    const now = running();
    for (const name of before) {
      if (!now.has(name)) {
        out(
          JSON.stringify({ status: "die", Type: "container", Action: "die", Actor: { ID: name } }),
        );
        before.delete(name);
      }
    }

    if (behaviour().engineDown !== undefined) {
      fail("error during connect: EOF");
    }

    await rest(10, signal);
  }
};

/** Over at once when somebody ends the program. */
const rest = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  sleep(ms, undefined, signal === undefined ? {} : { signal }).catch(() => {});

interface Config {
  nodes: {
    role: string;
    image?: string;
    extraMounts?: { hostPath: string; containerPath: string; readOnly?: boolean }[];
    extraPortMappings?: { containerPort: number; hostPort: number; listenAddress: string }[];
  }[];
}

const createKind =
  (io: StandInIo) =>
  async (argv: readonly string[]): Promise<void> => {
    const store = createStore(io);
    const [verb = "", what = ""] = argv;
    const [name = "kind"] = values(argv, "name");
    const [kubeconfig = ""] = values(argv, "kubeconfig");
    if (verb === "version") {
      io.out("kind v0.33.0 go1.26.1 linux/amd64");
    } else if (verb === "create") {
      await create(io, store, { name, config: values(argv, "config")[0] ?? "", kubeconfig });
    } else if (verb === "delete") {
      io.err(`Deleting cluster "${name}" ...`);
      removeNodes(store, name);
    } else if (verb === "export" && what === "kubeconfig") {
      copyFileSync(store.at("kubeconfig"), kubeconfig);
    } else {
      fail(`ERROR: unknown command "${verb}" for "kind"`);
    }
  };

const removeNodes = ({ all, remove }: Store, cluster: string): void =>
  all()
    .filter((item) => item.cluster === cluster)
    .forEach(({ name }) => remove(name));

const create = async (
  io: StandInIo,
  store: Store,
  { name, config, kubeconfig }: { name: string; config: string; kubeconfig: string },
): Promise<void> => {
  if (store.all().some(({ cluster }) => cluster === name)) {
    fail(
      `ERROR: failed to create cluster: node(s) already exist for a cluster with the name "${name}"`,
    );
  }

  const { hangAt, failAt, failure } = store.behaviour();
  [...recordedWarnings, `Creating cluster "${name}" ...`].forEach((line) => io.err(line));
  for (const stage of recordedStages) {
    io.err(` • ${stage}  ...`);
    if (stage.startsWith("Preparing nodes")) {
      writeFileSync(store.at("network"), "5f1c");
      makeNodes(store, name, parse(readFileSync(config, "utf8")) as Config);
    }

    if (hangAt !== undefined && stage.startsWith(hangAt)) {
      writeFileSync(store.at("hanging"), String(process.pid));
      await rest(600_000, io.signal);
      return;
    }

    if (failAt !== undefined && stage.startsWith(failAt)) {
      io.err(` ✗ ${stage}`);
      removeNodes(store, name);
      fail(failure ?? "ERROR: failed to create cluster");
    }

    io.err(` ✓ ${stage}`);
  }

  copyFileSync(store.at("kubeconfig"), kubeconfig);
  recordedUsage(name, kubeconfig).forEach((line) => io.err(line));
};

const makeNodes = ({ at, write }: Store, cluster: string, { nodes }: Config): void => {
  const port = /server: https:\/\/127\.0\.0\.1:(\d+)/.exec(
    readFileSync(at("kubeconfig"), "utf8"),
  )?.[1];
  const count = new Map<string, number>();
  for (const { role, image = "", extraMounts = [], extraPortMappings = [] } of nodes) {
    const number = (count.get(role) ?? 0) + 1;
    count.set(role, number);
    const ports = extraPortMappings.map(({ containerPort, hostPort, listenAddress }) => [
      `${containerPort}/tcp`,
      [{ HostIp: listenAddress, HostPort: String(hostPort) }],
    ]);
    const api = [["6443/tcp", [{ HostIp: "127.0.0.1", HostPort: port }]]];
    write({
      name: `${cluster}-${role}${number === 1 ? "" : number}`,
      cluster,
      role,
      image,
      state: "running",
      binds: [
        "/lib/modules:/lib/modules:ro",
        ...extraMounts.map(
          ({ hostPath, containerPath, readOnly }) =>
            `${hostPath}:${containerPath}${readOnly === true ? ":ro" : ""}`,
        ),
      ],
      ports: Object.fromEntries([
        ...ports,
        ...(role === "control-plane" ? api : []),
      ]) as Container["ports"],
    });
  }
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [program = "", ...argv] = process.argv.slice(2);
  process.exitCode = await standIn(program, argv, {
    folder: process.env["STAND_IN"] ?? "",
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (line) => void process.stderr.write(`${line}\n`),
  });
}
