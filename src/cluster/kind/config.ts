/** From `kind-config.yaml` to what kind is given on this machine: own name, own image, free ports, and only mounts that can be. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { LabError } from "../../errors.ts";
import { packageFile } from "../../root.ts";
import type { Environment } from "../engine/program.ts";

const mountSchema = z.looseObject({ hostPath: z.string(), containerPath: z.string() });
const portSchema = z.looseObject({
  containerPort: z.number(),
  hostPort: z.number().optional(),
  listenAddress: z.string().optional(),
});
const nodeSchema = z.looseObject({
  role: z.enum(["control-plane", "worker"]),
  image: z.string().optional(),
  extraMounts: z.array(mountSchema).optional(),
  extraPortMappings: z.array(portSchema).optional(),
});
/** The part of kind's configuration that is looked at; kind itself judges the rest (pkg/apis/config/v1alpha4/types.go). */
const configSchema = z.looseObject({
  kind: z.literal("Cluster"),
  apiVersion: z.literal("kind.x-k8s.io/v1alpha4"),
  nodes: z.array(nodeSchema).min(1),
  kubeadmConfigPatches: z.array(z.string()).optional(),
});

export type KindConfig = z.infer<typeof configSchema>;
type Mount = z.infer<typeof mountSchema>;
type PortMapping = z.infer<typeof portSchema>;

export interface RenderOptions {
  name: string;
  /** A folder of this machine that every node mounts. */
  mark: { source: string; target: string };
  /** Kubernetes 1.35 and later refuse the old hierarchy unless told. */
  cgroupVersion: 1 | 2;
  /** Whether a node can mount this from here. */
  canMount(hostPath: string): Promise<boolean>;
  /** A free port of this machine, the preferred one where possible. */
  freePort(address: string, preferred: number): Promise<number>;
}

/** The file that ships with Drydock, or the one that $DRYDOCK_KIND_CONFIG names. @throws LabError */
export const readConfig = async (env: Environment): Promise<KindConfig> => {
  const named = env["DRYDOCK_KIND_CONFIG"];
  const file =
    named === undefined || named === "" ? packageFile("kind-config.yaml") : path.resolve(named);
  const text = await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw new LabError("usage", `${file} cannot be read (${cause.code}).`, {
      hint: "$DRYDOCK_KIND_CONFIG names a kind configuration; unset it to use Drydock's own.",
      cause,
    });
  });
  return withImage(checked(file, text), env["DRYDOCK_NODE_IMAGE"]);
};

const checked = (file: string, text: string): KindConfig => {
  let value: unknown;
  try {
    value = parse(text);
  } catch (cause) {
    const [first] = (cause as Error).message.split("\n");
    throw new LabError("usage", `${file} is not YAML: ${first}`, { cause });
  }

  const result = configSchema.safeParse(value);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new LabError(
      "usage",
      `${file} is no configuration for kind: ${issue?.path.join(".")}: ${issue?.message}`,
      { hint: "See https://kind.sigs.k8s.io/docs/user/configuration/" },
    );
  }

  return result.data;
};

const withImage = (config: KindConfig, image: string | undefined): KindConfig =>
  image === undefined || image === ""
    ? config
    : { ...config, nodes: config.nodes.map((node) => ({ ...node, image })) };

/** Of its first node; all have the same in Drydock's own. Empty: kind chooses. */
export const imageOf = ({ nodes }: KindConfig): string => nodes[0]?.image ?? "";

/** How kind names them (pkg/cluster/internal/providers/common/namer.go). */
export const nodeNames = (name: string, { nodes }: KindConfig): string[] => {
  const count = new Map<string, number>();
  return nodes.map(({ role }) => {
    const number = (count.get(role) ?? 0) + 1;
    count.set(role, number);
    return `${name}-${role}${number === 1 ? "" : number}`;
  });
};

export const renderConfig = async (
  config: KindConfig,
  options: RenderOptions,
): Promise<KindConfig> => {
  const nodes: KindConfig["nodes"] = [];
  // One after the other: a port that one node gets is no longer free for the next.
  for (const node of config.nodes) {
    nodes.push({
      ...node,
      extraMounts: [
        { hostPath: options.mark.source, containerPath: options.mark.target, readOnly: true },
        ...(await mountsThatCanBe(node.extraMounts ?? [], options)),
      ],
      extraPortMappings: await freePorts(node.extraPortMappings ?? [], options),
    });
  }

  const patches = [...(config.kubeadmConfigPatches ?? []), ...patchesFor(options)];
  return {
    ...config,
    name: options.name,
    nodes,
    ...(patches.length === 0 ? {} : { kubeadmConfigPatches: patches }),
  };
};

export const configText = (config: KindConfig): string =>
  `# Written by Drydock for this cluster.\n${stringify(config, { aliasDuplicateObjects: false })}`;

const mountsThatCanBe = async (
  mounts: readonly Mount[],
  { canMount }: RenderOptions,
): Promise<Mount[]> => {
  const possible = await Promise.all(mounts.map(({ hostPath }) => canMount(hostPath)));
  return mounts.filter((_, index) => possible[index]);
};

const loopback = "127.0.0.1";

const freePorts = async (
  mappings: readonly PortMapping[],
  { freePort }: RenderOptions,
): Promise<PortMapping[]> => {
  const chosen: PortMapping[] = [];
  for (const mapping of mappings) {
    const listenAddress = mapping.listenAddress ?? loopback;
    const hostPort = await freePort(listenAddress, mapping.hostPort ?? 0);
    chosen.push({ ...mapping, listenAddress, hostPort });
  }

  return chosen;
};

/** Without a version of kubeadm's API, so that kind fits it to the Kubernetes of the image. */
const patchesFor = ({ cgroupVersion }: RenderOptions): string[] =>
  cgroupVersion === 1 ? ["kind: KubeletConfiguration\nfailCgroupV1: false\n"] : [];
