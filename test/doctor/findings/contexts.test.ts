import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import test from "ava";
import { contextsFinding, kubeconfigFinding } from "../../../src/doctor/findings/contexts.ts";
import { reachFinding } from "../../../src/doctor/findings/reach.ts";
import { skewFinding } from "../../../src/doctor/findings/skew.ts";
import { fakeHost } from "../../support/fake-host.ts";

const folder = await mkdtemp(path.join(os.tmpdir(), "doctor-contexts-"));

test.after.always(() => rm(folder, { recursive: true, force: true }));

/** A kubeconfig with this text; its path. */
const write = async (name: string, text: string): Promise<string> => {
  const file = path.join(folder, name);
  await writeFile(file, text);
  return file;
};

const config = `apiVersion: v1
kind: Config
current-context: aks-prod
contexts:
- name: aks-dev
  context: {cluster: dev, user: ada}
- name: aks-prod
  context: {cluster: prod, user: ada}
`;

test("without being asked the doctor looks whether there is a kubeconfig, and reads nothing", async (t) => {
  const read: string[] = [];
  const host = fakeHost({
    folders: { "/home/ada/.kube": ["config"] },
    read: async (name) => {
      read.push(name);
      return undefined;
    },
  });
  t.like((await kubeconfigFinding(host))[0], {
    verdict: "ok",
    found: "~/.kube/config; read only with --provider context",
  });
  t.deepEqual(read, []);
  t.like((await kubeconfigFinding(fakeHost()))[0], { verdict: "bad", found: "no ~/.kube/config" });
});

const contexts = async (KUBECONFIG: string) =>
  (await contextsFinding(fakeHost({ env: { KUBECONFIG } }), undefined))[0];

test("who asks for the provider gets the contexts, the current one first", async (t) => {
  t.like(await contexts(await write("two", config)), {
    verdict: "ok",
    found: "aks-prod (current; cluster prod, user ada), aks-dev",
    facts: { count: 2, current: "aks-prod" },
  });
});

test("several files in KUBECONFIG are put together, and long lists cut", async (t) => {
  const many = Array.from({ length: 9 }, (_, index) => `- name: c${index}`).join("\n");
  const files = [await write("first", config), await write("second", `contexts:\n${many}\n`)];
  t.is(
    (await contexts(files.join(path.delimiter)))?.found,
    "aks-prod (current; cluster prod, user ada), aks-dev, c0, c1, c2, 6 more",
  );
});

test("a kubeconfig that is none, is broken, or is empty", async (t) => {
  t.like(await contexts(path.join(folder, "none")), { verdict: "bad" });
  t.like(await contexts(await write("broken", "a: [")), { verdict: "bad" });
  t.like(await contexts(await write("empty", "")), {
    verdict: "bad",
    found: "none in your kubeconfig",
  });
});

const kubectl = {
  kubectl: { path: "/usr/bin/kubectl", version: "1.36.4", minor: 36, from: "PATH" as const },
  complaints: [],
};
const ask = "/usr/bin/kubectl --context aks-dev version -o json";
const versions = `{
  "clientVersion": {"major": "1", "minor": "36", "gitVersion": "v1.36.4"},
  "kustomizeVersion": "v5.7.1",
  "serverVersion": {"major": "1", "minor": "33", "emulationMajor": "1", "gitVersion": "v1.33.6", "platform": "linux/amd64"}
}`;

test("a context that is named is asked who it is, and how far kubectl is from it", async (t) => {
  const [reach, skew] = await reachFinding(
    "aks-dev",
    kubectl,
    fakeHost({ programs: { [ask]: versions } }),
  );
  t.like(reach, { verdict: "ok", found: "aks-dev answers: Kubernetes 1.33.6" });
  t.like(skew, { verdict: "warn", found: "kubectl 1.36, cluster 1.33" });
});

test("a cluster that is away, and one that lets nobody in", async (t) => {
  const [late] = await reachFinding(
    "aks-dev",
    kubectl,
    fakeHost({ programs: { [ask]: { kind: "late" } } }),
  );
  t.like(late, { verdict: "bad", found: "aks-dev did not answer within 1.5 s" });
  const [refused] = await reachFinding(
    "aks-dev",
    kubectl,
    fakeHost({
      programs: {
        [ask]: {
          kind: "ran",
          exit: 1,
          stdout: versions.split("serverVersion")[0]!,
          stderr:
            'E0101 12:00:00.000000 1 memcache.go:265] "Unhandled Error"\nerror: You must be logged in to the server (Unauthorized)\n',
        },
      },
    }),
  );
  t.like(refused, {
    verdict: "bad",
    found: "error: You must be logged in to the server (Unauthorized)",
  });
});

test("one minor version apart is what Kubernetes allows", (t) => {
  t.is(skewFinding(35, 36, "kind").verdict, "ok");
  t.is(skewFinding(37, 36, "kind").verdict, "ok");
  t.is(skewFinding(34, 36, "kind").verdict, "warn");
});
