/** Checks of seccomp profiles, by annotation in old versions and by field since. */
import type { Json } from "../../object.ts";
import {
  containersOf,
  exceptWindows,
  nameContainers,
  nameSetters,
  plural,
  quoteAll,
  sorted,
  type Check,
  type CheckPod,
  type Violation,
} from "./check.ts";

const podAnnotation = "seccomp.security.alpha.kubernetes.io/pod";
const containerAnnotation = "container.seccomp.security.alpha.kubernetes.io/";
const reason = "seccompProfile";

const isGoodAnnotation = (value: string): boolean =>
  value === "runtime/default" || value === "docker/default" || value.startsWith("localhost/");

const byAnnotation: CheckPod = (spec, metadata) => {
  const annotations: Record<string, string> = metadata?.annotations ?? {};
  const keys = [
    podAnnotation,
    ...containersOf(spec).map(({ name }) => `${containerAnnotation}${name}`),
  ];
  const bad = sorted(
    keys.flatMap((key) => {
      const value = annotations[key];
      return value === undefined || isGoodAnnotation(value)
        ? []
        : [`${key}=${JSON.stringify(value)}`];
    }),
  );
  return bad.length === 0
    ? undefined
    : { reason, detail: `forbidden ${plural(bad.length, "annotation")} ${bad.join(", ")}` };
};

const profileOf = ({ securityContext }: Json): Json => securityContext?.seccompProfile;

const isGood = ({ type }: Json): boolean => type === "RuntimeDefault" || type === "Localhost";

const isBad = (holder: Json): boolean => {
  const profile = profileOf(holder);
  return profile !== undefined && !isGood(profile);
};

const explicit = (spec: Json): Violation | undefined => {
  const bad = containersOf(spec).filter(isBad);
  const setters = nameSetters(isBad(spec), bad);
  const holders = [...(isBad(spec) ? [spec] : []), ...bad];
  const values = sorted(holders.map((holder) => profileOf(holder).type ?? ""));
  return setters === ""
    ? undefined
    : {
        reason,
        detail: `${setters} must not set securityContext.seccompProfile.type to ${quoteAll(values)}`,
      };
};

const byField: CheckPod = (spec) => explicit(spec);

const required: CheckPod = (spec) => {
  const bad = explicit(spec);
  const podProfile = profileOf(spec);
  if (bad !== undefined || (podProfile !== undefined && isGood(podProfile))) {
    return bad;
  }

  const bare = containersOf(spec).filter((container) => profileOf(container) === undefined);
  return bare.length === 0
    ? undefined
    : {
        reason,
        detail: `pod or ${nameContainers(bare)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
      };
};

export const seccompChecks: Check[] = [
  {
    id: "seccompProfile_baseline",
    level: "baseline",
    versions: [
      { minor: 0, check: byAnnotation },
      { minor: 19, check: byField },
    ],
  },
  {
    id: "seccompProfile_restricted",
    level: "restricted",
    overrides: "seccompProfile_baseline",
    versions: [
      { minor: 19, check: required },
      { minor: 25, check: exceptWindows(required) },
    ],
  },
];
