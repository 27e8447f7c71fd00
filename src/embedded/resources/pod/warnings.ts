/** What the API server warns of in pods and templates (pkg/api/pod/warnings.go). */
import type { Json } from "../../object.ts";
import { appArmorWarnings } from "./app-armor.ts";
import { deprecatedNodeLabels, nodeAffinityWarnings } from "./node-label-warnings.ts";
import { amount } from "../resource-names.ts";
import { pathOverlaps } from "./path-overlaps.ts";
import { portWarnings } from "./port-warnings.ts";

const noSelector = "a null labelSelector results in matching no pod";
const required = "requiredDuringSchedulingIgnoredDuringExecution";
const preferred = "preferredDuringSchedulingIgnoredDuringExecution";

const obsoleteVolumes: [name: string, shown: string, words: string][] = [
  ["photonPersistentDisk", "photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"],
  ["gitRepo", "gitRepo", "deprecated in v1.11, and disabled by default in v1.33+"],
  ["scaleIO", "scaleIO", "deprecated in v1.16, non-functional in v1.22+"],
  ["flocker", "flocker", "deprecated in v1.22, non-functional in v1.25+"],
  ["storageos", "storageOS", "deprecated in v1.22, non-functional in v1.25+"],
  ["quobyte", "quobyte", "deprecated in v1.22, non-functional in v1.25+"],
  ["glusterfs", "glusterfs", "deprecated in v1.25, non-functional in v1.26+"],
  ["cephfs", "cephfs", "deprecated in v1.28, non-functional in v1.31+"],
  ["rbd", "rbd", "deprecated in v1.28, non-functional in v1.31+"],
];

const obsoleteAnnotations: [key: string, words: string][] = [
  [
    "scheduler.alpha.kubernetes.io/critical-pod",
    'non-functional in v1.16+; use the "priorityClassName" field instead',
  ],
  [
    "security.alpha.kubernetes.io/sysctls",
    'non-functional in v1.11+; use the "sysctls" field instead',
  ],
  [
    "security.alpha.kubernetes.io/unsafe-sysctls",
    'non-functional in v1.11+; use the "sysctls" field instead',
  ],
];

/** Containers of all three lists with where they are. */
export const containersAt = (spec: Json, at: string): [container: Json, path: string][] =>
  ["initContainers", "containers", "ephemeralContainers"].flatMap((list) =>
    ((spec[list] ?? []) as Json[]).map((container, index): [Json, string] => [
      container,
      `${at}.${list}[${index}]`,
    ]),
  );

const scheduling = (spec: Json, at: string): string[] => [
  ...Object.keys((spec.nodeSelector ?? {}) as object)
    .toSorted()
    .flatMap((key) => {
      const words = deprecatedNodeLabels[key];
      return words === undefined ? [] : [`${at}.nodeSelector[${key}]: ${words}`];
    }),
  ...nodeAffinityWarnings(spec.affinity?.nodeAffinity, `${at}.affinity.nodeAffinity`),
  ...((spec.topologySpreadConstraints ?? []) as Json[]).flatMap((constraint, index) => {
    const here = `${at}.topologySpreadConstraints[${index}]`;
    const words = deprecatedNodeLabels[constraint.topologyKey as string];
    return [
      ...(words === undefined
        ? []
        : [`${here}.topologyKey: ${constraint.topologyKey} is ${words}`]),
      ...(constraint.labelSelector === undefined ? [`${here}.labelSelector: ${noSelector}`] : []),
    ];
  }),
];

const annotations = (metadata: Json, at: string): string[] =>
  obsoleteAnnotations.flatMap(([key, words]) =>
    metadata?.annotations?.[key] === undefined ? [] : [`${at}.annotations[${key}]: ${words}`],
  );

const seccompWarnings = (
  { metadata, spec }: Json,
  containers: [container: Json, path: string][],
  at: string,
): string[] => {
  const places: [key: string, holder: Json][] = [
    ["seccomp.security.alpha.kubernetes.io/pod", spec],
    ...containers.map(([container]): [string, Json] => [
      `container.seccomp.security.alpha.kubernetes.io/${container.name}`,
      container,
    ]),
  ];
  return places
    .filter(
      ([key, { securityContext }]) =>
        metadata?.annotations?.[key] !== undefined && securityContext?.seccompProfile === undefined,
    )
    .map(
      ([key]) =>
        `${at}.annotations[${key}]: non-functional in v1.27+; use the "seccompProfile" field instead`,
    );
};

const volumes = (spec: Json, at: string): string[] =>
  ((spec.volumes ?? []) as Json[]).flatMap((volume, index) =>
    obsoleteVolumes.flatMap(([name, shown, words]) =>
      volume[name] === undefined ? [] : [`${at}.volumes[${index}].${shown}: ${words}`],
    ),
  );

const repeated = (values: (string | undefined)[], describe: (index: number) => string): string[] =>
  values.flatMap((value, index) => (values.indexOf(value) < index ? [describe(index)] : []));

const lists = (spec: Json, at: string): string[] => {
  const ips = ((spec.hostAliases ?? []) as Json[]).map(({ ip }) => ip as string);
  const secrets = ((spec.imagePullSecrets ?? []) as Json[]).map(({ name }) => name as string);
  return [
    ...repeated(ips, (index) => `${at}.hostAliases[${index}].ip: duplicate ip "${ips[index]}"`),
    ...repeated(
      secrets,
      (index) => `${at}.imagePullSecrets[${index}].name: duplicate name "${secrets[index] ?? ""}"`,
    ),
    ...secrets.flatMap((name, index) =>
      (name ?? "") === "" ? [`${at}.imagePullSecrets[${index}].name: invalid empty name ""`] : [],
    ),
  ];
};

const fractions = (list: Json, at: string, name: string): string[] => {
  const text = list?.[name] as string | undefined;
  return text !== undefined && amount(text).milliValue() % 1000n !== 0n
    ? [`${at}[${name}]: fractional byte value "${text}" is invalid, must be an integer`]
    : [];
};

const byteSizes = ({ resources }: Json, at: string): string[] =>
  ["memory", "ephemeral-storage"].flatMap((name) => [
    ...fractions(resources?.limits, `${at}.resources.limits`, name),
    ...fractions(resources?.requests, `${at}.resources.requests`, name),
  ]);

const hiddenEnv = ({ env }: Json, at: string): string[] => {
  const seen = new Set<string>();
  return ((env ?? []) as Json[]).flatMap(({ name, value = "", valueFrom }, index) => {
    const known = seen.has(name as string);
    seen.add(name as string);
    const ref = `$(${name})`;
    const bad = valueFrom !== undefined || value === ref || !(value as string).includes(ref);
    return known && bad
      ? [
          `${at}.env[${index}]: hides previous definition of "${name}", which may be dropped when using apply`,
        ]
      : [];
  });
};

const affinities = (spec: Json, at: string): string[] =>
  ["podAffinity", "podAntiAffinity"].flatMap((kind) => {
    const terms = spec.affinity?.[kind] ?? {};
    const here = `${at}.affinity.${kind}`;
    return [
      ...((terms[required] ?? []) as Json[]).flatMap(({ labelSelector }, index) =>
        labelSelector === undefined
          ? [`${here}.${required}[${index}].labelSelector: ${noSelector}`]
          : [],
      ),
      ...((terms[preferred] ?? []) as Json[]).flatMap(({ podAffinityTerm }, index) =>
        podAffinityTerm?.labelSelector === undefined
          ? [`${here}.${preferred}[${index}].podAffinityTerm.labelSelector: ${noSelector}`]
          : [],
      ),
    ];
  });

/** @param parent Where the template is, such as `spec.template`; empty for pods. */
export const podWarnings = ({ metadata, spec = {} }: Json, parent = ""): string[] => {
  const prefix = parent === "" ? "" : `${parent}.`;
  const at = `${prefix}spec`;
  const containers = containersAt(spec, at);
  const grace: unknown = spec.terminationGracePeriodSeconds;
  return [
    ...scheduling(spec, at),
    ...annotations(metadata, `${prefix}metadata`),
    ...volumes(spec, at),
    ...pathOverlaps((spec.volumes ?? []) as Json[]),
    ...lists(spec, at),
    ...["memory", "ephemeral-storage"].flatMap((name) =>
      fractions(spec.overhead, `${at}.overhead`, name),
    ),
    ...seccompWarnings({ metadata, spec }, containers, `${prefix}metadata`),
    ...(parent === ""
      ? []
      : appArmorWarnings(
          { metadata, spec },
          containers.map(([container]) => container),
          `${prefix}metadata`,
        )),
    ...containers.flatMap(([container, path]) => [
      ...byteSizes(container, path),
      ...hiddenEnv(container, path),
    ]),
    ...portWarnings(containers),
    ...(typeof grace === "number" && grace < 0
      ? [
          `${at}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`,
        ]
      : []),
    ...affinities(spec, at),
  ];
};
