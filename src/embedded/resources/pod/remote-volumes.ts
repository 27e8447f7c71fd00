/** Sources of volumes that lie on other machines: what each cannot do without. */
import type { Field } from "../field.ts";
import { rangeMessage } from "../names.ts";

type Rule = [name: string, check: (source: Field) => void];

const needs =
  (...names: string[]) =>
  (source: Field): void => {
    for (const name of names) {
      source.at(name).need();
    }
  };

const iqnForms: [prefix: string, form: RegExp][] = [
  ["iqn", /^iqn\.\d{4}-\d{2}\.([a-zA-Z0-9-.]+)(:([^,;*&$|\s]+))$/],
  ["eui", /^eui.[a-fA-F0-9]{16}$/],
  ["naa", /^naa.[a-fA-F0-9]{32}$/],
];

const checkIqn = (iqn: Field): void => {
  const text = iqn.value as string;
  const form = iqnForms.find(([prefix]) => text.startsWith(prefix));
  if (form === undefined) {
    iqn.invalid("must be valid format starting with iqn, eui, or naa");
  } else if (!form[1].test(text)) {
    iqn.invalid("must be valid format");
  }
};

const iscsi = (source: Field): void => {
  source.at("targetPortal").need();
  if (source.at("iqn").need()) {
    checkIqn(source.at("iqn"));
  }

  const lun = (source.value.lun as number | undefined) ?? 0;
  if (lun < 0 || lun > 255) {
    source.at("lun").invalid(rangeMessage(0, 255), lun);
  }

  const { chapAuthDiscovery, chapAuthSession, secretRef } = source.value as Record<string, unknown>;
  if ((chapAuthDiscovery === true || chapAuthSession === true) && secretRef === undefined) {
    source.at("secretRef").required();
  }

  if (source.at("initiatorName").given) {
    checkIqn(source.at("initiatorname").as(source.value.initiatorName));
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

/** Shared by pods and persistent volumes. */
export const remoteSources: Rule[] = [
  ["gcePersistentDisk", needs("pdName")],
  ["awsElasticBlockStore", needs("volumeID")],
  ["iscsi", iscsi],
  ["glusterfs", needs("endpoints", "path")],
  ["rbd", needs("monitors", "image")],
  ["cinder", needs("volumeID")],
  ["cephfs", needs("monitors")],
  ["quobyte", needs("registry", "volume")],
  ["flexVolume", needs("driver")],
  ["azureFile", needs("secretName", "shareName")],
  ["vsphereVolume", needs("volumePath")],
  ["photonPersistentDisk", needs("pdID")],
  ["portworxVolume", needs("volumeID")],
  ["azureDisk", azureDisk],
  ["scaleIO", needs("gateway", "system", "volumeName")],
];
