/** ControllerRevisions: the templates that a DaemonSet or StatefulSet has had. Follows pkg/controller/history. */
import type { Client } from "../../api/client.ts";
import { clone } from "../../object.ts";
import type { Json, KubeObject } from "../../object.ts";
import { goJson } from "../../resources/field-errors.ts";
import { labelSelectorMatches } from "../../resources/selectors.ts";
import { StatusError } from "../../status.ts";
import { claimObjects, controllerRef } from "../controller-ref.ts";
import { canonical, safeEncode } from "../template-hash.ts";

export const revisionLabel = "controller-revision-hash";
const resource = "apps/controllerrevisions";

/** What a revision keeps: a patch that brings the template back. kubectl compares it byte by byte with one that Go writes, which sorts keys. */
export const revisionData = (template: Json): Json =>
  JSON.parse(goJson({ spec: { template: { ...template, $patch: "replace" } } }));

/** The template as of a revision. */
export const templateOf = (revision: KubeObject): Json => {
  const { $patch: _, ...template } = revision["data"]?.spec?.template ?? {};
  return template;
};

/** FNV-1 over the data, as HashControllerRevision. */
export const revisionHash = (data: Json, collisions?: number): string => {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(goJson(data) + (collisions ?? ""))) {
    hash = Math.imul(hash, 0x01000193) ^ byte;
  }

  return safeEncode(String(hash >>> 0));
};

const byRevision = (left: KubeObject, right: KubeObject): number =>
  left["revision"] - right["revision"] ||
  left.metadata.creationTimestamp.localeCompare(right.metadata.creationTimestamp) ||
  (left.metadata.name < right.metadata.name ? -1 : 1);

/** The owner's revisions, oldest first. One that is made again takes over those that an earlier one of its name left behind. */
export const claimHistory = async (
  client: Client,
  owner: KubeObject,
  candidates: KubeObject[],
): Promise<KubeObject[]> => {
  const matches = (labels: Record<string, string>): boolean =>
    labelSelectorMatches(owner["spec"].selector, labels);
  const claimed = await claimObjects({ client, resource, owner, matches }, candidates);
  return claimed.toSorted(byRevision);
};

export interface Wanted {
  owner: KubeObject;
  hash: string;
}

/** The revision of the owner's present template: found, raised to the newest, or made. `revisions` are sorted. @throws StatusError */
export const currentRevision = async (
  client: Client,
  { owner, hash }: Wanted,
  revisions: KubeObject[],
): Promise<KubeObject> => {
  const data = revisionData(owner["spec"].template);
  const wanted = canonical(data);
  const equal = revisions.findLast((revision) => canonical(revision["data"]) === wanted);
  const latest: number = revisions.at(-1)?.["revision"] ?? 0;
  if (equal === undefined) {
    return create(client, owner, data, hash, latest + 1);
  }

  if (equal === revisions.at(-1)) {
    return equal;
  }

  const copy = clone(equal);
  copy["revision"] = latest + 1;
  return client.update(resource, copy);
};

const create = async (
  client: Client,
  owner: KubeObject,
  data: Json,
  hash: string,
  revision: number,
): Promise<KubeObject> => {
  const { name, namespace, annotations } = owner.metadata;
  const labels = owner["spec"].template.metadata?.labels ?? {};
  return client.create(resource, {
    apiVersion: "apps/v1",
    kind: "ControllerRevision",
    metadata: {
      name: `${name.slice(0, 223)}-${hash}`,
      namespace,
      labels: { ...labels, [revisionLabel]: hash },
      ...(annotations === undefined ? {} : { annotations: { ...annotations } }),
      ownerReferences: [controllerRef(owner)],
    },
    data,
    revision,
  });
};

/** Deletes the oldest revisions that nothing uses, down to the owner's limit. */
export const truncateHistory = async (
  client: Client,
  owner: KubeObject,
  revisions: KubeObject[],
  isLive: (revision: KubeObject) => boolean,
): Promise<void> => {
  const dead = revisions.filter((revision) => !isLive(revision)).toSorted(byRevision);
  const surplus = dead.length - (owner["spec"].revisionHistoryLimit ?? 10);
  for (const { metadata } of dead.slice(0, Math.max(0, surplus))) {
    await client.delete(resource, metadata.namespace, metadata.name);
  }
};

/** Whether the API refused because the name is taken. */
export const isTaken = (error: unknown): boolean =>
  error instanceof StatusError && error.reason === "AlreadyExists";
