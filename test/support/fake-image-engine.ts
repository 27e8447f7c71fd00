/** An engine with stores of images and nodes, in memory; what it says is what Docker, ctr and crictl were recorded to say. */
import { writeFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { complain } from "../../src/cluster/engine/complain.ts";
import type {
  ContainerEngine,
  EngineName,
  EngineResult,
  EngineRun,
} from "../../src/cluster/engine/engine.ts";
import { fromDockerInfo } from "../../src/cluster/engine/info.ts";
import { fullReference } from "../../src/cluster/images/reference.ts";

export interface FakeNode {
  /** Full names. */
  images: string[];
  /** What `ctr images import` says instead of doing it, by whether all platforms were asked for. */
  refuses?(allPlatforms: boolean): string | undefined;
  snapshotter?: string;
  /** Says that it has taken images, and has not. */
  forgets?: boolean;
  /** Its containerd does not answer. */
  mute?: boolean;
}

export interface FakeImageEngine extends ContainerEngine {
  /** Every command line, in order. */
  log: string[];
  stored: string[];
  members: Record<string, FakeNode>;
}

export interface FakeImageOptions {
  name?: EngineName;
  stored?: string[];
  /** What a pull finds. */
  registry?: string[];
  members?: Record<string, FakeNode>;
  /** Of the client and of the server. */
  api?: [string, string];
  /** What `save` says instead of doing it. */
  saveFault?: string;
  loadFault?: string;
  /** What the images of the store are for. */
  architecture?: string;
}

const unreachable =
  'Error response from daemon: Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io on 10.0.0.2:53: no such host';

const engineInfo = fromDockerInfo("docker", JSON.stringify({ Architecture: "x86_64" }));

const good = (stdout = ""): EngineResult => ({ exit: 0, stdout, stderr: "" });
const bad = (stderr: string, stdout = ""): EngineResult => ({
  exit: 1,
  stdout,
  stderr: `${stderr}\n`,
});

export const createFakeImageEngine = ({
  name = "docker",
  stored = [],
  registry = [],
  members = {},
  api = ["1.41", "1.41"],
  saveFault,
  loadFault,
  architecture = "amd64",
}: FakeImageOptions = {}): FakeImageEngine => {
  const log: string[] = [];

  const onNode = async (argv: readonly string[], input: EngineRun["input"]) => {
    const words = argv.filter((word) => !["--privileged", "-i"].includes(word));
    const node = members[words[0]!]!;
    const command = words.slice(1).join(" ");
    if (command === "crictl --timeout 25s images -o json") {
      if (node.mute === true) {
        return bad(
          String.raw`time="2026-11-29T07:31:00Z" level=fatal msg="validate service connection: endpoint \"unix:///run/containerd/containerd.sock\": context deadline exceeded."`,
        );
      }

      return good(JSON.stringify({ images: [{ repoTags: node.images }, { repoTags: null }] }));
    }

    if (command === "containerd config dump") {
      return good(
        `version = 4\n  [plugins.'io.containerd.cri.v1.images']\n    snapshotter = '${node.snapshotter ?? "overlayfs"}'\n`,
      );
    }

    const names = JSON.parse(await textOf(input)) as string[];
    const refusal = node.refuses?.(words.includes("--all-platforms"));
    if (refusal !== undefined) {
      return bad(`ctr: ${refusal}`);
    }

    if (node.forgets !== true) {
      node.images.push(...names.map(fullReference));
    }

    return good();
  };

  const attempt: ContainerEngine["attempt"] = async (argv, { input, signal } = {}) => {
    log.push(argv.join(" "));
    signal?.throwIfAborted();
    const [verb, ...rest] = argv;
    const last = rest.at(-1)!;
    switch (verb) {
      case "image": {
        return stored.includes(last)
          ? good(JSON.stringify([{ Size: 4_260_000, Os: "linux", Architecture: architecture }]))
          : bad(`Error response from daemon: No such image: ${last}`, "[]\n");
      }
      case "pull": {
        if (!registry.includes(last)) {
          return bad(unreachable);
        }

        stored.push(last);
        return good(`${last}\n`);
      }
      case "tag": {
        stored.push(last);
        return good();
      }
      case "version": {
        return good(`${api.join(" ")}\n`);
      }
      case "save": {
        const target = rest[rest.indexOf("-o") + 1]!;
        await writeFile(target, JSON.stringify(rest.slice(rest.indexOf("-o") + 2)));
        signal?.throwIfAborted();
        return saveFault === undefined ? good() : bad(saveFault);
      }
      case "load": {
        const names = JSON.parse(await textOf(input)) as string[];
        if (loadFault !== undefined) {
          return bad(loadFault);
        }

        stored.push(...names);
        return good(names.map((image) => `Loaded image: ${image}\n`).join(""));
      }
      default: {
        return onNode(rest, input);
      }
    }
  };

  const complaint: ContainerEngine["complaint"] = ({ stderr }) =>
    complain({ name, program: name, platform: "linux" }, stderr);

  return {
    name,
    program: name,
    env: {},
    log,
    stored,
    members,
    attempt,
    complaint,
    run: async (argv, options) => (await attempt(argv, options)).stdout,
    info: async () => ({ ...engineInfo, engine: name }),
    nodes: async () => [],
    clusters: async () => [],
    hasImage: async (image) => stored.includes(image),
  };
};

const textOf = async (input: EngineRun["input"]): Promise<string> => {
  if (!(input instanceof Readable)) {
    return String(input);
  }

  const chunks: Buffer[] = [];
  for await (const chunk of input) {
    chunks.push(chunk as Buffer);
  }

  return Buffer.concat(chunks).toString();
};
