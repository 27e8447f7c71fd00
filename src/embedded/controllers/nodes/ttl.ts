/** Tells kubelets by an annotation for how long they may trust what they have read. Follows pkg/controller/ttl. */
import type { StartController } from "../controller.ts";
import { createLoop } from "../loop.ts";

const annotation = "node.alpha.kubernetes.io/ttl";
/** Seconds for clusters of up to 100 nodes. */
const seconds = "0";

export const startNodeTtl: StartController = (context) => {
  const { client } = context;
  const loop = createLoop(context, "node ttl", async (name) => {
    await client.modify("nodes", undefined, name, (copy) => {
      if (copy.metadata.annotations?.[annotation] === seconds) {
        return false;
      }

      copy.metadata.annotations = { ...copy.metadata.annotations, [annotation]: seconds };
      return undefined;
    });
  });
  loop.watch("nodes", ({ type, object }) => {
    if (type !== "DELETED" && object.metadata.annotations?.[annotation] !== seconds) {
      loop.queue.add(object.metadata.name);
    }
  });
  return loop;
};
