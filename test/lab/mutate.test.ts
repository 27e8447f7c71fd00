/** Mistakes made on purpose: what can be wrong in a manifest and in a command, and a fair choice among them. */
import test from "ava";
import type { Action } from "../../src/lab/lab.ts";
import { chooseMutations } from "../../src/lab/mutate/choose.ts";
import { commandChanges, onlyLooks } from "../../src/lab/mutate/command-changes.ts";
import { manifestChanges } from "../../src/lab/mutate/manifest-changes.ts";
import type { Mutation } from "../../src/lab/mutate/mutation.ts";
import { splitCommand } from "../../src/lab/split.ts";

const run = (text: string): Action => {
  const split = splitCommand(text);
  const argv = "argv" in split ? split.argv : [];
  return { id: "x", command: { kind: "run", argv, text }, fails: false, tolerates: [], timeout: 1 };
};

const sh = (script: string): Action => ({ ...run("x"), command: { kind: "sh", script } });

test("in a manifest every name, number, switch, label, key and part can be wrong", (t) => {
  const changes = manifestChanges(`apiVersion: v1
kind: Service
metadata: { name: web, labels: { app: web } }
spec: { ports: [{ port: 80 }], publishNotReadyAddresses: true, size: 600Mi }
`);
  const said = changes.map(({ kind, says }) => `${kind}: ${says}`);
  for (const wanted of [
    'name: metadata.name is "web-x" for "web"',
    'label: metadata.labels.app is "web-x" for "web"',
    "number: spec.ports[0].port is 81 for 80",
    "switch: spec.publishNotReadyAddresses is false for true",
    'number: spec.size is "1200Mi" for "600Mi"',
    "key: spec.portsx is written for ports",
    "missing: spec.ports is missing",
  ]) {
    t.true(said.includes(wanted), `${wanted}\n${said.join("\n")}`);
  }

  t.false(said.some((line) => line.includes("apiVersion is")));
  const number = changes.find(({ says }) => says === "spec.ports[0].port is 81 for 80");
  t.regex(number?.result ?? "", /^apiVersion: v1\nkind: Service\n[\s\S]*port: 81\n/);
});

test("of several documents each may be missing, and lines of a text within one", (t) => {
  const changes = manifestChanges(`apiVersion: v1
kind: Namespace
metadata: { name: a }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: b }
data:
  profile: |
    # a comment
    deny /** w,
    file,
`);
  const said = changes.map(({ says }) => says);
  t.true(said.includes("Namespace a is missing"));
  t.true(said.includes("ConfigMap b: data.profile lacks its line 2: deny /** w,"));
  t.false(said.some((line) => line.includes("a comment")));
  t.is(
    changes
      .find(({ says }) => says === "Namespace a is missing")
      ?.result.includes("kind: Namespace"),
    false,
  );
});

test("what is no YAML of objects has no mistakes to make", (t) => {
  t.deepEqual(manifestChanges("{{range .items}}{{.metadata.name}}{{end}}"), []);
  t.deepEqual(manifestChanges("a: 1\n"), []);
});

test("in a command names, numbers, namespaces, labels and patches can be wrong", (t) => {
  const said = (text: string): string[] =>
    commandChanges(run(text)).map(({ kind, result: { command } }) =>
      command.kind === "run" ? `${kind}: ${command.argv.slice(1).join(" ")}` : "",
    );
  t.deepEqual(said("kubectl scale deployment web -n team-a --replicas 3"), [
    "name: scale deployment web-x -n team-a --replicas 3",
    "namespace: scale deployment web -n default --replicas 3",
    "number: scale deployment web -n team-a --replicas 4",
  ]);
  t.deepEqual(said("kubectl apply -f web.yaml --timeout=60s"), []);
  t.deepEqual(said("kubectl delete pods -l app=web"), ["label: delete pods -l app=web-x"]);
  t.deepEqual(said("kubectl rollout restart deployment/web"), [
    "name: rollout restart deployment/web-x",
  ]);
  t.deepEqual(said(`kubectl patch pc urgent --type merge -p '{"globalDefault":false}'`), [
    `name: patch pc urgent-x --type merge -p {"globalDefault":false}`,
    `switch: patch pc urgent --type merge -p {"globalDefault":true}`,
    `key: patch pc urgent --type merge -p {"globalDefaultx":false}`,
    "missing: patch pc urgent --type merge -p {}",
  ]);
});

test("of a script each line that acts may be missing or go elsewhere", (t) => {
  const changes = commandChanges(
    sh("# first\nkubectl create ns a\nkubectl apply -n a -f x.yaml\necho done\n"),
  );
  t.deepEqual(
    changes.map(({ says }) => says.replace(/^[^:]*: /, "")),
    [
      "lacks the line kubectl create ns a",
      "lacks the line kubectl apply -n a -f x.yaml",
      "namespace default for a in kubectl apply -n a -f x.yaml",
    ],
  );
});

test("commands that only look are known", (t) => {
  t.true(onlyLooks(run("kubectl get pods -n web")));
  t.true(onlyLooks(run("kubectl rollout status deployment web")));
  t.false(onlyLooks(run("kubectl rollout restart deployment web")));
  t.false(onlyLooks(run("kubectl config set-context --current --namespace x")));
  t.true(onlyLooks(sh("kubectl get pods\ncurl -s localhost\n")));
  t.false(onlyLooks(sh("kubectl get pods\nkubectl delete pod x\n")));
});

test("a choice is the same for the same seed, another for another, and leaves no step out", (t) => {
  const mutation = (step: string, index: number): Mutation => ({
    step,
    kind: index % 2 === 0 ? "name" : "number",
    says: `${step} ${index}`,
    files: {},
    actions: [],
  });
  const all = ["one", "two", "three"].flatMap((step) =>
    Array.from({ length: step === "three" ? 2 : 30 }, (_, index) => mutation(step, index)),
  );
  const said = (seed: string): string[] => chooseMutations(all, 20, seed).map(({ says }) => says);
  t.deepEqual(said("a"), said("a"));
  t.notDeepEqual(said("a"), said("b"));
  t.is(said("a").length, 20);
  t.is(said("a").filter((says) => says.startsWith("three")).length, 2);
  t.is(chooseMutations(all, 1000, "a").length, all.length);
});
