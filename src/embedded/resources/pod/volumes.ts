/** Volumes of a pod: exactly one source each, and what each kind of source needs. */
import { checkClaimSpec } from "../claim-spec.ts";
import { checkCsiDriver } from "../csi-driver.ts";
import type { Field } from "../field.ts";
import { validateAnnotations, validateLabels } from "../metadata.ts";
import { dnsLabel, subdomain } from "../names.ts";
import { checkNoBacksteps, checkRelativePath } from "../paths.ts";
import { amount } from "../resource-names.ts";
import type { Volumes } from "./mounts.ts";
import { checkItems, checkMode, checkProjected, checkDownwardItems } from "./projections.ts";
import { checkNfs, remoteSources, storageOs } from "./remote-volumes.ts";

export interface VolumeOptions {
  /** Empty for templates. */
  podName: string;
  isPod: boolean;
}

type CheckSource = (source: Field, options: VolumeOptions) => void;

const hostPathTypes = [
  "",
  "BlockDevice",
  "CharDevice",
  "Directory",
  "DirectoryOrCreate",
  "File",
  "FileOrCreate",
  "Socket",
];

export const checkHostPath = (source: Field): void => {
  if (source.at("path").need()) {
    checkNoBacksteps(source.at("path"));
    source.at("type").oneOf(hostPathTypes);
  }
};

const keyed =
  (name: string): CheckSource =>
  (source) => {
    source.at(name).need();
    checkMode(source.at("defaultMode"));
    checkItems(source.at("items"));
  };

const csi: CheckSource = (source) => {
  checkCsiDriver(source.at("driver"));
  const secret = source.at("nodePublishSecretRef");
  if (secret.given && secret.at("name").need()) {
    source.at("name").as(secret.value.name).matches(subdomain);
  }
};

const templateMeta = new Set(["annotations", "labels"]);

const ephemeral: CheckSource = (source) => {
  const template = source.at("volumeClaimTemplate");
  if (!template.given) {
    template.required();
    return;
  }

  const metadata = template.at("metadata");
  validateAnnotations(metadata.at("annotations"));
  validateLabels(metadata.at("labels"));
  for (const name of Object.keys((metadata.value ?? {}) as object)) {
    if (!templateMeta.has(name)) {
      // The API spells it so here.
      metadata.at(name === "uid" ? "uID" : name).forbidden("cannot be set");
    }
  }

  checkClaimSpec(template.at("spec"));
};

/** Whoever makes pods from a template may fill the reference in. */
const image: CheckSource = (source, { isPod }) => {
  if (isPod) {
    source.at("reference").need();
  }

  if (source.at("pullPolicy").need()) {
    source.at("pullPolicy").oneOf(["Always", "IfNotPresent", "Never"]);
  }
};

const downward: CheckSource = (source) => {
  checkMode(source.at("defaultMode"));
  checkDownwardItems(source, source.at("items"));
};

const gitRepo: CheckSource = (source) => {
  source.at("repository").need();
  checkRelativePath(source.at("directory"));
};

/** In the order in which Go looks at them. */
const sources: [name: string, check: CheckSource][] = [
  ["hostPath", checkHostPath],
  ["gitRepo", gitRepo],
  ["secret", keyed("secretName")],
  ["nfs", checkNfs],
  ["persistentVolumeClaim", (source) => void source.at("claimName").need()],
  ["downwardAPI", downward],
  ["configMap", keyed("name")],
  ["projected", checkProjected],
  ["csi", csi],
  ["ephemeral", ephemeral],
  ["image", image],
  ...remoteSources,
  ["storageos", storageOs],
];

const checkEmptyDir = (emptyDir: Field): void => {
  const { sizeLimit } = emptyDir.value as { sizeLimit?: string };
  if (sizeLimit !== undefined && amount(sizeLimit).sign < 0) {
    emptyDir.at("sizeLimit").forbidden("SizeLimit field must be a valid resource quantity");
  }
};

const checkSources = (volume: Field, options: VolumeOptions): void => {
  let count = 0;
  if (volume.at("emptyDir").given) {
    count += 1;
    checkEmptyDir(volume.at("emptyDir"));
  }

  for (const [name, check] of sources) {
    const source = volume.at(name);
    if (!source.given) {
      continue;
    }

    if (count > 0) {
      source.forbidden("may not specify more than 1 volume type");
    } else {
      check(source, options);
    }

    count += 1;
  }

  if (count === 0) {
    volume.required("must specify a volume type");
  }
};

const checkEphemeralName = (volume: Field, podName: string): void => {
  const { ephemeral: source, name = "" } = volume.value as { ephemeral?: object; name?: string };
  if (source !== undefined && podName !== "" && name !== "") {
    for (const complaint of subdomain(`${podName}-${name}`)) {
      volume.at("name").invalid(`PVC name "${podName}-${name}": ${complaint}`, name);
    }
  }
};

/** Gives back the volumes that are fine: mounts of others are "not found". */
export const checkVolumes = (volumes: Field, options: VolumeOptions): Volumes => {
  const fine: Volumes = new Map();
  for (const volume of volumes.items()) {
    const before = volume.causes.length;
    const name = (volume.value.name as string | undefined) ?? "";
    checkSources(volume, options);
    checkEphemeralName(volume, options.podName);
    if (volume.at("name").need()) {
      volume.at("name").matches(dnsLabel);
    }

    if (fine.has(name)) {
      volume.at("name").duplicate(name);
    }

    if (volume.causes.length === before) {
      fine.set(name, volume.value);
    }
  }

  return fine;
};
