/** Horizontal pod autoscalers. Follows k8s.io/kubernetes pkg/controller/podautoscaler. */
import { clone } from "../../object.ts";
import type { StartController } from "../controller.ts";
import { createLoop, splitKey } from "../loop.ts";
import { canonical } from "../template-hash.ts";
import { History } from "./history.ts";
import { type AutoscalerOptions, usualOptions } from "./options.ts";
import { noResourceMetrics, type ResourceMetrics } from "./pod-metrics.ts";
import { type Reconciler, Reconciliation } from "./reconcile.ts";
import { Selectors } from "./rivals.ts";

const resource = "autoscaling/horizontalpodautoscalers";

export interface AutoscalerSetup extends Partial<AutoscalerOptions> {
  /** Default: a cluster where nobody serves metrics. */
  api?: ResourceMetrics;
}

export const createAutoscalers =
  ({ api = noResourceMetrics, ...settings }: AutoscalerSetup = {}): StartController =>
  (context) => {
    const { client, clock } = context;
    const options = { ...usualOptions, ...settings };
    const histories = new Map<string, History>();
    const selectors = new Selectors();
    const loop = createLoop(context, "autoscaling", async (key) => {
      const autoscaler = client.get(resource, ...splitKey(key));
      if (autoscaler === undefined) {
        selectors.forget(key);
        histories.delete(key);
        return;
      }

      // Even what fails is tried again only after a whole period.
      loop.queue.addAfter(key, options.syncPeriod);
      const history = histories.get(key) ?? new History();
      histories.set(key, history);
      const before = canonical(autoscaler.status);
      const status = await new Reconciliation(tools, clone(autoscaler), key, history).run();
      if (canonical(status) === before) {
        return;
      }

      await client.modify(
        resource,
        autoscaler.metadata.namespace,
        autoscaler.metadata.name,
        (copy) => {
          copy.status = status;
        },
        { subresource: "status" },
      );
    });
    const tools: Reconciler = {
      client,
      clock,
      recorder: context.recorder({ component: "horizontal-pod-autoscaler" }),
      api,
      options,
      selectors,
      // From the store, since times in objects that were remembered do not age with the clock.
      podsIn: (namespace) => client.list("pods", { namespace }),
    };
    loop.watch(resource, ({ type, object }) => {
      const key = `${object.metadata.namespace ?? ""}/${object.metadata.name}`;
      if (type === "DELETED") {
        loop.queue.add(key);
      } else {
        loop.queue.addAfter(key, options.syncPeriod);
      }
    });
    return loop;
  };

export const startAutoscalers: StartController = createAutoscalers();
