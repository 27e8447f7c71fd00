/** A deployment under load for the controller to look after: its pods, and a metrics API with scripted values. */
import { createAutoscalers } from "../../src/embedded/controllers/autoscaling/controller.ts";
import type { AutoscalerOptions } from "../../src/embedded/controllers/autoscaling/options.ts";
import { formatTime } from "../../src/embedded/clock.ts";
import type { Json, KubeObject } from "../../src/embedded/object.ts";
import { defaultsOfTypes } from "../../src/embedded/resources/type-defaults.ts";
import { createTestContext } from "../support/controller-context.ts";

export interface Load {
  /** Milli-CPU in all. */
  cpu: number;
  memoryMiPerPod?: number | undefined;
  /** Nobody has any. */
  silent?: boolean | undefined;
  /** How many of the running pods have none. */
  withoutMetrics?: number | undefined;
}

export interface Plan {
  replicas: number;
  requests?: Record<string, string> | undefined;
  /** Pods wait for a condition that nobody sets, so that they are never ready. */
  readinessGate?: boolean | undefined;
  hpa: Json;
  options: Partial<AutoscalerOptions>;
}

const deployments = "apps/deployments";
const autoscalers = "autoscaling/horizontalpodautoscalers";

export class World {
  readonly context = createTestContext();
  readonly #plan: Plan;
  #load: Load = { cpu: 0 };
  #number = 0;

  private constructor(plan: Plan) {
    this.#plan = plan;
  }

  static async create(plan: Plan): Promise<World> {
    const { replicas, hpa, options } = plan;
    const world = new World(plan);
    const { client } = world.context;
    await client.create(deployments, {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "web", namespace: "default" },
      spec: { replicas, selector: { matchLabels: { app: "web" } } },
    });
    const spec = structuredClone(hpa);
    defaultsOfTypes["autoscaling.v2.HorizontalPodAutoscalerSpec"]?.(spec);
    if (spec.behavior !== undefined) {
      defaultsOfTypes["autoscaling.v2.HorizontalPodAutoscalerBehavior"]?.(spec.behavior);
    }

    await client.create(autoscalers, {
      apiVersion: "autoscaling/v2",
      kind: "HorizontalPodAutoscaler",
      metadata: { name: "web", namespace: "default" },
      spec,
    });
    const api = { podMetrics: async () => world.#metrics() };
    createAutoscalers({ api, ...options })(world.context);
    return world;
  }

  get replicas(): number {
    return this.context.client.get(deployments, "default", "web")?.spec.replicas;
  }

  /** How many pods run. */
  get running(): number {
    return this.#pods().filter(({ status }) => status.phase === "Running").length;
  }

  get status(): Json {
    return this.context.client.get(autoscalers, "default", "web")?.status ?? {};
  }

  get events(): { type: string; reason: string; message: string }[] {
    return this.context.client
      .list("events")
      .toSorted((left, right) => (left.metadata.name < right.metadata.name ? -1 : 1))
      .map(({ type, reason, message }) => ({ type, reason, message }));
  }

  /** Puts the load on and lets this many of the pods run; the others are still to start. */
  async settle(load: Load, running: number): Promise<void> {
    this.#load = load;
    const { client } = this.context;
    const wanted = this.replicas;
    for (const pod of this.#pods().slice(wanted)) {
      await client.delete("pods", "default", pod.metadata.name, { gracePeriodSeconds: 0 });
    }

    for (let count = this.#pods().length; count < wanted; count++) {
      await this.#add();
    }

    for (const pod of this.#pods().slice(0, running)) {
      await this.#start(pod);
    }
  }

  #pods(): KubeObject[] {
    return this.context.client.list("pods");
  }

  async #add(): Promise<void> {
    this.#number += 1;
    await this.context.client.create("pods", {
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        name: `web-${String(this.#number).padStart(3, "0")}`,
        namespace: "default",
        labels: { app: "web" },
      },
      spec: { containers: [{ name: "web", resources: { requests: this.#plan.requests ?? {} } }] },
    });
  }

  async #start({ metadata, status }: KubeObject): Promise<void> {
    if (status.phase === "Running") {
      return;
    }

    const now = formatTime(this.context.clock.now());
    const ready = this.#plan.readinessGate === true ? "False" : "True";
    await this.context.client.modify(
      "pods",
      metadata.namespace,
      metadata.name,
      (copy) => {
        copy.status = {
          phase: "Running",
          startTime: now,
          conditions: [{ type: "Ready", status: ready, lastTransitionTime: now }],
        };
      },
      { subresource: "status" },
    );
  }

  #metrics(): Json[] {
    const { cpu, memoryMiPerPod = 0, silent = false, withoutMetrics = 0 } = this.#load;
    const running = this.#pods().filter(({ status }) => status.phase === "Running");
    return silent
      ? []
      : running.slice(withoutMetrics).map(({ metadata }) => ({
          metadata: { name: metadata.name, namespace: metadata.namespace },
          timestamp: formatTime(this.context.clock.now()),
          window: "1s",
          containers: [
            {
              name: "web",
              usage: {
                cpu: `${Math.ceil((cpu * 1e6) / running.length)}n`,
                memory: `${memoryMiPerPod}Mi`,
              },
            },
          ],
        }));
  }
}
