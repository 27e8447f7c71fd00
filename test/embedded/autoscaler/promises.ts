/** What an autoscaler must keep to whatever it is asked, looked at from outside and told in plain sentences. */
import type { Json, KubeObject } from "../../../src/embedded/object.ts";
import type { Client } from "../../../src/embedded/api/client.ts";
import type { Pool } from "../../support/autoscaler-world.ts";
import type { Limits, RandomCluster } from "./random-cluster.ts";

const poolOf = ({ metadata }: KubeObject): string | undefined => metadata.labels?.["pool"];

const gib = (text: string): number =>
  text.endsWith("Mi") ? Number.parseInt(text, 10) / 1024 : Number.parseInt(text, 10);

const cores = (text: string): number =>
  text.endsWith("m") ? Number.parseInt(text, 10) / 1000 : Number(text);

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);

const used = (nodes: KubeObject[]): Limits => ({
  nodes: nodes.length,
  cores: sum(nodes.map(({ status }) => cores(status.capacity.cpu))),
  gib: sum(nodes.map(({ status }) => gib(status.capacity.memory))),
});

const sizes = (pools: Pool[], nodes: KubeObject[]): [Pool, number][] =>
  pools.map((pool) => [pool, nodes.filter((node) => poolOf(node) === pool.name).length]);

/** Limits that are exceeded. */
export const tooMuch = ({ pools, limits }: RandomCluster, client: Client): string[] => {
  const nodes = client.list("nodes");
  const all = used(nodes);
  return [
    ...sizes(pools, nodes)
      .filter(([{ max }, size]) => size > max)
      .map(([{ name, max }, size]) => `${name} has ${size} nodes of at most ${max}`),
    ...(Object.keys(limits) as (keyof Limits)[])
      .filter((what) => all[what] > limits[what])
      .map((what) => `${all[what]} ${what} of at most ${limits[what]}`),
  ];
};

/** Pools that are smaller than they may be. */
export const tooLittle = (pools: Pool[], client: Client): string[] =>
  sizes(pools, client.list("nodes"))
    .filter(([{ min }, size]) => size < min)
    .map(([{ name, min }, size]) => `${name} has ${size} nodes of at least ${min}`);

const safeToEvict = "cluster-autoscaler.kubernetes.io/safe-to-evict";

/** Why a node must not be chosen for removal because of a pod on it; nothing when it may. Asked when it is chosen. */
export const whyNotRemove = (client: Client, pod: KubeObject): string[] =>
  // Such a pod is tried, and the API server says no.
  pod.metadata.annotations?.[safeToEvict] !== "true" &&
  budgetsOf(client, pod).some(({ status }) => (status?.disruptionsAllowed ?? 0) < 1)
    ? [`${pod.metadata.name} has a budget that allows nothing`]
    : whyNotEvict(client, pod);

/** Why a pod must not be evicted, its budgets aside, about which the API server decides. */
export const whyNotEvict = (client: Client, pod: KubeObject): string[] => {
  const { name, namespace, annotations, ownerReferences = [] } = pod.metadata;
  const says = annotations?.[safeToEvict];
  if (says === "true") {
    return [];
  }

  return [
    [says === "false", "says that it is not safe to evict"],
    [ownerReferences.length === 0, "has nobody that makes it anew"],
    [
      namespace === "kube-system" && budgetsOf(client, pod).length === 0,
      "is of the system and has no budget",
    ],
    [(pod.spec.volumes ?? []).some(isLocal), "has local storage"],
  ].flatMap(([holds, why]) => (holds === true ? [`${name} ${why}`] : []));
};

const isLocal = (volume: Json): boolean => volume["emptyDir"] !== undefined;

const budgetsOf = (client: Client, { metadata }: KubeObject): KubeObject[] =>
  client
    .list("policy/poddisruptionbudgets", { namespace: metadata.namespace ?? "" })
    .filter((budget) => budget["spec"].selector.matchLabels.app === metadata.labels?.["app"]);

/** Pods that wait though one more permitted node would take them. Nodes of these clusters have no pods of their own. */
export const forgotten = (cluster: RandomCluster, client: Client): string[] => {
  const nodes = client.list("nodes");
  const all = used(nodes);
  const open = sizes(cluster.pools, nodes)
    .filter(([{ max }, size]) => size < max)
    .map(([pool]) => pool)
    .filter(
      (pool) =>
        all.nodes + 1 <= cluster.limits.nodes &&
        all.cores + cores(pool.cpu) <= cluster.limits.cores &&
        all.gib + gib(pool.memory) <= cluster.limits.gib,
    );
  return client
    .list("pods")
    .filter(({ spec }) => spec.nodeName === undefined)
    .flatMap((pod) =>
      open
        .filter((pool) => wouldFit(pod, pool))
        .map(({ name }) => `${pod.metadata.name} waits though a node of ${name} would take it`),
    );
};

const wouldFit = ({ spec }: KubeObject, pool: Pool): boolean => {
  const labels: Json = { pool: pool.name, ...pool.labels };
  const { requests } = spec.containers[0].resources;
  const isTolerated =
    pool.taints === undefined || (spec.tolerations ?? []).some(({ key }: Json) => key === "for");
  return (
    isTolerated &&
    Object.entries(spec.nodeSelector ?? {}).every(([key, value]) => labels[key] === value) &&
    cores(requests.cpu) <= cores(pool.cpu) &&
    gib(requests.memory) <= gib(pool.memory)
  );
};
