/** Does somebody measure what nodes and pods use? */
import { CannotTell, no, yes } from "./ground.ts";
import type { Probe } from "./ground.ts";

const path = "/apis/metrics.k8s.io/v1beta1/nodes";

export const metrics: Probe = async ({ api, signal }) => {
  const { status, body } = await api.request({ path, signal });
  const count: number = body?.items?.length ?? 0;
  if (status === 200) {
    return count > 0
      ? yes(
          `The metrics API knows what ${count} ${count === 1 ? "node uses" : "nodes use"}.`,
          `${path} listed them.`,
          { nodes: count },
        )
      : no("The metrics API has measured nothing yet.", `${path} is empty.`);
  }

  if (status === 404) {
    return no("There is no metrics API.", `${path} does not exist.`);
  }

  if (status === 503) {
    return no(
      "The metrics API is registered, and nobody answers for it.",
      `${path} answered 503: ${body?.message ?? "service unavailable"}.`,
    );
  }

  throw new CannotTell(
    "Whether there is a metrics API could not be found out.",
    `${path} answered ${status}: ${body?.message ?? "without a message"}.`,
  );
};
