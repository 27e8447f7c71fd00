/** AppArmor annotations of old: what they say is said by a field now (applyAppArmorVersionSkew, pkg/registry/core/pod/strategy.go). */
import type { Json } from "../../object.ts";
import { semanticEqual } from "../equality.ts";

const prefix = "container.apparmor.security.beta.kubernetes.io/";
const words = 'deprecated since v1.30; use the "appArmorProfile" field instead';
const localhost = "localhost/";
const longestName = 4095;

/** Undefined for what is no annotation of that kind. */
const profileOf = (annotation: string): Json => {
  if (annotation === "unconfined") {
    return { type: "Unconfined" };
  }

  if (annotation === "runtime/default") {
    return { type: "RuntimeDefault" };
  }

  const name = annotation.startsWith(localhost) ? annotation.slice(localhost.length) : "";
  return name === "" ? undefined : { type: "Localhost", localhostProfile: name };
};

const isValid = (profile: Json): boolean =>
  profile !== undefined &&
  (profile.localhostProfile === undefined ||
    (profile.localhostProfile.trim() === profile.localhostProfile &&
      profile.localhostProfile.length <= longestName));

/** Of a container that has no field of its own. */
const annotationOf = (metadata: Json, container: Json): string | undefined =>
  container.securityContext?.appArmorProfile === undefined
    ? metadata?.annotations?.[`${prefix}${container.name}`]
    : undefined;

const warning = (at: string, container: Json): string =>
  `${at}.annotations[${prefix}${container.name}]: ${words}`;

/** Writes annotations of a new pod into its fields, and warns of those that had none. @param containers Of all three lists. */
export const syncAppArmor = (
  { metadata, spec }: Json,
  containers: readonly Json[],
  warn: (text: string) => void,
): void => {
  if (spec?.os?.name === "windows") {
    return;
  }

  const ofPod: Json = spec?.securityContext?.appArmorProfile;
  for (const container of containers) {
    const annotation = annotationOf(metadata, container);
    if (annotation === undefined) {
      continue;
    }

    const profile = profileOf(annotation);
    if (!isValid(profile)) {
      warn(warning("metadata", container));
    } else if (!semanticEqual(profile, ofPod)) {
      container.securityContext = { ...container.securityContext, appArmorProfile: profile };
      warn(warning("metadata", container));
    }
  }
};

/** Of templates; pods are warned of as their annotations become fields. @param at Where the metadata are. */
export const appArmorWarnings = (
  { metadata, spec }: Json,
  containers: readonly Json[],
  at: string,
): string[] => {
  const ofPod: Json = spec?.securityContext?.appArmorProfile;
  return containers
    .filter((container) => {
      const annotation = annotationOf(metadata, container);
      return (
        annotation !== undefined &&
        (ofPod === undefined || !semanticEqual(ofPod, profileOf(annotation)))
      );
    })
    .map((container) => warning(at, container));
};
