/** Sources of volumes that lie on other machines: what each cannot do without. */
import type { Field } from "../field.ts";
import { dnsLabel, rangeMessage } from "../names.ts";

type Rule = [name: string, check: (source: Field) => void];

const needs =
  (...names: string[]) =>
  (source: Field): void => {
    for (const name of names) {
      source.at(name).need();
    }
  };

const secretOf = (source: Field): void => {
  if (source.at("secretRef").given) {
    source.at("secretRef", "name").need();
  }
};

const iqnForms: [prefix: string, form: RegExp][] = [
  ["iqn", /^iqn\.\d{4}-\d{2}\.([a-zA-Z0-9-.]+)(:([^,;*&$|\s]+))$/],
  ["eui", /^eui.[a-fA-F0-9]{16}$/],
  ["naa", /^naa.[a-fA-F0-9]{32}$/],
];

const checkIqn = (iqn: Field, unknown: string): void => {
  const text = iqn.value as string;
  const form = iqnForms.find(([prefix]) => text.startsWith(prefix));
  if (form === undefined) {
    iqn.invalid(unknown);
  } else if (!form[1].test(text)) {
    iqn.invalid("must be valid format");
  }
};

/** @param unknown What is said of a name that begins with no known prefix. */
export const checkIscsi = (
  source: Field,
  unknown = "must be valid format starting with iqn, eui, or naa",
): void => {
  source.at("targetPortal").need();
  if (source.at("iqn").need()) {
    checkIqn(source.at("iqn"), unknown);
  }

  const lun = (source.value.lun as number | undefined) ?? 0;
  if (lun < 0 || lun > 255) {
    source.at("lun").invalid(rangeMessage(0, 255), lun);
  }

  const { chapAuthDiscovery, chapAuthSession, secretRef } = source.value as Record<string, unknown>;
  if ((chapAuthDiscovery === true || chapAuthSession === true) && secretRef === undefined) {
    source.at("secretRef").required();
  }

  secretOf(source);
  if (source.at("initiatorName").given) {
    checkIqn(source.at("initiatorname").as(source.value.initiatorName), unknown);
  }
};

export const checkNfs = (source: Field): void => {
  source.at("server").need();
  source.at("path").need();
  if (!((source.value.path as string | undefined) ?? "").startsWith("/")) {
    source.at("path").invalidText("must be an absolute path");
  }
};

const azureDisk = (source: Field): void => {
  needs("diskName", "diskURI")(source);
  source.at("cachingMode").oneOf(["None", "ReadOnly", "ReadWrite"]);
  source.at("kind").oneOf(["Dedicated", "Managed", "Shared"]);
  const { kind, diskURI = "" } = source.value as Record<string, string>;
  const managed = kind === "Managed";
  if (managed && !diskURI.startsWith("/subscriptions")) {
    source
      .at("diskURI")
      .notSupported(
        [
          "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}",
        ],
        diskURI,
      );
  } else if (!managed && !diskURI.startsWith("https://")) {
    source
      .at("diskURI")
      .notSupported(
        ["https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd"],
        diskURI,
      );
  }
};

const disk =
  (name: string) =>
  (source: Field): void => {
    source.at(name).need();
    const partition = source.at("partition");
    if (partition.value < 0 || partition.value > 255) {
      partition.invalid(rangeMessage(1, 255));
    }
  };

const cinder = (source: Field): void => {
  source.at("volumeID").need();
  secretOf(source);
};

const fibreChannel = (source: Field): void => {
  const [names, ids, lun] = [source.at("targetWWNs"), source.at("wwids"), source.at("lun")];
  if (names.length === 0) {
    if (ids.length === 0) {
      names.required("must specify either targetWWNs or wwids, but not both");
    }

    return;
  }

  if (ids.length > 0) {
    names.invalid("targetWWNs and wwids can not be specified simultaneously");
  }

  if (!lun.given) {
    lun.required("lun is required if targetWWNs is specified");
  } else if (lun.value < 0 || lun.value > 255) {
    lun.invalid(rangeMessage(0, 255));
  }
};

const flocker = (source: Field): void => {
  const [name, uuid] = [source.at("datasetName"), source.at("datasetUUID")];
  if (name.empty && uuid.empty) {
    source.required("one of datasetName and datasetUUID is required");
  } else if (!name.empty && !uuid.empty) {
    source.invalid("datasetName and datasetUUID can not be specified simultaneously", "resource");
  }

  if (name.given && (name.value as string).includes("/")) {
    name.invalid("must not contain '/'");
  }
};

const hostAndPort = /^(?:[^:[\]]*|\[[^[\]]*\]):[^:]*$/;

const quobyte = (source: Field): void => {
  const [registry, tenant] = [source.at("registry"), source.at("tenant")];
  const detail = "must be a host:port pair or multiple pairs separated by commas";
  if (registry.need(detail)) {
    if (((tenant.value as string | undefined) ?? "").length > 64) {
      tenant.required("must be a UUID and may not exceed a length of 64 characters");
    } else {
      const pairs = (registry.value as string).split(",");
      pairs.filter((pair) => !hostAndPort.test(pair)).forEach(() => registry.invalid(detail));
    }
  }

  source.at("volume").need();
};

const flexVolume = (source: Field): void => {
  source.at("driver").need();
  for (const [name, at] of source.at("options").entries()) {
    if (/(?:^|\.)(?:kubernetes|k8s)\.io$/i.test(name.split("/", 1)[0] ?? "")) {
      at.invalid("kubernetes.io and k8s.io namespaces are reserved", name);
    }
  }
};

export const storageOs = (source: Field): void => {
  if (source.at("volumeName").need()) {
    source.at("volumeName").matches(dnsLabel);
  }

  if (!source.at("volumeNamespace").empty) {
    source.at("volumeNamespace").matches(dnsLabel);
  }

  secretOf(source);
};

/** Shared by pods and persistent volumes. */
export const remoteSources: Rule[] = [
  ["gcePersistentDisk", (source) => disk("pdName")(source.renamed("persistentDisk"))],
  ["awsElasticBlockStore", disk("volumeID")],
  ["iscsi", (source) => checkIscsi(source)],
  ["glusterfs", needs("endpoints", "path")],
  ["rbd", needs("monitors", "image")],
  ["cinder", cinder],
  ["cephfs", needs("monitors")],
  ["quobyte", quobyte],
  ["fc", fibreChannel],
  ["flocker", flocker],
  ["flexVolume", flexVolume],
  ["azureFile", needs("secretName", "shareName")],
  ["vsphereVolume", needs("volumePath")],
  ["photonPersistentDisk", needs("pdID")],
  ["portworxVolume", needs("volumeID")],
  ["azureDisk", azureDisk],
  ["scaleIO", needs("gateway", "system", "volumeName")],
];
