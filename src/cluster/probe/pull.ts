/** Can a node pull images, or must they be there already? Asked for one that is there: only the registry's answer travels. */
import type { Json } from "../../kubectl/object.ts";
import { canaryImage, canaryPod } from "./canary-pod.ts";
import { CannotTell, isPretended, no, takesPods, yes } from "./ground.ts";
import type { Draft, Ground, Probe } from "./ground.ts";
import { NoImage, withScratch } from "./scratch.ts";

/** A registry that has not answered by then is as good as none. Milliseconds. */
const patience = 4000;
/** The same for a pod, which must be scheduled first. Milliseconds. */
const trialPatience = 12_000;

export const pull: Probe = async (ground) =>
  ground.cluster.nodeExec === undefined ? byTrial(ground) : byNode(ground);

/** Every node has the image of the pods' own sandboxes. */
const byNode = async (ground: Ground): Promise<Draft> => {
  const node = (await ground.nodes()).find((one) => takesPods(one) && !isPretended(one));
  const image = ((node?.["status"]?.images ?? []) as Json[])
    .flatMap(({ names }) => (names ?? []) as string[])
    .find((name) => /\/pause:[\d.]+$/.test(name));
  if (node === undefined || image === undefined) {
    throw new CannotTell(
      "Whether nodes can pull images could not be found out.",
      node === undefined
        ? "No node takes pods."
        : "The node lists no image that could be asked for again.",
    );
  }

  const { exit, stderr } = await ground.cluster.nodeExec!(
    node.metadata.name,
    ["timeout", String(patience / 1000), "crictl", "pull", image],
    { signal: ground.signal, timeout: patience + 1000 },
  );
  return exit === 0
    ? yes("Nodes can pull images.", `${node.metadata.name} asked for ${image} and got it.`, {
        image,
      })
    : no("Nodes cannot pull images.", reasonOf(exit, stderr, image), { image });
};

const reasonOf = (exit: number, stderr: string, image: string): string => {
  const host = image.split("/")[0]!;
  if (exit === 124 || exit === 143) {
    return `${host} did not answer within ${patience / 1000} seconds.`;
  }

  const said = stderr.trim().split("\n").at(-1) ?? "";
  const cause =
    /(?:dial|lookup|x509|proxyconnect|unexpected status|denied|unauthorized)[^"\n]*/.exec(
      said,
    )?.[0];
  return `${image}: ${cause ?? (said || `crictl ended with ${exit}`)}`;
};

const byTrial = (ground: Ground): Promise<Draft> =>
  withScratch(ground, async (scratch) => {
    const image = await canaryImage(ground);
    await scratch.create(
      "/api/v1/namespaces/NAMESPACE/pods",
      canaryPod({ name: "puller", image, pull: "Always", script: "true" }),
    );
    try {
      await scratch.until(
        "puller",
        ({ status }: Json) => ["Running", "Succeeded"].includes(status?.phase),
        { limit: trialPatience },
      );
    } catch (error) {
      if (error instanceof NoImage) {
        return no("Nodes cannot pull images.", error.why, { image });
      }

      throw error;
    }

    return yes("Nodes can pull images.", `A pod that must pull ${image} started.`, { image });
  });
