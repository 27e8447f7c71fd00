/** Fills a new cluster with what Kubernetes itself puts there: namespaces, default roles, priority classes, flow schemas and the like. */
import type { Store } from "../store/store.ts";
import { type ClusterFacts, freshObjects } from "./bootstrap-data.ts";

/** Creates what is missing; safe to run at each start. What is created is known to be right: no admission, no validation. */
export const bootstrap = (store: Store, facts: ClusterFacts): void => {
  for (const [key, object] of freshObjects(facts)) {
    const { name, namespace } = object.metadata;
    if (store.get(key, namespace, name) === undefined) {
      store.put(key, object);
    }
  }
};
