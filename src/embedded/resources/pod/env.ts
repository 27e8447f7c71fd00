/** Environment of a container and the sources its values come from. */
import type { Json } from "../../object.ts";
import type { Field } from "../field.ts";
import { configMapKey, envVarName } from "../formats.ts";
import { dnsLabel, subdomain } from "../names.ts";
import { checkNoBacksteps } from "../paths.ts";
import { checkFieldRef, checkResourceRef } from "./downward.ts";

const envPaths = [
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
  "spec.nodeName",
  "spec.serviceAccountName",
  "status.hostIP",
  "status.hostIPs",
  "status.podIP",
  "status.podIPs",
];

const checkKeyRef = (ref: Field): void => {
  ref.at("name").matches(subdomain);
  if (ref.at("key").need()) {
    ref.at("key").matches(configMapKey);
  }
};

const checkFileRef = (ref: Field): void => {
  if (ref.at("key").need()) {
    ref.at("key").matches(envVarName);
  }

  if (ref.at("volumeName").need()) {
    ref.at("volumeName").matches(dnsLabel);
  }

  if (ref.at("path").need()) {
    checkNoBacksteps(ref.at("path"));
  }
};

const sources: [name: string, check: (ref: Field) => void][] = [
  ["fieldRef", (ref) => checkFieldRef(ref, envPaths)],
  ["resourceFieldRef", (ref) => checkResourceRef(ref, false)],
  ["configMapKeyRef", checkKeyRef],
  ["secretKeyRef", checkKeyRef],
  ["fileKeyRef", checkFileRef],
];

const checkValueFrom = (variable: Field): void => {
  const from = variable.at("valueFrom");
  const given = sources.filter(([name]) => from.at(name).given);
  for (const [name, check] of given) {
    check(from.at(name));
  }

  if (given.length === 0) {
    from.invalid(
      "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`",
      "",
    );
  } else if (!variable.at("value").empty) {
    from.invalid("may not be specified when `value` is not empty", "");
  } else if (given.length > 1) {
    from.invalid("may not have more than one field specified at a time", "");
  }
};

export const checkEnv = (env: Field): void => {
  for (const variable of env.items()) {
    if (variable.at("name").need()) {
      variable.at("name").matches(envVarName);
    }

    if (variable.at("valueFrom").given) {
      checkValueFrom(variable);
    }
  }
};

const maskedName = (name: string): string[] =>
  subdomain(name.length > 1 && name.endsWith("-") ? `${name.slice(0, -2)}a` : name);

/** Go reports the number of sources under the list itself. */
export const checkEnvFrom = (envFrom: Field): void => {
  for (const source of envFrom.items()) {
    if (!source.at("prefix").empty) {
      source.at("prefix").matches(envVarName);
    }

    const given = ["configMapRef", "secretRef"].filter((name) => source.at(name).given);
    for (const name of given) {
      const at = source.at(name, "name");
      if (at.need()) {
        at.matches(maskedName);
      }
    }

    if (given.length === 0) {
      envFrom.invalid("must specify one of: `configMapRef` or `secretRef`", "");
    } else if (given.length > 1) {
      envFrom.invalid("may not have more than one field specified at a time", "");
    }
  }
};

/** Env variables read from files need a volume that is an emptyDir. */
export const checkFileVolumes = (spec: Field): void => {
  const emptyDirs = new Set(
    ((spec.value.volumes ?? []) as Json[])
      .filter(({ emptyDir }) => emptyDir !== undefined)
      .map(({ name }) => name as string),
  );
  for (const part of ["initContainers", "containers"]) {
    for (const container of spec.at(part).items()) {
      for (const variable of container.at("env").items()) {
        const at = variable.at("valueFrom", "fileKeyRef", "volumeName");
        if (at.given && !emptyDirs.has(at.value as string)) {
          const known = ((spec.value.volumes ?? []) as Json[]).some(
            ({ name }) => name === at.value,
          );
          if (known) {
            at.invalid("referenced volume must be of type emptyDir");
          } else {
            at.notFound();
          }
        }
      }
    }
  }
};
