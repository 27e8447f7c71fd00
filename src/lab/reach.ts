/** What of a lab is felt beyond the namespaces of its learner, in sentences; empty for most labs. */
import type { ParsedLab } from "./parse.ts";
import { clusterKindOf } from "./rename/cluster-kinds.table.ts";
import { isFenced } from "./rename/fence.ts";
import { actionsOf, documentsIn, isYaml } from "./rename/survey.ts";
import type { LabFile } from "./rename/survey.ts";
import { objectsIn } from "./rename/yaml.ts";

type Json = Record<string, unknown>;

export const reachOf = (
  lab: Pick<ParsedLab, "scope" | "steps" | "requires">,
  files: readonly LabFile[],
): string[] => {
  const commands = actionsOf(lab).map(({ command }) =>
    command.kind === "run" ? command.text : command.script,
  );
  const texts = [
    ...files.filter(({ name }) => isYaml(name)).map(({ text }) => text),
    ...commands.flatMap((text) => documentsIn(text)),
  ];
  const scripts = [
    ...commands,
    ...files.filter(({ name }) => !isYaml(name)).map(({ text }) => text),
  ];
  return [
    ...new Set([
      ...lab.scope.cluster.flatMap((text) => ofKind(text)),
      ...texts.flatMap((text) => objectsIn(text)).flatMap((object) => ofObject(object as Json)),
      ...scripts.flatMap((text) => ofScript(text)),
      ...(lab.requires.clusterAutoscaler ? ["It makes nodes join the cluster and leave it."] : []),
    ]),
  ];
};

const ofKind = (text: string): string[] => {
  const kind = clusterKindOf(text.split("/")[0]!);
  return kind?.fixed === true
    ? [`It makes ${kind.kind} ${text.split("/")[1]}, which everybody shares.`]
    : [];
};

const ofObject = (object: Json): string[] => {
  const { kind, metadata } = object as {
    kind?: string;
    metadata?: { name?: string; annotations?: Record<string, string> };
  };
  const { name = "", annotations = {} } = metadata ?? {};
  const isDefault = Object.entries(annotations).some(
    ([key, value]) => key.endsWith("/is-default-class") && value === "true",
  );
  return [
    ...(kind === "PriorityClass" && object["globalDefault"] === true
      ? [`It makes PriorityClass ${name} the priority of every new pod in the cluster.`]
      : []),
    ...(isDefault ? [`It makes ${kind} ${name} the default of the whole cluster.`] : []),
    ...(isFenced(kind) ? ofFenced(kind ?? "", name, object) : []),
    ...(reachesNodes(object)
      ? [`Its ${kind} ${name} has privileged pods, which reach into the nodes.`]
      : []),
  ];
};

/** A selector of namespaces says nothing about what lies in none. */
const ofFenced = (kind: string, name: string, object: Json): string[] => {
  const webhooks = (object["webhooks"] ?? []) as {
    rules?: { scope?: string; resources?: string[] }[];
  }[];
  const wide = webhooks.some(({ rules = [] }) =>
    rules.some(
      ({ scope = "*", resources = [] }) =>
        scope !== "Namespaced" &&
        resources.some((resource) => clusterKindOf(resource.split("/")[0]!)),
    ),
  );
  return wide ? [`Its ${kind} ${name} is asked about objects of everybody.`] : [];
};

const reachesNodes = (value: unknown): boolean => {
  if (value === null || typeof value !== "object") {
    return false;
  }

  const { privileged, hostPath, hostNetwork, hostPID } = value as Json;
  return (
    privileged === true ||
    hostPath !== undefined ||
    hostNetwork === true ||
    hostPID === true ||
    Object.values(value).some((item) => reachesNodes(item))
  );
};

const ofScript = (text: string): string[] => [
  ...(/\bkubectl debug ["']?node\//.test(text) ? ["It opens debug pods on nodes."] : []),
  ...(/\bkubectl (?:drain|cordon|taint|uncordon)\b/.test(text)
    ? ["It keeps pods off nodes for a while."]
    : []),
];
