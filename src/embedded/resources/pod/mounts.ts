/** Mounts of volumes and block devices in a container. */
import type { Json } from "../../object.ts";
import type { Field } from "../field.ts";
import { checkRelativePath } from "../paths.ts";

/** Volumes of the pod that are well-formed, by name. */
export type Volumes = Map<string, Json>;

const checkPropagation = (at: Field, container: Json): void => {
  if (!at.given) {
    return;
  }

  if (!["Bidirectional", "HostToContainer", "None"].includes(at.value as string)) {
    at.notSupported(["Bidirectional", "HostToContainer", "None"]);
  }

  if (at.value === "Bidirectional" && container.securityContext?.privileged !== true) {
    at.forbidden("Bidirectional mount propagation is available only to privileged containers");
  }
};

const checkReadOnly = (at: Field, mount: Json): void => {
  if (!at.given || at.value === "Disabled") {
    return;
  }

  if (at.value !== "Enabled" && at.value !== "IfPossible") {
    at.notSupported(["Disabled", "Enabled", "IfPossible"]);
    return;
  }

  if (mount.readOnly !== true) {
    at.forbidden("may only be specified when readOnly is true");
  }

  if (mount.mountPropagation !== undefined && mount.mountPropagation !== "None") {
    at.forbidden("may only be specified when mountPropagation is None or not specified");
  }
};

const checkSubPaths = (mounts: Field, mount: Field): void => {
  const { subPath = "", subPathExpr = "" } = mount.value as Record<string, string>;
  if (subPath !== "") {
    checkRelativePath(mounts.at("subPath").as(subPath));
  }

  if (subPathExpr !== "") {
    if (subPath !== "") {
      mount.at("subPathExpr").invalid("subPathExpr and subPath are mutually exclusive");
    }

    checkRelativePath(mounts.at("subPathExpr").as(subPathExpr));
  }
};

/** Go gives the paths of sub-checks without the mount's index. */
export const checkMounts = (container: Field, volumes: Volumes): void => {
  const mounts = container.at("volumeMounts");
  const devices = (container.value.volumeDevices ?? []) as Json[];
  const seen = new Set<string>();
  for (const mount of mounts.items()) {
    const { name = "", mountPath = "" } = mount.value as Record<string, string>;
    mount.at("name").need();
    if (!volumes.has(name)) {
      mount.at("name").notFound(name);
    }

    mount.at("mountPath").need();
    if (seen.has(mountPath)) {
      mount.at("mountPath").invalid("must be unique", mountPath);
    }

    seen.add(mountPath);
    if (devices.some((device) => device.name === name)) {
      mount.at("name").invalid("must not already exist in volumeDevices");
    }

    if (devices.some(({ devicePath }) => devicePath === mountPath)) {
      mount.at("mountPath").invalid("must not already exist as a path in volumeDevices");
    }

    checkSubPaths(mounts, mount);
    checkPropagation(
      mounts.at("mountPropagation").as(mount.value.mountPropagation),
      container.value,
    );
    checkReadOnly(mounts.at("recursiveReadOnly").as(mount.value.recursiveReadOnly), mount.value);
  }
};

const checkDeviceName = (at: Field, volumes: Volumes, seen: Set<string>): void => {
  const name = (at.value as string | undefined) ?? "";
  const volume = volumes.get(name);
  at.need();
  if (seen.has(name)) {
    at.invalid("must be unique", name);
  }

  if (volume === undefined) {
    at.notFound(name);
  } else if (volume.persistentVolumeClaim === undefined && volume.ephemeral === undefined) {
    at.invalid(
      "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode",
    );
  }
};

const checkDevicePath = (at: Field, seen: Set<string>): void => {
  const path = (at.value as string | undefined) ?? "";
  at.need();
  if (seen.has(path)) {
    at.invalid("must be unique", path);
  }

  if (path.split("/").includes("..")) {
    at.invalid("can not contain backsteps ('..')");
  } else {
    seen.add(path);
  }
};

export const checkDevices = (container: Field, volumes: Volumes): void => {
  const mounts = (container.value.volumeMounts ?? []) as Json[];
  const names = new Set<string>();
  const paths = new Set<string>();
  for (const device of container.at("volumeDevices").items()) {
    const [name, path] = [device.at("name"), device.at("devicePath")];
    checkDeviceName(name, volumes, names);
    checkDevicePath(path, paths);
    if (mounts.some((mount) => mount.name === name.value)) {
      name.invalid("must not already exist in volumeMounts");
    }

    if (mounts.some(({ mountPath }) => mountPath === path.value)) {
      path.invalid("must not already exist as a path in volumeMounts");
    }

    if (!name.empty) {
      names.add(name.value as string);
    }
  }
};
