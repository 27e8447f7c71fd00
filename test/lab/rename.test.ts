import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import test from "ava";
import { parseDocument } from "yaml";
import { labIds } from "../../src/lab/catalogue.ts";
import { findLab } from "../../src/lab/find.ts";
import { filesIn } from "../../src/lab/load.ts";
import { renameMarkdown } from "../../src/lab/rename/markdown.ts";
import { ownLab } from "../../src/lab/rename/own-lab.ts";
import { renameCel, renameValue } from "../../src/lab/rename/phrases.ts";
import { isPrefix, prefixFor } from "../../src/lab/rename/prefix.ts";
import { renamingOf } from "../../src/lab/rename/renaming.ts";
import type { Renaming } from "../../src/lab/rename/renaming.ts";
import { renameManifest, renameShell } from "../../src/lab/rename/shell.ts";

const alice: Renaming = {
  ...renamingOf(
    {
      namespaces: ["rush", "team-a"],
      cluster: [
        "priorityclass/urgent",
        "validatingadmissionpolicy/require-limits",
        "clusterrole/reader",
      ],
    },
    "alice",
  ),
  services: new Set(["web"]),
  hosts: new Map([["cafe.example.com", "alice-cafe.example.com"]]),
};

const becomes = (
  title: string,
  rename: (text: string, renaming: Renaming) => string,
  cases: [plain: string, own: string][],
) => {
  test(title, (t) => {
    for (const [plain, own] of cases) {
      t.is(rename(plain, alice), own);
    }
  });
};

becomes("a command is renamed where kubectl takes a name of the scope", renameShell, [
  ["kubectl get pods -n rush", "kubectl get pods -n alice-rush"],
  ["kubectl get pods -n=rush -o wide", "kubectl get pods -n=alice-rush -o wide"],
  ["kubectl get pods -nrush", "kubectl get pods -nalice-rush"],
  ['kubectl --namespace "rush" get pods', 'kubectl --namespace "alice-rush" get pods'],
  ["kubectl --namespace=team-a get ns", "kubectl --namespace=alice-team-a get ns"],
  ["kubectl create namespace rush", "kubectl create namespace alice-rush"],
  [
    "kubectl delete ns --wait=false rush team-a",
    "kubectl delete ns --wait=false alice-rush alice-team-a",
  ],
  ["kubectl wait --for=delete namespace/rush", "kubectl wait --for=delete namespace/alice-rush"],
  [
    "kubectl config set-context --current --namespace rush",
    "kubectl config set-context --current --namespace alice-rush",
  ],
  ["kubectl delete priorityclass urgent", "kubectl delete priorityclass alice-urgent"],
  ["kubectl delete pc/urgent", "kubectl delete pc/alice-urgent"],
  [
    "kubectl create clusterrole reader --verb get",
    "kubectl create clusterrole alice-reader --verb get",
  ],
  [
    "kubectl create rolebinding r -n rush --clusterrole reader --serviceaccount=rush:bot",
    "kubectl create rolebinding r -n alice-rush --clusterrole alice-reader --serviceaccount=alice-rush:bot",
  ],
  [
    "kubectl auth can-i get pods --as system:serviceaccount:rush:bot -n rush",
    "kubectl auth can-i get pods --as system:serviceaccount:alice-rush:bot -n alice-rush",
  ],
  [
    "kubectl get ns -l kubernetes.io/metadata.name=rush",
    "kubectl get ns -l kubernetes.io/metadata.name=alice-rush",
  ],
  [
    "kubectl get --raw /api/v1/namespaces/rush/pods",
    "kubectl get --raw /api/v1/namespaces/alice-rush/pods",
  ],
  [
    `kubectl patch pod x -n rush -p '{"spec":{"priorityClassName":"urgent"}}'`,
    `kubectl patch pod x -n alice-rush -p '{"spec":{"priorityClassName":"alice-urgent"}}'`,
  ],
  [
    "kubectl exec -n rush x -- wget -qO- http://web.rush.svc.cluster.local http://web.rush/",
    "kubectl exec -n alice-rush x -- wget -qO- http://web.alice-rush.svc.cluster.local http://web.alice-rush/",
  ],
  [
    "curl https://cafe.example.com/tea --cacert cafe.crt",
    "curl https://alice-cafe.example.com/tea --cacert cafe.crt",
  ],
]);

becomes("a command is left alone where the same word is something else", renameShell, [
  ["kubectl get ingress rush", "kubectl get ingress rush"],
  ["kubectl logs deploy/rush -c rush", "kubectl logs deploy/rush -c rush"],
  ["kubectl get pods -l app=rush", "kubectl get pods -l app=rush"],
  ["kubectl label pod x team=team-a", "kubectl label pod x team=team-a"],
  ["grep -n rush notes.txt", "grep -n rush notes.txt"],
  ["kubectl apply -f rush.yaml", "kubectl apply -f rush.yaml"],
  ["kubectl exec -n other x -- head -n rush", "kubectl exec -n other x -- head -n rush"],
  ["kubectl get pods -n rush-hour", "kubectl get pods -n rush-hour"],
  ["openssl req -out rush.crt -subj /CN=rush", "openssl req -out rush.crt -subj /CN=rush"],
]);

becomes("a script is renamed command by command", renameShell, [
  [
    "# Makes namespace rush.\nset -eu\nnode=$(kubectl get pods -n rush -o name | head -n 1)\nif kubectl get ns rush; then echo rush; fi\n",
    "# Makes namespace alice-rush.\nset -eu\nnode=$(kubectl get pods -n alice-rush -o name | head -n 1)\nif kubectl get ns alice-rush; then echo rush; fi\n",
  ],
  [
    "kubectl apply -f - <<'END'\nkind: Pod\nmetadata: { name: rush, namespace: rush }\nEND\nkubectl get pods -n rush\n",
    "kubectl apply -f - <<'END'\nkind: Pod\nmetadata: { name: rush, namespace: alice-rush }\nEND\nkubectl get pods -n alice-rush\n",
  ],
  ['sh -c "kubectl get pods -n rush"', 'sh -c "kubectl get pods -n alice-rush"'],
  ['echo "$(kubectl get ns rush)"', 'echo "$(kubectl get ns alice-rush)"'],
]);

becomes("an object is renamed where it refers to the scope, and keeps its layout", renameManifest, [
  [
    "kind: Namespace\nmetadata:\n  name: rush # ours\n",
    "kind: Namespace\nmetadata:\n  name: alice-rush # ours\n",
  ],
  ["kind: Ingress\nmetadata:\n  name: rush\n", "kind: Ingress\nmetadata:\n  name: rush\n"],
  [
    "kind: RoleBinding\nsubjects: [{ kind: ServiceAccount, name: rush, namespace: 'rush' }]\nroleRef: { kind: ClusterRole, name: reader }\n",
    "kind: RoleBinding\nsubjects: [{ kind: ServiceAccount, name: rush, namespace: 'alice-rush' }]\nroleRef: { kind: ClusterRole, name: alice-reader }\n",
  ],
  [
    "kind: NetworkPolicy\nspec:\n  ingress:\n    - from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: rush, team: rush } } }]\n",
    "kind: NetworkPolicy\nspec:\n  ingress:\n    - from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: alice-rush, team: rush } } }]\n",
  ],
  [
    "kind: Pod\nspec:\n  priorityClassName: urgent\n  containers:\n    - { name: rush, env: [{ name: URL, value: http://web.rush:80 }] }\n",
    "kind: Pod\nspec:\n  priorityClassName: alice-urgent\n  containers:\n    - { name: rush, env: [{ name: URL, value: http://web.alice-rush:80 }] }\n",
  ],
  [
    "kind: ValidatingAdmissionPolicy\nmetadata: { name: require-limits }\nspec:\n  validations:\n    - expression: request.namespace != 'rush'\n",
    "kind: ValidatingAdmissionPolicy\nmetadata: { name: alice-require-limits }\nspec:\n  validations:\n    - expression: request.namespace != 'alice-rush'\n",
  ],
]);

const fenced = (selector: string) => `kind: ValidatingAdmissionPolicyBinding\nspec:\n${selector}`;
const requirement =
  "{ key: kubernetes.io/metadata.name, operator: In, values: [alice-rush, alice-team-a] }";

becomes("what reaches the whole cluster is kept to the learner's namespaces", renameManifest, [
  [
    fenced("  matchResources:\n    namespaceSelector:\n      matchLabels: { a: b }\n"),
    fenced(
      `  matchResources:\n    namespaceSelector:\n      matchExpressions: [${requirement}]\n      matchLabels: { a: b }\n`,
    ),
  ],
  [
    fenced(
      "  matchResources:\n    namespaceSelector:\n      matchExpressions:\n        - { key: a, operator: Exists }\n",
    ),
    fenced(
      `  matchResources:\n    namespaceSelector:\n      matchExpressions:\n        - ${requirement}\n        - { key: a, operator: Exists }\n`,
    ),
  ],
  [
    fenced(
      "  matchResources: { namespaceSelector: { matchExpressions: [{ key: a, operator: Exists }] } }\n",
    ),
    fenced(
      `  matchResources: { namespaceSelector: { matchExpressions: [${requirement}, { key: a, operator: Exists }] } }\n`,
    ),
  ],
  [
    fenced("  policyName: other\n"),
    fenced(
      `  matchResources: { namespaceSelector: { matchExpressions: [${requirement}] } }\n  policyName: other\n`,
    ),
  ],
  [
    fenced("  matchResources: {}\n"),
    fenced(`  matchResources: { namespaceSelector: { matchExpressions: [${requirement}] } }\n`),
  ],
  [
    "kind: ValidatingWebhookConfiguration\nwebhooks:\n  - name: a.b.c\n",
    `kind: ValidatingWebhookConfiguration\nwebhooks:\n  - namespaceSelector: { matchExpressions: [${requirement}] }\n    name: a.b.c\n`,
  ],
]);

test("a fenced object is still YAML, and selects what it is meant to", (t) => {
  for (const selector of [
    "  matchResources:\n    namespaceSelector:\n      matchExpressions:\n      - key: a\n        operator: Exists\n",
    "  matchResources:\n",
    "  matchResources:\n    namespaceSelector: {}\n",
  ]) {
    const own = renameManifest(fenced(selector), alice);
    const document = parseDocument(own);
    t.deepEqual(document.errors, [], own);
    const { spec } = document.toJS() as {
      spec: { matchResources: { namespaceSelector: { matchExpressions: unknown[] } } };
    };
    t.deepEqual(spec.matchResources.namespaceSelector.matchExpressions[0], {
      key: "kubernetes.io/metadata.name",
      operator: "In",
      values: ["alice-rush", "alice-team-a"],
    });
  }
});

becomes(
  "prose is renamed where it speaks of a name, and not where it uses a word",
  renameMarkdown,
  [
    [
      "The rush begins. Namespace rush is yours.",
      "The rush begins. Namespace alice-rush is yours.",
    ],
    [
      "In team-a: nothing. team-a's pods; a team-ab.",
      "In alice-team-a: nothing. alice-team-a's pods; a team-ab.",
    ],
    [
      "Look at `kubectl get pods -n rush`, in the `rush` namespace.",
      "Look at `kubectl get pods -n alice-rush`, in the `alice-rush` namespace.",
    ],
    ["PriorityClass urgent is urgent.", "PriorityClass alice-urgent is urgent."],
    ["```\nkubectl get ns rush\n```\nrush", "```\nkubectl get ns alice-rush\n```\nrush"],
    ["    kubectl get ns rush", "    kubectl get ns alice-rush"],
    ["label house=team-a stays", "label house=team-a stays"],
  ],
);

becomes("what the API server says is renamed as it says it", renameValue, [
  ['namespaces "rush" not found', 'namespaces "alice-rush" not found'],
  ["priorityclass/urgent does not exist", "priorityclass/alice-urgent does not exist"],
  ["rush", "alice-rush"],
  ["a rush of blood", "a rush of blood"],
]);

becomes("an expression is renamed in its strings", renameCel, [
  [
    "p.metadata.namespace == 'rush' && p.metadata.name.startsWith('rush-')",
    "p.metadata.namespace == 'alice-rush' && p.metadata.name.startsWith('rush-')",
  ],
  [`p.spec.priorityClassName == "urgent"`, `p.spec.priorityClassName == "alice-urgent"`],
]);

test("a name that two things have is renamed only where it is the scope's", (t) => {
  const both = { ...alice, ambiguous: new Set(["rush"]) };
  t.is(
    renameCel("i.metadata.name == 'rush' && i.metadata.namespace == 'rush'", both),
    "i.metadata.name == 'rush' && i.metadata.namespace == 'alice-rush'",
  );
  t.is(renameValue("rush", both), "rush");
});

test("a prefix is short, stable and good in a DNS label, whoever the learner is", (t) => {
  t.is(prefixFor("alice@example.com", "x"), "alice");
  t.is(prefixFor("system:serviceaccount:class:bob", "x"), "bob");
  t.is(prefixFor("https://issuer.example/#Zoë Müller", "x"), "zoe-muller");
  t.is(prefixFor("masterclient", "carol"), "carol");
  t.is(prefixFor("kubernetes-admin", "root"), "root");
  t.is(prefixFor("", "王"), "learner");
  t.is(
    prefixFor("3f2504e0-4f89-11d3-9a0c-0305e82c3301", "x"),
    prefixFor("3f2504e0-4f89-11d3-9a0c-0305e82c3301", "y"),
  );
  t.not(prefixFor("christopher-robin-1", "x"), prefixFor("christopher-robin-2", "x"));
  for (const name of [
    "alice@example.com",
    "ÅÅÅ",
    "a".repeat(200),
    "9lives",
    "-",
    "UPPER.case_name",
    "christopher-rob-in",
  ]) {
    t.true(isPrefix(prefixFor(name, "os user")), prefixFor(name, "os user"));
  }
});

const ownShipped = async (t: { teardown(end: () => Promise<void>): void }, id: string) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "drydock-own-"));
  t.teardown(() => rm(folder, { recursive: true }));
  const lab = await findLab(id);
  return { lab, own: await ownLab(lab, "zz", path.join(folder, "manifests")) };
};

/** By other rules than those that rename: a scope name as a whole word, with no prefix, in a place that only kubectl or a namespace can mean. */
const suspicious = (name: string): RegExp[] => {
  const end = "(?![\\w-]|\\.[a-z])";
  return [
    `(?:-n|--namespace)[ =]*${name}${end}`,
    `(?:[nN]amespaces?|ns)["']?[ /:]+["'\`]?${name}${end}`,
    `\\.${name}\\.svc`,
    ...(name.includes("-") ? [`(?<![\\w./-])${name}${end}`, `/${name}${end}`] : []),
  ].map((source) => new RegExp(source));
};

test("no shipped lab uses a plain name of its scope once it has been renamed", async (t) => {
  for (const id of await labIds()) {
    const { lab, own } = await ownShipped(t, id);
    const { id: _, file: __, hash: ___, manifests, ...said } = own;
    const texts = [
      JSON.stringify(said, (key, value: unknown) =>
        ["id", "needs", "after", "check"].includes(key) ? "" : value,
      ),
      ...(await Promise.all(
        (await filesIn(manifests)).map((name) => readFile(path.join(manifests, name), "utf8")),
      )),
    ];
    t.deepEqual(
      own.scope.namespaces,
      lab.scope.namespaces.map((name) => `zz-${name}`),
    );
    const names = [
      ...lab.scope.namespaces,
      ...lab.scope.cluster.map((text) => text.split("/")[1]!),
    ];
    for (const pattern of names.flatMap(suspicious)) {
      for (const text of texts) {
        const found = pattern.exec(text);
        t.is(
          found && text.slice(Math.max(0, found.index - 60), found.index + 60),
          null,
          `${id} ${pattern.source}`,
        );
      }
    }
  }
});

test("a renamed lab has the same steps, checks and files, and only names differ", async (t) => {
  for (const id of await labIds()) {
    const { lab, own } = await ownShipped(t, id);
    const plain = (value: unknown) => JSON.stringify(value).replaceAll("zz-", "");
    t.is(plain(own.steps), plain(lab.steps), id);
    t.is(own.hash, lab.hash);
    t.deepEqual(await filesIn(own.manifests), await filesIn(lab.manifests));
    for (const name of await filesIn(lab.manifests)) {
      const [before, after] = await Promise.all(
        [lab, own].map(({ manifests }) => readFile(path.join(manifests, name), "utf8")),
      );
      const fences = /^ *matchExpressions: \[\{ key: kubernetes\.io\/metadata\.name.*\n/gm;
      t.is(after?.replaceAll(fences, "").replaceAll("zz-", ""), before ?? "", `${id}/${name}`);
      const modes = await Promise.all(
        [lab, own].map(({ manifests }) => stat(path.join(manifests, name))),
      );
      t.is(modes[1]!.mode & 0o111, modes[0]!.mode & 0o111);
    }
  }
});
