// Requests between pods, and what they take from the API server that runs on the same machine.
import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { requestTimes } from "./cluster.mjs";
import { median, ms, percentile } from "./measure.mjs";
import { kubectl, withCluster } from "./world.mjs";

const wantedRate = 1000;
const workers = 20;
const seconds = 12;

const rateOf = (log) => Number(/Requests\/sec:\s+([\d.]+)/.exec(log)?.[1] ?? 0);

export const loadBenches = [
  {
    name: `one GET beside ${wantedRate} requests/s between pods / one GET alone, medians`,
    goal: "<= 3 x",
    measure: () =>
      withCluster(async ({ kubeconfig, env }) => {
        const run = (...args) => execFileSync(kubectl, args, { env, encoding: "utf8" });
        run("create", "deployment", "web", "--image=nginx:1.29", "--replicas=2");
        run("expose", "deployment", "web", "--port=80");
        run("rollout", "status", "deployment/web");
        const alone = await requestTimes(kubeconfig, 2000);
        const rate = String(wantedRate / workers);
        const options = ["-z", `${seconds}s`, "-c", String(workers), "-q", rate];
        run(
          "run",
          "load",
          "--image=williamyeh/hey",
          "--restart=Never",
          "--",
          ...options,
          "http://web",
        );
        run("wait", "--for=condition=Ready", "pod/load");
        await sleep(1000);
        const beside = await requestTimes(kubeconfig, 2000);
        run("wait", "--for=jsonpath={.status.phase}=Succeeded", "pod/load");
        const served = rateOf(run("logs", "load"));
        const ratio = median(beside) / median(alone);
        return {
          measured: `${ratio.toFixed(1)} x (${ms(median(beside))} / ${ms(median(alone))}, p99 ${ms(percentile(beside, 0.99))}), ${served.toFixed(0)} requests/s`,
          met: ratio <= 3 && served >= 0.9 * wantedRate,
        };
      }),
  },
];
