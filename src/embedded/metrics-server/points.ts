/** Reads what a kubelet serves at `/metrics/resource` (pkg/scraper/client/resource/decode.go). */

/** Times are milliseconds of the cluster's own time, so that they stay apart when its clock runs faster. */
export interface Point {
  /** 0 for nodes. */
  startedAt: number;
  at: number;
  cpuSeconds: number;
  memoryBytes: number;
}

export interface Batch {
  nodes: Map<string, Point>;
  /** By `namespace/name`, then by container. */
  pods: Map<string, Map<string, Point>>;
}

export const emptyBatch = (): Batch => ({ nodes: new Map(), pods: new Map() });

const series = /^(\w+)(?:\{(.*)\})? (\S+)(?: (\d+))?$/;

type Change = (point: Point, value: number, at: number, skipped: number) => void;

const containerSeries: Record<string, Change> = {
  container_cpu_usage_seconds_total: (point, value, at, skipped) =>
    Object.assign(point, { cpuSeconds: value, at: at + skipped }),
  container_memory_working_set_bytes: (point, value, at, skipped) =>
    Object.assign(point, { memoryBytes: value, at: at + skipped }),
  container_start_time_seconds: (point, value) => Object.assign(point, { startedAt: value * 1000 }),
};
const nodeSeries: Record<string, Change> = {
  node_cpu_usage_seconds_total: (point, value, at, skipped) =>
    Object.assign(point, { cpuSeconds: value, at: at + skipped }),
  node_memory_working_set_bytes: (point, value, at, skipped) =>
    Object.assign(point, { memoryBytes: value, at: at + skipped }),
};

/**
Adds the points of one node. What is not complete is left out, a pod as a whole.
@param now For series without time.
@param skipped What the cluster's clock is ahead of the wall clock that the text speaks of.
*/
export const readPoints = (
  text: string,
  node: string,
  { now, skipped }: { now: number; skipped: number },
  batch: Batch,
): void => {
  const own = newPoint();
  const pods: Batch["pods"] = new Map();
  for (const line of text.split("\n")) {
    const match = series.exec(line);
    if (match !== null) {
      const [, name = "", labels = "", value, at] = match;
      const change = containerSeries[name];
      const point = change === undefined ? own : containerPoint(pods, labels);
      (change ?? nodeSeries[name])?.(point, Number(value), Number(at ?? now), skipped);
    }
  }

  if (isComplete(own)) {
    batch.nodes.set(node, own);
  }

  for (const [key, containers] of pods) {
    if ([...containers.values()].every(isComplete)) {
      batch.pods.set(key, containers);
    }
  }
};

const newPoint = (): Point => ({ startedAt: 0, at: 0, cpuSeconds: 0, memoryBytes: 0 });

const isComplete = ({ at, cpuSeconds, memoryBytes }: Point): boolean =>
  at !== 0 && cpuSeconds !== 0 && memoryBytes !== 0;

const containerPoint = (pods: Batch["pods"], labels: string): Point => {
  const label = (name: string): string =>
    new RegExp(`(?:^|,)${name}="([^"]*)"`).exec(labels)?.[1] ?? "";
  const key = `${label("namespace")}/${label("pod")}`;
  const containers = pods.get(key) ?? new Map<string, Point>();
  pods.set(key, containers);
  const point = containers.get(label("container")) ?? newPoint();
  containers.set(label("container"), point);
  return point;
};
