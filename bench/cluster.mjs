// The embedded cluster: start, requests, memory.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openApi } from "./api.mjs";
import { median, ms, timeOnce, timePair } from "./measure.mjs";
import { createHome, kubectl, withCluster } from "./world.mjs";

const versionOnce = (env) => timeOnce(kubectl, ["version", "--client"], { env });

const coldStart = () => {
  const world = createHome();
  const env = { ...world.env, KUBECACHEDIR: path.join(world.home, "kube") };
  const started = performance.now();
  const kubeconfig = world.run("cluster", "kubeconfig").trim();
  timeOnce(kubectl, ["get", "ns"], { env: { ...env, KUBECONFIG: kubeconfig } });
  const took = performance.now() - started;
  world.run("cluster", "down", "--purge");
  world.remove();
  return took;
};

/** GETs of one object over one kept connection: the server's share of a kubectl call. */
export const requestTimes = async (kubeconfig, count) => {
  const api = openApi(kubeconfig, { maxSockets: 1 });
  const times = [];
  for (let index = 0; index < count; index++) {
    const started = performance.now();
    await api.request("GET", "/api/v1/namespaces/default/configmaps/kube-root-ca.crt");
    times.push(performance.now() - started);
  }

  api.close();
  return times.slice(count / 10);
};

export const clusterBenches = [
  {
    name: "cold start to first kubectl get ns / kubectl version --client",
    goal: "<= 12 x",
    measure: () => {
      const { env, remove } = createHome();
      const [cold, version] = timePair(5, coldStart, () => versionOnce(env));
      remove();
      return {
        measured: `${(cold / version).toFixed(1)} x (${ms(cold)} / ${ms(version)})`,
        met: cold / version <= 12,
      };
    },
  },
  {
    name: "kubectl apply, unchanged / kubectl version --client",
    goal: "<= 2 x",
    measure: () =>
      withCluster(({ env, home }) => {
        const file = path.join(home, "cm.yaml");
        writeFileSync(
          file,
          "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: bench}\ndata: {a: b}\n",
        );
        const [apply, version] = timePair(
          11,
          () => timeOnce(kubectl, ["apply", "-f", file], { env }),
          () => versionOnce(env),
        );
        return {
          measured: `${(apply / version).toFixed(2)} x (${ms(apply)} / ${ms(version)})`,
          met: apply / version <= 2,
        };
      }),
  },
  {
    name: "server time of one GET, median (client and TLS included)",
    goal: "< 1 ms",
    measure: () =>
      withCluster(async ({ kubeconfig }) => {
        const middle = median(await requestTimes(kubeconfig, 2000));
        return { measured: ms(middle), met: middle < 1 };
      }),
  },
  {
    name: "memory of an idle cluster (resident)",
    goal: "< 150 MB",
    measure: () =>
      withCluster(async ({ run, cluster }) => {
        await sleep(5000);
        const { rssBytes } = JSON.parse(run("cluster", "status", "--json", ...cluster));
        return { measured: `${(rssBytes / 1e6).toFixed(0)} MB`, met: rssBytes < 150e6 };
      }),
  },
];
