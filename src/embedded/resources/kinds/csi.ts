/** What CSI drivers tell the cluster of themselves, and what is asked of them: attachments, attributes, room. */
import type { Json } from "../../object.ts";
import { checkCsiDriver } from "../csi-driver.ts";
import { semanticEqual } from "../equality.ts";
import type { Field } from "../field.ts";
import { goPrint } from "../go-print.ts";
import { immutable, immutableText } from "../immutable.ts";
import type { KindRules } from "../kind-rules.ts";
import { checkLabelSelector } from "../label-checks.ts";
import { qualifiedName, subdomain } from "../names.ts";
import { checkParameters, checkProvisioner } from "../provisioner.ts";
import { amount } from "../resource-names.ts";

const checkTokens = (requests: Field): void => {
  const audiences = new Set<string>();
  for (const request of requests.items()) {
    const audience = (request.value.audience as string | undefined) ?? "";
    const seconds = request.at("expirationSeconds");
    if (audiences.has(audience)) {
      request.at("audience").duplicate(audience);
    } else if (seconds.value < 600) {
      seconds.invalid("may not specify a duration less than 10 minutes");
    } else if (seconds.value > 2 ** 32) {
      seconds.invalid("may not specify a duration larger than 2^32 seconds");
    }

    audiences.add(audience);
  }
};

const checkDriver = (object: Field): void => {
  const spec = object.at("spec");
  if (spec.at("fsGroupPolicy").given) {
    spec.at("fsGroupPolicy").oneOf(["File", "None", "ReadWriteOnceWithFSType"]);
  }

  checkTokens(spec.at("tokenRequests"));
  const modes = spec.at("volumeLifecycleModes");
  for (const { value } of modes.items()) {
    modes.as(value).oneOf(["Persistent", "Ephemeral"]);
  }

  const period = spec.at("nodeAllocatableUpdatePeriodSeconds");
  if (period.value < 10) {
    period.invalid("must be greater than or equal to 10 seconds");
  }

  const secret = spec.at("serviceAccountTokenInSecrets");
  if (secret.given && spec.at("tokenRequests").length === 0) {
    secret.invalid("serviceAccountTokenInSecrets is set but no tokenRequests are specified");
  }
};

const tokenWarning =
  "spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to true to prevent possible logging of tokens in volume attributes";

/** Behind a feature gate that is off by default. */
const dropGated = ({ spec }: Json): void => {
  delete spec?.preventPodSchedulingIfMissing;
};

export const csiDrivers: KindRules = {
  allowUnconditionalUpdate: false,
  generation: ["spec"],
  prepareForCreate(object) {
    dropGated(object);
    // The first change gives it one.
    delete object.metadata.generation;
  },
  prepareForUpdate: dropGated,
  validate: checkDriver,
  validateUpdate(object, old) {
    checkDriver(object);
    const required = object.at("spec", "attachRequired").value;
    // So the API calls it.
    immutable(object.at("spec", "attachedRequired").as(required), old.spec?.attachRequired);
    immutable(object.at("spec", "volumeLifecycleModes"), old.spec?.volumeLifecycleModes);
  },
  warnings: ({ spec }: Json, old) =>
    (spec.tokenRequests ?? []).length > 0 &&
    spec.serviceAccountTokenInSecrets === undefined &&
    !semanticEqual(spec.tokenRequests, old?.["spec"].tokenRequests)
      ? [tokenWarning]
      : [],
};

const checkNodeDriver = (driver: Field, known: Set<string>): void => {
  const name = driver.at("name");
  checkCsiDriver(name);
  const id = driver.at("nodeID");
  if (id.need() && (id.value as string).length > 256) {
    id.invalid("must be 256 characters or less");
  }

  driver.at("allocatable", "count").nonNegative();
  if (known.has(name.value as string)) {
    name.duplicate();
  }

  known.add(name.value as string);
  for (const [index, key] of ((driver.value.topologyKeys ?? []) as string[]).entries()) {
    const at = driver.as(key);
    at.need();
    if (driver.value.topologyKeys.indexOf(key) < index) {
      at.duplicate();
    }

    at.matches(qualifiedName);
  }
};

const checkNode = (object: Field): void => {
  const known = new Set<string>();
  for (const driver of object.at("spec", "drivers").items()) {
    checkNodeDriver(driver, known);
  }
};

/** How many volumes there may be, is all that changes of a driver. */
const withoutCount = (driver: Json): Json => ({ ...driver, allocatable: undefined });

export const csiNodes: KindRules = {
  allowUnconditionalUpdate: false,
  validate: checkNode,
  validateUpdate(object, old) {
    checkNode(object);
    const drivers = object.at("spec", "drivers");
    for (const before of (old.spec?.drivers ?? []) as Json[]) {
      for (const { value } of drivers
        .items()
        .filter(({ value: { name } }) => name === before.name)) {
        const kept = withoutCount(value);
        immutable(drivers.as(kept), withoutCount(before), goPrint("storage.CSINodeDriver", kept));
      }
    }
  },
};

const checkAttachment = (object: Field): void => {
  const spec = object.at("spec");
  checkCsiDriver(spec.at("attacher"));
  const source = spec.at("source");
  const [inline, name] = [source.at("inlineVolumeSpec"), source.at("persistentVolumeName")];
  const detail = "must specify exactly one of inlineVolumeSpec and persistentVolumeName";
  if (!inline.given && !name.given) {
    source.required(detail);
  } else if (inline.given && name.given) {
    source.forbidden(detail);
  } else if (name.given) {
    name.need("must specify non empty persistentVolumeName");
  }

  spec.at("nodeName").matches(subdomain);
  if (name.given) {
    name.matches(subdomain);
  }
};

export const volumeAttachments: KindRules = {
  allowUnconditionalUpdate: false,
  validate: checkAttachment,
  validateUpdate(object, old) {
    checkAttachment(object);
    const spec = object.at("spec");
    immutable(spec, old.spec, goPrint("storage.VolumeAttachmentSpec", spec.value));
  },
};

const checkAttributes = (object: Field): void => {
  checkProvisioner(object.at("driverName"));
  checkParameters(object.at("parameters"));
  object.at("parameters").need("must contain at least one key/value pair");
};

export const volumeAttributesClasses: KindRules = {
  finalizers: ["kubernetes.io/vac-protection"],
  validate: checkAttributes,
  validateUpdate(object, old) {
    for (const name of ["driverName", "parameters"]) {
      if (!semanticEqual(object.value[name], old[name])) {
        object.at(name).forbidden(`updates to ${name} are forbidden.`);
      }
    }

    checkAttributes(object);
  },
};

export const csiStorageCapacities: KindRules = {
  allowUnconditionalUpdate: false,
  validate(object) {
    checkLabelSelector(object.at("nodeTopology"));
    object.at("storageClassName").matches(subdomain);
    const capacity = object.at("capacity");
    if (capacity.given && amount(capacity.value).sign < 0) {
      capacity.invalid("must be greater than or equal to 0");
    }
  },
  validateUpdate(object, old) {
    immutable(object.at("nodeTopology"), old.nodeTopology);
    immutableText(object.at("storageClassName"), old.storageClassName);
  },
};
