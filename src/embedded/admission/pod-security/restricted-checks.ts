/** Checks that only the restricted level makes. */
import type { Json } from "../../object.ts";
import {
  containersOf,
  exceptUserNamespace,
  exceptWindows,
  nameContainers,
  nameSetters,
  plural,
  quoteAll,
  sorted,
  type Check,
  type CheckPod,
} from "./check.ts";

const privilegeEscalation: CheckPod = (spec) => {
  const bad = containersOf(spec).filter(
    ({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false,
  );
  return bad.length === 0
    ? undefined
    : {
        reason: "allowPrivilegeEscalation != false",
        detail: `${nameContainers(bad)} must set securityContext.allowPrivilegeEscalation=false`,
      };
};

const forbiddenAdditions = ({ securityContext }: Json): string[] =>
  (securityContext?.capabilities?.add ?? []).filter((name: string) => name !== "NET_BIND_SERVICE");

const capabilities: CheckPod = (spec) => {
  const containers = containersOf(spec);
  const keeping = containers.filter(
    ({ securityContext }) => securityContext?.capabilities?.drop?.includes("ALL") !== true,
  );
  const adding = containers.filter((container) => forbiddenAdditions(container).length > 0);
  const names = sorted(adding.flatMap((container) => forbiddenAdditions(container)));
  const details = [
    keeping.length === 0
      ? ""
      : `${nameContainers(keeping)} must set securityContext.capabilities.drop=["ALL"]`,
    adding.length === 0
      ? ""
      : `${nameContainers(adding)} must not include ${quoteAll(names)} in securityContext.capabilities.add`,
  ].filter((text) => text !== "");
  return details.length === 0
    ? undefined
    : { reason: "unrestricted capabilities", detail: details.join("; ") };
};

const allowedVolumes = [
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
];

const volumeType = (volume: Json): string =>
  Object.keys(volume).find((key) => key !== "name") ?? "unknown";

const volumeTypes: CheckPod = (spec) => {
  const bad: Json[] = (spec.volumes ?? []).filter(
    (volume: Json) => !allowedVolumes.some((type) => volume[type] !== undefined),
  );
  const types = sorted(bad.map((volume) => volumeType(volume)));
  return bad.length === 0
    ? undefined
    : {
        reason: "restricted volume types",
        detail: `${plural(bad.length, "volume")} ${quoteAll(bad.map(({ name }) => name))} ${plural(bad.length, "uses", "use")} ${plural(types.length, "restricted volume type")} ${quoteAll(types)}`,
      };
};

const runAsNonRoot: CheckPod = (spec) => {
  const settingOf = ({ securityContext }: Json): boolean | undefined =>
    securityContext?.runAsNonRoot;
  const reason = "runAsNonRoot != true";
  const containers = containersOf(spec);
  const setters = nameSetters(
    settingOf(spec) === false,
    containers.filter((container) => settingOf(container) === false),
  );
  if (setters !== "") {
    return { reason, detail: `${setters} must not set securityContext.runAsNonRoot=false` };
  }

  const bare = containers.filter((container) => settingOf(container) === undefined);
  return bare.length === 0 || settingOf(spec) === true
    ? undefined
    : {
        reason,
        detail: `pod or ${nameContainers(bare)} must set securityContext.runAsNonRoot=true`,
      };
};

const runAsUser: CheckPod = (spec) => {
  const isRoot = ({ securityContext }: Json): boolean => securityContext?.runAsUser === 0;
  const setters = nameSetters(isRoot(spec), containersOf(spec).filter(isRoot));
  return setters === ""
    ? undefined
    : { reason: "runAsUser=0", detail: `${setters} must not set runAsUser=0` };
};

export const restrictedChecks: Check[] = [
  {
    id: "allowPrivilegeEscalation",
    level: "restricted",
    versions: [
      { minor: 8, check: privilegeEscalation },
      { minor: 25, check: exceptWindows(privilegeEscalation) },
    ],
  },
  {
    id: "capabilities_restricted",
    level: "restricted",
    overrides: "capabilities_baseline",
    versions: [
      { minor: 22, check: capabilities },
      { minor: 25, check: exceptWindows(capabilities) },
    ],
  },
  {
    id: "restrictedVolumes",
    level: "restricted",
    overrides: "hostPathVolumes",
    versions: [{ minor: 0, check: volumeTypes }],
  },
  {
    id: "runAsNonRoot",
    level: "restricted",
    versions: [
      { minor: 0, check: runAsNonRoot },
      { minor: 35, check: exceptUserNamespace(runAsNonRoot) },
    ],
  },
  {
    id: "runAsUser",
    level: "restricted",
    versions: [
      { minor: 23, check: runAsUser },
      { minor: 35, check: exceptUserNamespace(runAsUser) },
    ],
  },
];
