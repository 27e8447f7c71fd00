/** Claims look for a volume, or say why there is none. Follows syncClaim of pkg/controller/volume/persistentvolume. */
import type { Client, EventRecorder } from "../../api/client.ts";
import type { Json, KubeObject } from "../../object.ts";
import { bind, bindCompleted, boundByController, setClaimPhase } from "./bind.ts";
import { bindsLate, classOf, findVolume, isReservedFor, whyUnfit } from "./matching.ts";

export interface ClaimTools {
  client: Client;
  recorder: EventRecorder;
  /** Pods that use a claim. */
  podsOf(claim: KubeObject): KubeObject[];
}

const selectedNode = "volume.kubernetes.io/selected-node";

export const syncClaim = async (tools: ClaimTools, claim: KubeObject): Promise<void> => {
  if (claim.metadata.annotations?.[bindCompleted] !== undefined) {
    await syncBound(tools, claim);
  } else if ((claim["spec"].volumeName ?? "") === "") {
    await syncFree(tools, claim);
  } else {
    await syncNamed(tools, claim);
  }
};

const syncFree = async (tools: ClaimTools, claim: KubeObject): Promise<void> => {
  const { client, recorder } = tools;
  const late = bindsLate(client, claim);
  const volume = findVolume(claim, client.list("persistentvolumes"), late);
  if (volume !== undefined) {
    await bind(client, volume, claim);
    return;
  }

  if (late && claim.metadata.annotations?.[selectedNode] === undefined) {
    tellLate(tools, claim);
  } else if (classOf(claim) !== "") {
    await provision(tools, claim);
    return;
  } else {
    recorder.event(
      claim,
      "Normal",
      "FailedBinding",
      "no persistent volumes available for this claim and no storage class is set",
    );
  }

  await pend(client, claim);
};

const pend = (client: Client, { metadata }: KubeObject): Promise<void> =>
  setClaimPhase(client, metadata.namespace, metadata.name, "Pending");

const tellLate = ({ recorder, podsOf }: ClaimTools, claim: KubeObject): void => {
  const waiting = podsOf(claim)
    .filter((pod) => pod["spec"].nodeName === undefined)
    .map(({ metadata }) => metadata.name);
  if (waiting.length === 0) {
    recorder.event(
      claim,
      "Normal",
      "WaitForFirstConsumer",
      "waiting for first consumer to be created before binding",
    );
  } else {
    const subject = waiting.length === 1 ? `pod ${waiting[0]}` : `pods ${waiting.join(",")}`;
    recorder.event(
      claim,
      "Normal",
      "WaitForPodScheduled",
      `waiting for ${subject} to be scheduled`,
    );
  }
};

/** Volumes are made by programs outside of the controller; it only calls for them. */
const provision = async ({ client, recorder }: ClaimTools, claim: KubeObject): Promise<void> => {
  const name = classOf(claim);
  const provisioner: string | undefined = client.get(
    "storage.k8s.io/storageclasses",
    undefined,
    name,
  )?.["provisioner"];
  if (provisioner === undefined || provisioner.startsWith("kubernetes.io/")) {
    const why =
      provisioner === undefined
        ? `storageclass.storage.k8s.io "${name}" not found`
        : `no volume plugin matched name: ${provisioner}`;
    recorder.event(claim, "Warning", "ProvisioningFailed", why);
    return;
  }

  await client.modify(
    "persistentvolumeclaims",
    claim.metadata.namespace,
    claim.metadata.name,
    (copy) => {
      const annotations = (copy.metadata.annotations ??= {});
      if (annotations["volume.kubernetes.io/storage-provisioner"] === provisioner) {
        return false;
      }

      annotations["volume.beta.kubernetes.io/storage-provisioner"] = provisioner;
      annotations["volume.kubernetes.io/storage-provisioner"] = provisioner;
      return undefined;
    },
  );
  recorder.event(
    claim,
    "Normal",
    "ExternalProvisioning",
    `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`,
  );
};

/** The claim asks for one volume. */
const syncNamed = async ({ client, recorder }: ClaimTools, claim: KubeObject): Promise<void> => {
  const volume = client.get("persistentvolumes", undefined, claim["spec"].volumeName);
  if (volume === undefined) {
    await pend(client, claim);
    return;
  }

  const { name } = volume.metadata;
  const reference: Json = volume["spec"].claimRef;
  if (reference === undefined) {
    const why = whyUnfit(claim, volume);
    if (why === undefined) {
      await bind(client, volume, claim);
      return;
    }

    recorder.event(
      claim,
      "Warning",
      "VolumeMismatch",
      `Cannot bind to requested volume "${name}": ${why}`,
    );
  } else if (isReservedFor(volume, claim)) {
    await bind(client, volume, claim);
    return;
  } else {
    recorder.event(
      claim,
      "Warning",
      "FailedBinding",
      `volume "${name}" already bound to a different claim.`,
    );
  }

  await pend(client, claim);
};

const syncBound = async (tools: ClaimTools, claim: KubeObject): Promise<void> => {
  const { client } = tools;
  const { volumeName = "" } = claim["spec"];
  if (volumeName === "") {
    await lose(
      tools,
      claim,
      "ClaimLost",
      "Bound claim has lost reference to PersistentVolume. Data on the volume is lost!",
    );
    return;
  }

  const volume = client.get("persistentvolumes", undefined, volumeName);
  if (volume === undefined) {
    await lose(
      tools,
      claim,
      "ClaimLost",
      "Bound claim has lost its PersistentVolume. Data on the volume is lost!",
    );
  } else if (
    volume["spec"].claimRef === undefined ||
    volume["spec"].claimRef.uid === claim.metadata.uid
  ) {
    await bind(client, volume, claim);
  } else {
    await lose(
      tools,
      claim,
      "ClaimMisbound",
      "Two claims are bound to the same volume, this one is bound incorrectly",
    );
  }
};

const lose = async (
  { client, recorder }: ClaimTools,
  claim: KubeObject,
  reason: string,
  message: string,
): Promise<void> => {
  if (claim["status"]?.phase !== "Lost") {
    const { namespace, name } = claim.metadata;
    await setClaimPhase(client, namespace, name, "Lost");
    recorder.event(claim, "Warning", reason, message);
  }
};

/** Whether the binding was the controller's own choice. */
export const wasChosen = ({ metadata }: KubeObject): boolean =>
  metadata.annotations?.[boundByController] !== undefined;
