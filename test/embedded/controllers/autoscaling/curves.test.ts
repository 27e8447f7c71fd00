/** Whatever the load does, an autoscaler keeps its documented rules: bounds, tolerance, policies, stabilisation. */
import test from "ava";
import { History } from "../../../../src/embedded/controllers/autoscaling/history.ts";
import { usualOptions } from "../../../../src/embedded/controllers/autoscaling/options.ts";
import { Reconciliation } from "../../../../src/embedded/controllers/autoscaling/reconcile.ts";
import { Selectors } from "../../../../src/embedded/controllers/autoscaling/rivals.ts";
import { clone, type Json, type KubeObject } from "../../../../src/embedded/object.ts";
import { defaultsOfTypes } from "../../../../src/embedded/resources/type-defaults.ts";
import { createTestContext } from "../../../support/controller-context.ts";
import { pick, randomFrom } from "../../codec/random-object.ts";

const curves = 1000;
const looks = 40;
const request = 200;
const target = 50;
const step = 15_000;

const rulesOf = (random: () => number): Json => ({
  ...(random() < 0.5 ? { stabilizationWindowSeconds: pick(random, [0, 30, 90, 300]) } : {}),
  ...(random() < 0.6 ? { selectPolicy: pick(random, ["Max", "Min", "Disabled"]) } : {}),
  ...(random() < 0.7
    ? {
        policies: Array.from({ length: 1 + Math.floor(random() * 2) }, () => ({
          type: pick(random, ["Pods", "Percent"]),
          value: pick(random, [1, 2, 10, 50, 100]),
          periodSeconds: pick(random, [15, 30, 60, 120]),
        })),
      }
    : {}),
  ...(random() < 0.3 ? { tolerance: pick(random, ["0", "0.05", "0.5"]) } : {}),
});

const specOf = (random: () => number): Json => {
  const minReplicas = 1 + Math.floor(random() * 4);
  const behavior =
    random() < 0.7 ? { scaleUp: rulesOf(random), scaleDown: rulesOf(random) } : undefined;
  if (behavior !== undefined) {
    defaultsOfTypes["autoscaling.v2.HorizontalPodAutoscalerBehavior"]?.(behavior);
  }

  return {
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
    minReplicas,
    maxReplicas: minReplicas + Math.floor(random() * 40),
    metrics: [
      {
        type: "Resource",
        resource: { name: "cpu", target: { type: "Utilization", averageUtilization: target } },
      },
    ],
    ...(behavior === undefined ? {} : { behavior }),
  };
};

interface Look {
  at: number;
  from: number;
  to: number;
  /** What the plain formula asks for. */
  recommended: number;
}

/** The documented formula, for pods that are all ready. */
const recommendation = (spec: Json, load: number, replicas: number): number => {
  const each = Math.ceil((load * 1e6) / replicas) / 1e6;
  const percent = Math.trunc((Math.ceil(each) * replicas * 100) / (replicas * request));
  const ratio = percent / target;
  const up = Number(spec.behavior?.scaleUp?.tolerance ?? 0.1);
  const down = Number(spec.behavior?.scaleDown?.tolerance ?? 0.1);
  return ratio >= 1 - down && ratio <= 1 + up ? replicas : Math.ceil(ratio * replicas);
};

const runCurve = async (seed: number): Promise<{ spec: Json; history: Look[] }> => {
  const random = randomFrom(seed);
  const spec = specOf(random);
  const context = createTestContext();
  const { client } = context;
  let now = context.clock.now();
  const clock = { ...context.clock, now: () => now };
  const first = Math.max(1, Math.floor(random() * spec.maxReplicas));
  await client.create("apps/deployments", {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "default" },
    spec: { replicas: first, selector: { matchLabels: { app: "web" } } },
  });
  let load = 0;
  let pods: KubeObject[] = [];
  const tools = {
    client,
    clock,
    recorder: { event: () => undefined },
    options: usualOptions,
    selectors: new Selectors(),
    podsIn: () => pods,
    api: {
      podMetrics: async () =>
        pods.map(({ metadata }) => ({
          metadata,
          timestamp: new Date(clock.now()).toISOString(),
          window: "15s",
          containers: [
            { name: "web", usage: { cpu: `${Math.ceil((load * 1e6) / pods.length)}n` } },
          ],
        })),
    },
  };
  const memory = new History();
  const history: Look[] = [];
  const autoscaler: Json = { metadata: { name: "web", namespace: "default" }, spec, status: {} };
  for (let look = 0; look < looks; look++) {
    now += step;
    load = nextLoad(random, load);
    const from = client.get("apps/deployments", "default", "web")?.spec.replicas;
    pods = Array.from({ length: from }, (_, index) => podOf(index));
    autoscaler.status = await new Reconciliation(
      tools,
      clone(autoscaler),
      "default/web",
      memory,
    ).run();
    const to = client.get("apps/deployments", "default", "web")?.spec.replicas;
    history.push({ at: clock.now(), from, to, recommended: recommendation(spec, load, from) });
  }

  return { spec, history };
};

/** Stays, drifts, jumps or falls silent. */
const nextLoad = (random: () => number, load: number): number => {
  const dice = random();
  return dice < 0.3
    ? load
    : dice < 0.6
      ? Math.round(load * (0.7 + random() * 0.7))
      : dice < 0.9
        ? Math.round(random() * 4000)
        : 0;
};

const podOf = (index: number): KubeObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    name: `web-${index}`,
    namespace: "default",
    uid: `${index}`,
    resourceVersion: "1",
    creationTimestamp: "2026-11-24T00:00:00Z",
    labels: { app: "web" },
  },
  spec: { containers: [{ name: "web", resources: { requests: { cpu: `${request}m` } } }] },
  status: {
    phase: "Running",
    startTime: "2026-11-24T00:00:00Z",
    conditions: [{ type: "Ready", status: "True", lastTransitionTime: "2026-11-24T00:00:00Z" }],
  },
});

/** The size at the start of a period that ends now. */
const sizeAt = (history: Look[], index: number, seconds: number): number => {
  const { at, from } = history[index]!;
  const within = history.slice(0, index).filter((look) => look.at > at - seconds * 1000);
  return within[0]?.from ?? from;
};

const allowed = (history: Look[], index: number, rules: Json, up: boolean): number => {
  const { from } = history[index]!;
  const proposals = (rules.policies as Json[]).map(({ type, value, periodSeconds }) => {
    const start = sizeAt(history, index, periodSeconds);
    const sign = up ? 1 : -1;
    const raw = type === "Pods" ? start + sign * value : start * (1 + (sign * value) / 100);
    return up ? Math.ceil(raw) : Math.trunc(raw);
  });
  const most = up ? Math.max(...proposals) : Math.min(...proposals);
  const least = up ? Math.min(...proposals) : Math.max(...proposals);
  const chosen = { Max: most, Min: least, Disabled: from }[rules.selectPolicy as "Max"];
  return up ? Math.max(from, chosen) : Math.min(from, chosen);
};

const recent = (history: Look[], index: number, seconds: number): number[] =>
  history
    .slice(0, index + 1)
    .filter((look, place) => place === index || look.at > history[index]!.at - seconds * 1000)
    .map((look) => look.recommended);

/** What a curve breaks, in sentences. */
const broken = ({ spec, history }: { spec: Json; history: Look[] }): string[] => {
  const { minReplicas: least, maxReplicas: most, behavior } = spec;
  return history.flatMap(({ from, to }, index) => {
    const problems: string[] = [];
    const claim = (holds: boolean, rule: string): void => {
      if (!holds) {
        problems.push(`look ${index}: ${from} -> ${to} breaks ${rule}`);
      }
    };
    claim(to >= least && to <= most, "the bounds");
    if (from < least || from > most) {
      return problems;
    }

    const downWindow = behavior?.scaleDown?.stabilizationWindowSeconds ?? 300;
    const upWindow = behavior?.scaleUp?.stabilizationWindowSeconds ?? 0;
    if (to < from) {
      const highest = Math.max(...recent(history, index, downWindow));
      claim(to >= Math.min(most, highest), "the stabilisation of going down");
      claim(
        behavior === undefined ||
          to >= Math.max(least, allowed(history, index, behavior.scaleDown, false)),
        "the policies of going down",
      );
    }

    if (to > from) {
      // Without a behaviour, what was wanted lately and could not be had at once still counts.
      const ceiling =
        behavior === undefined
          ? Math.max(...recent(history, index, downWindow))
          : Math.min(...recent(history, index, upWindow));
      claim(to <= Math.max(least, ceiling), "the stabilisation of going up");
      claim(
        behavior === undefined
          ? to <= Math.max(2 * from, 4)
          : to <= allowed(history, index, behavior.scaleUp, true),
        "the policies of going up",
      );
    }

    return problems;
  });
};

test("1,000 random loads never make an autoscaler break its rules", async (t) => {
  const problems: string[] = [];
  let resized = 0;
  for (let seed = 1; seed <= curves; seed++) {
    const curve = await runCurve(seed);
    resized += curve.history.filter(({ from, to }) => from !== to).length;
    problems.push(...broken(curve).map((text) => `seed ${seed}, ${text}`));
  }

  t.deepEqual(problems.slice(0, 10), []);
  t.true(resized > 3 * curves, `only ${resized} changes of size`);
});
