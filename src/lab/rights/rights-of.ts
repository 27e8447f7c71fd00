/** Which rights a lab needs on a cluster: from its scope, its files, its commands, and what its checks and pictures look at. */
import type { Check } from "../check.ts";
import type { Lab } from "../lab.ts";
import { clusterKindOf, clusterKinds } from "../rename/cluster-kinds.table.ts";
import type { ClusterKind } from "../rename/cluster-kinds.table.ts";
import { actionsOf, documentsIn, isScript, isYaml } from "../rename/survey.ts";
import type { LabFile } from "../rename/survey.ts";
import { objectsIn } from "../rename/yaml.ts";
import { commandsIn } from "./commands.ts";
import { checksOf, targetsOf } from "./looks.ts";
import { namespacedKindOf, namespacedKinds } from "./namespaced-kinds.table.ts";
import type { NamespacedKind } from "./namespaced-kinds.table.ts";
import { change, look, merged } from "./rule.ts";
import type { Rights, Rule } from "./rule.ts";

export type RightfulLab = Pick<Lab, "scope" | "steps" | "requires" | "gateways">;

/** Of a lab under the learner's own names. */
export const rightsOf = (lab: RightfulLab, files: readonly LabFile[]): Rights => {
  const scripts = [
    ...actionsOf(lab as Lab).map(({ command }) =>
      command.kind === "run" ? command.text : command.script,
    ),
    ...files.filter(({ name }) => isScript(name)).map(({ text }) => text),
  ];
  const objects = [
    ...files.filter(({ name }) => isYaml(name)).map(({ text }) => text),
    ...scripts.flatMap((text) => documentsIn(text)),
  ].flatMap((text) => objectsIn(text) as { kind?: string; apiVersion?: string }[]);
  const commands = commandsIn([
    ...scripts,
    ...checksOf(lab).flatMap((check) => commandText(check)),
  ]);
  const targets = targetsOf(lab);
  const mine = targets.filter(
    ({ namespace }) => namespace === "" || lab.scope.namespaces.includes(namespace),
  );
  return {
    namespaces: lab.scope.namespaces,
    outside: merged([
      ...ofNamespaces(lab.scope.namespaces),
      ...lab.scope.cluster.flatMap((text) => ofClusterObject(text)),
      ...[...mine.map(({ resource }) => resource), ...commands.kinds].flatMap((word) =>
        looksOutside(word),
      ),
      ...ofRequirements(lab),
    ]),
    inside: merged([
      ...always,
      ...objects.flatMap((object) => ofObject(object)),
      ...commands.writes.flatMap((word) => inNamespace(word, change)),
      ...[...mine.map(({ resource }) => resource), ...commands.kinds].flatMap((word) =>
        inNamespace(word, look),
      ),
      ...commands.verbs.flatMap((verb) => byVerb[verb] ?? []),
      ...(Object.values(lab.gateways).some(({ service }) => service !== undefined)
        ? (byVerb["port-forward"] ?? [])
        : []),
    ]),
    elsewhere: elsewhere(targets, lab.scope.namespaces),
  };
};

/** Whoever works with pods looks at them, at what they print, and at what is reported of them. */
const always: readonly Rule[] = [
  { group: "", resource: "pods", verbs: change },
  { group: "", resource: "pods/log", verbs: ["get"] },
  { group: "", resource: "events", verbs: look },
  { group: "", resource: "serviceaccounts", verbs: look },
  { group: "apps", resource: "replicasets", verbs: look },
];

/** What a verb of kubectl asks for beside the objects themselves. */
const byVerb: Record<string, readonly Rule[]> = {
  exec: [{ group: "", resource: "pods/exec", verbs: ["create", "get"] }],
  cp: [{ group: "", resource: "pods/exec", verbs: ["create", "get"] }],
  attach: [{ group: "", resource: "pods/attach", verbs: ["create", "get"] }],
  run: [{ group: "", resource: "pods/attach", verbs: ["create", "get"] }],
  "port-forward": [{ group: "", resource: "pods/portforward", verbs: ["create", "get"] }],
  debug: [
    { group: "", resource: "pods/attach", verbs: ["create", "get"] },
    { group: "", resource: "pods/ephemeralcontainers", verbs: ["get", "patch"] },
  ],
  top: [{ group: "metrics.k8s.io", resource: "pods", verbs: ["get", "list"] }],
};

const scalable = ["deployments", "replicasets", "statefulsets"];

const inNamespace = (word: string, verbs: readonly string[]): Rule[] => {
  const kind = namespacedKindOf(word);
  return kind === undefined ? [] : ofKind(kind, verbs);
};

const ofKind = (
  { group, plural }: Pick<NamespacedKind, "group" | "plural">,
  verbs: readonly string[],
): Rule[] => [
  { group, resource: plural, verbs },
  ...(scalable.includes(plural) && verbs.includes("update")
    ? [{ group, resource: `${plural}/scale`, verbs: ["get", "patch", "update"] }]
    : []),
];

/** A kind that no table knows is called as nearly all are: lower case, in the plural. */
const ofObject = ({ kind, apiVersion = "v1" }: { kind?: string; apiVersion?: string }): Rule[] => {
  if (
    kind === undefined ||
    kind === "Namespace" ||
    clusterKinds.some((known) => known.kind === kind)
  ) {
    return [];
  }

  const known = namespacedKinds.find((item) => item.kind === kind);
  const group = apiVersion.includes("/") ? apiVersion.split("/")[0]! : "";
  return ofKind(known ?? { group, plural: `${kind.toLowerCase()}s` }, change);
};

const ofNamespaces = (names: readonly string[]): Rule[] =>
  names.length === 0
    ? []
    : [
        { group: "", resource: "namespaces", verbs: [...look, "create"] },
        { group: "", resource: "namespaces", verbs: ["delete", "patch", "update"], names },
      ];

const ofClusterObject = (text: string): Rule[] => {
  const [word = "", name = ""] = text.split("/");
  const kind = clusterKindOf(word);
  return kind === undefined
    ? []
    : [
        { ...resourceOf(kind), verbs: [...look, "create"] },
        { ...resourceOf(kind), verbs: ["delete", "patch", "update"], names: [name] },
      ];
};

const resourceOf = ({ group, plural }: ClusterKind): Pick<Rule, "group" | "resource"> => ({
  group,
  resource: plural,
});

/** Kinds outside namespaces that are only looked at. */
const looksOutside = (word: string): Rule[] => {
  const kind = clusterKindOf(word);
  return kind === undefined ? [] : [{ ...resourceOf(kind), verbs: look }];
};

/** What Drydock itself looks at: the size of the cluster, and whether it has what the lab requires. */
const ofRequirements = ({ requires, steps, gateways }: RightfulLab): Rule[] => {
  const nodesDrawn = steps.some(({ live }) =>
    live.some(({ kind }) => kind === "nodes" || kind === "bill"),
  );
  const ways = Object.values(gateways).length > 0 || requires.ingressClass;
  return [
    { group: "", resource: "nodes", verbs: look },
    ...(nodesDrawn || requires.free !== undefined
      ? [{ group: "", resource: "pods", verbs: look }]
      : []),
    ...(ways ? [{ group: "", resource: "services", verbs: look }] : []),
    ...(requires.ingressClass
      ? [{ group: "networking.k8s.io", resource: "ingressclasses", verbs: look }]
      : []),
    ...(requires.metrics
      ? [{ group: "metrics.k8s.io", resource: "nodes", verbs: ["get", "list"] }]
      : []),
    ...(requires.clusterAutoscaler ? [{ group: "", resource: "configmaps", verbs: look }] : []),
  ];
};

const elsewhere = (
  targets: readonly { resource: string; namespace: string }[],
  own: readonly string[],
): Rights["elsewhere"] => {
  const names = new Set(
    targets.map(({ namespace }) => namespace).filter((name) => name !== "" && !own.includes(name)),
  );
  return [...names].map((namespace) => ({
    namespace,
    rules: merged(
      targets
        .filter((target) => target.namespace === namespace)
        .flatMap(({ resource }) => inNamespace(resource, look)),
    ),
  }));
};

const commandText = (check: Check): string[] =>
  check.kind === "command"
    ? [check.text, ...(check.control === undefined ? [] : [check.control.join(" ")])]
    : [];
