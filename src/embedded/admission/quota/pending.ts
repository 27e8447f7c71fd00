/** Charges of writes that were admitted and are not stored yet; a recount must neither lose them nor count them twice. */
import type { Client } from "../../api/client.ts";
import type { KubeObject } from "../../object.ts";
import type { AdmissionRequest } from "../admission.ts";
import { addAmounts, type Amounts } from "./amounts.ts";

interface Pending {
  request: AdmissionRequest;
  amounts: Amounts;
}

/** By uid of the quota. */
const pending = new Map<string, Set<Pending>>();

const uidOf = ({ metadata }: KubeObject): string => metadata.uid ?? metadata.name;

/** Remembers a charge until the function that is returned is called. */
export const holdCharge = (
  quota: KubeObject,
  request: AdmissionRequest,
  amounts: Amounts,
): (() => void) => {
  const uid = uidOf(quota);
  const held = pending.get(uid) ?? new Set<Pending>();
  const charge = { request, amounts };
  pending.set(uid, held);
  held.add(charge);
  return () => {
    held.delete(charge);
    if (held.size === 0) {
      pending.delete(uid);
    }
  };
};

/** Between the commit of a write and the end of its request, its object counts already. */
const isStored = (client: Client, { request }: Pending): boolean => {
  const { resource, namespace, name, object, oldObject } = request;
  const stored = client.get(resource.key, namespace, name || object?.metadata.name || "");
  return oldObject === undefined
    ? stored !== undefined
    : stored?.metadata.resourceVersion !== oldObject.metadata.resourceVersion;
};

export const pendingCharges = (client: Client, quota: KubeObject): Amounts =>
  [...(pending.get(uidOf(quota)) ?? [])]
    .filter((charge) => !isStored(client, charge))
    .reduce<Amounts>((sum, { amounts }) => addAmounts(sum, amounts), {});
