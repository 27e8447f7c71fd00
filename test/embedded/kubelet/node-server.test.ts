import test from "ava";
import { answerOfNode } from "../../../src/embedded/kubelet/stats/node-server.ts";
import { NodeStats } from "../../../src/embedded/kubelet/stats/node-stats.ts";
import { freshNodes, workerSystem } from "../../../src/embedded/kubelet/nodes.table.ts";
import { createManualClock } from "../../support/manual-clock.ts";

test("metrics of resources are also where a provider's nodes say that they are", (t) => {
  const stats = new NodeStats({
    clock: createManualClock(),
    random: () => 0,
    system: workerSystem,
    real: () => 0,
  });
  const [plan] = freshNodes;
  const answer = (path: string): { status: number; body: string } =>
    answerOfNode({ plan: plan!, stats, pods: () => [] }, path);
  const { status, body } = answer("/metrics/resource");
  t.is(status, 200);
  t.regex(body, /node_cpu_usage_seconds_total/);
  t.is(answer(`/metrics/nodes/${plan!.name}/metrics/resource`).body, body);
  t.is(answer("/metrics/nodes/another/metrics/resource").status, 404);
  stats.stop();
});
