/**
Named states of a real cluster. What is kept is etcd's own data, copied while etcd is halted for a moment: what a copy then holds is what a
power cut would leave, which etcd is made to start from. To bring it back, every pod on every node ends first, so that nobody is
left who remembers a later state: controllers, kubelets and programs in pods all read the cluster anew.
*/
import { LabError } from "../../errors.ts";
import type { ContainerEngine, EngineNode } from "../engine/engine.ts";
import type { Access } from "./api.ts";
import type { Place } from "./place.ts";
import { untilItAnswers, untilReady } from "./readiness.ts";
import { writeRecord, type KindRecord } from "./record.ts";

export interface Checkpointing {
  place: Place;
  engine: ContainerEngine;
  record: KindRecord;
  nodes: readonly EngineNode[];
  access: Access;
}

/** On the control plane, in the volume that goes with the cluster. */
const store = "/var/lib/drydock/saved";
/** Milliseconds. */
const scriptLimit = 180_000;

/** Names, in alphabetical order. @throws LabError */
export const savedStates = async ({ engine, nodes }: Checkpointing): Promise<string[]> => {
  const text = await onNode(engine, onlyControlPlane(nodes), `ls -1 ${store} 2>/dev/null || true`);
  return text
    .split("\n")
    .filter((name) => name !== "" && !name.startsWith("."))
    .toSorted();
};

/** @param name Letters, digits, dots and dashes. @throws LabError */
export const saveState = async ({ engine, nodes }: Checkpointing, name: string): Promise<void> => {
  await onNode(engine, onlyControlPlane(nodes), saveScript(name));
};

/** @throws LabError */
export const loadState = async (
  checkpointing: Checkpointing,
  name: string,
  progress: (sentence: string) => void,
): Promise<void> => {
  const { engine, nodes, access, place, record } = checkpointing;
  const controlPlane = onlyControlPlane(nodes);
  progress("Ending all pods");
  await Promise.all(nodes.map((node) => onNode(engine, node, endPods)));
  progress("Bringing the state back");
  await onNode(engine, controlPlane, loadScript(name));
  await writeRecord(place, { ...record, generation: record.generation + 1 });
  for (const node of nodes) {
    await onNode(engine, node, "systemctl start kubelet");
  }

  progress("Waiting for the nodes to be ready");
  await untilItAnswers(access);
  await untilReady(
    access,
    nodes.map((node) => node.name),
  );
};

/** Also where a state that came back was interrupted: harmless where the kubelet runs. */
export const startKubelets = async (
  engine: ContainerEngine,
  nodes: readonly EngineNode[],
): Promise<void> => {
  await Promise.all(
    nodes.map(({ name }) => engine.attempt(["exec", name, "systemctl", "start", "kubelet"])),
  );
};

/** The copy gets its name when it is whole. Whatever happens, etcd goes on. */
const saveScript = (name: string): string => `
for process in /proc/[0-9]*; do
  if [ "$(cat "$process/comm" 2>/dev/null)" = etcd ]; then etcd=\${process#/proc/}; fi
done
[ -n "\${etcd:-}" ] || { echo "etcd does not run" >&2; exit 1; }
mkdir -p ${store}
rm -rf ${store}/.new
trap 'kill -CONT "$etcd"' EXIT
kill -STOP "$etcd"
cp -a /var/lib/etcd/member ${store}/.new
kill -CONT "$etcd"
rm -rf ${store}/${name}
mv ${store}/.new ${store}/${name}`;

const endPods = `
systemctl stop kubelet
timeout 60 crictl rmp --all --force >/dev/null 2>&1 || true
left=$(crictl pods --quiet)
[ -z "$left" ] || crictl rmp --all --force >/dev/null`;

const loadScript = (name: string): string => `
rm -rf /var/lib/etcd/member.new /var/lib/etcd/member.old
cp -a ${store}/${name} /var/lib/etcd/member.new
mv /var/lib/etcd/member /var/lib/etcd/member.old
mv /var/lib/etcd/member.new /var/lib/etcd/member
rm -rf /var/lib/etcd/member.old`;

const onNode = (engine: ContainerEngine, { name }: EngineNode, script: string): Promise<string> =>
  engine.run(["exec", name, "sh", "-euc", script], { timeout: scriptLimit });

/** Several etcds would have to go back together. */
const onlyControlPlane = (nodes: readonly EngineNode[]): EngineNode => {
  const [first, second] = nodes.filter(({ role }) => role === "control-plane");
  if (first === undefined || second !== undefined) {
    throw new LabError("usage", "Only the state of a cluster with one control plane can be kept.");
  }

  return first;
};
