/** What the controllers that write EndpointSlices share. */
import type { Client } from "../../api/client.ts";
import type { Json, ResourceKey } from "../../object.ts";
import { StatusError } from "../../status.ts";
import { isNamespaceTerminating } from "../pod-control.ts";

export const slicesKey = "discovery.k8s.io/endpointslices";
export const serviceName = "kubernetes.io/service-name";
export const managedBy = "endpointslice.kubernetes.io/managed-by";

/** In which order endpoints stand in a slice says nothing. */
export const byAddress = (endpoints: Json[]): Json[] =>
  endpoints.toSorted((left, right) => (left.addresses[0] < right.addresses[0] ? -1 : 1));

/** A namespace that goes takes no more slices. */
export const createSlice = async (client: Client, slice: Json): Promise<void> => {
  try {
    await client.create(slicesKey, {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      ...slice,
    });
  } catch (error) {
    if (!isNamespaceTerminating(error)) {
      throw error;
    }
  }
};

/** Somebody else, the garbage collector above all, may have been faster. */
export const deleteIfThere = async (
  client: Client,
  key: ResourceKey,
  namespace: string | undefined,
  name: string,
): Promise<void> => {
  try {
    await client.delete(key, namespace, name);
  } catch (error) {
    if (!(error instanceof StatusError) || error.code !== 404) {
      throw error;
    }
  }
};
