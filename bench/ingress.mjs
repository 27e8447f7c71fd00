// The ingress: requests through it to pods, and rotations of certificates and of pods under load.
import { execFile, execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { openApi } from "./api.mjs";
import { ms } from "./measure.mjs";
import { kubectl, root, withCluster } from "./world.mjs";

const host = "cafe.example.com";
const run = promisify(execFile);

const cafe = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: tea}
spec:
  replicas: 3
  selector: {matchLabels: {app: tea}}
  template:
    metadata: {labels: {app: tea}}
    spec:
      containers:
        - name: tea
          image: nginxdemos/nginx-hello:plain-text
          ports: [{containerPort: 8080}]
          readinessProbe: {httpGet: {path: /, port: 8080}, periodSeconds: 1}
---
apiVersion: v1
kind: Service
metadata: {name: tea-svc}
spec: {selector: {app: tea}, ports: [{port: 80, targetPort: 8080}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: cafe}
spec:
  ingressClassName: nginx
  tls: [{hosts: [${host}], secretName: cafe}]
  rules:
    - host: ${host}
      http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: tea-svc, port: {number: 80}}}}]}
`;

/** Certificates of one authority, so that a client trusts whichever is served. */
const makeCertificates = (home, count) => {
  const openssl = (...args) => execFileSync("openssl", args, { stdio: "pipe" });
  const file = (name) => path.join(home, name);
  const ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  openssl(
    "req",
    "-x509",
    ...ec,
    "-keyout",
    file("ca.key"),
    "-out",
    file("ca.crt"),
    "-subj",
    "/CN=bench",
  );
  const pairs = Array.from({ length: count }, (_, index) => {
    const [key, certificate] = [file(`${index}.key`), file(`${index}.crt`)];
    openssl(
      "req",
      "-x509",
      ...ec,
      "-CA",
      file("ca.crt"),
      "-CAkey",
      file("ca.key"),
      "-keyout",
      key,
      "-out",
      certificate,
      "-subj",
      `/CN=${host}`,
      "-addext",
      `subjectAltName=DNS:${host}`,
    );
    return { "tls.crt": readFileSync(certificate), "tls.key": readFileSync(key) };
  });
  return { authority: file("ca.crt"), pairs };
};

const secretOf = (pair) => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name: "cafe", namespace: "default" },
  type: "kubernetes.io/tls",
  data: Object.fromEntries(
    Object.entries(pair).map(([key, text]) => [key, text.toString("base64")]),
  ),
});

/** The café behind TLS, ready for requests. */
const withCafe = (use) =>
  withCluster(async ({ env, home, kubeconfig }) => {
    const call = (...args) => execFileSync(kubectl, args, { env, encoding: "utf8" });
    const { authority, pairs } = makeCertificates(home, 5);
    const file = (name, content) => {
      writeFileSync(path.join(home, name), content);
      return path.join(home, name);
    };
    call("apply", "-f", path.join(root, "manifests", "addons", "ingress"));
    call("apply", "-f", file("secret.json", JSON.stringify(secretOf(pairs[0]))));
    call("apply", "-f", file("cafe.yaml", cafe));
    call("rollout", "status", "-n", "nginx-ingress", "daemonset/nginx-ingress", "--timeout=60s");
    call("rollout", "status", "deployment/tea", "--timeout=60s");
    const annotations = JSON.parse(
      call(
        "get",
        "service",
        "-n",
        "nginx-ingress",
        "nginx-ingress",
        "-o",
        "jsonpath={.metadata.annotations}",
      ),
    );
    const port = annotations["drydock/https"].split(":")[1];
    const load = async (rate, seconds, connections, warmUp) => {
      const script = path.join(root, "bench", "http-load.mjs");
      const args = [port, host, "/", rate, seconds, connections, authority, warmUp].map(String);
      const { stdout } = await run(process.execPath, [script, ...args]);
      return JSON.parse(stdout);
    };
    return use({ call, load, kubeconfig, pairs });
  });

const failures = ({ answers }) =>
  Object.entries(answers)
    .filter(([key]) => key !== "200" && !key.startsWith("from "))
    .reduce((sum, [, count]) => sum + count, 0);

export const ingressBenches = [
  {
    name: "ingress: 2,000 requests/s over TLS to pods, 99th percentile",
    goal: "< 20 ms, no failure",
    measure: () =>
      withCafe(async ({ load }) => {
        const result = await load(2000, 10, 32, 4);
        return {
          measured: `${ms(result.p99)} (median ${ms(result.p50)}), ${failures(result)} of ${result.sent} failed`,
          met: result.p99 < 20 && failures(result) === 0,
        };
      }),
  },
  {
    name: "ingress: failed requests over 1,000 rotations of the certificate",
    goal: "0",
    measure: () =>
      withCafe(async ({ load, kubeconfig, pairs }) => {
        const api = openApi(kubeconfig);
        const seconds = 60;
        const loading = load(300, seconds, 8, 0);
        const started = performance.now();
        let rotations = 0;
        for (; rotations < 1000; rotations += 1) {
          const secret = secretOf(pairs[rotations % pairs.length]);
          await api.request("PUT", "/api/v1/namespaces/default/secrets/cafe", secret);
        }

        const took = (performance.now() - started) / 1000;
        const result = await loading;
        return {
          measured: `${failures(result)} of ${result.sent} (${rotations} rotations in ${took.toFixed(1)} s)`,
          met: failures(result) === 0 && took < seconds,
        };
      }),
  },
  {
    name: "ingress: failed requests over ten rollouts of its pods",
    goal: "0",
    measure: () =>
      withCafe(async ({ load, call }) => {
        const loading = load(200, 60, 8, 0);
        let rollouts = 0;
        for (
          const started = performance.now();
          rollouts < 10 && performance.now() - started < 55_000;
          rollouts += 1
        ) {
          call("rollout", "restart", "deployment/tea");
          call("rollout", "status", "deployment/tea", "--timeout=60s");
          // kubectl names a restart by its second.
          await sleep(1000);
        }

        const result = await loading;
        return {
          measured: `${failures(result)} of ${result.sent} (${rollouts} rollouts of 3 pods)`,
          met: failures(result) === 0,
        };
      }),
  },
];
