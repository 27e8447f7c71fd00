import test from "ava";
import { parseAllDocuments } from "yaml";
import { labIds } from "../../src/lab/catalogue.ts";
import { findLab } from "../../src/lab/find.ts";
import { readFiles } from "../../src/lab/rename/own-lab.ts";
import { reachOf } from "../../src/lab/reach.ts";
import { commandsIn } from "../../src/lab/rights/commands.ts";
import { insideRole, joined, rightsManifest } from "../../src/lab/rights/manifest.ts";
import { rightsOf } from "../../src/lab/rights/rights-of.ts";
import type { Rule } from "../../src/lab/rights/rule.ts";

const rightsFor = async (id: string) => {
  const lab = await findLab(id);
  return rightsOf(lab, await readFiles(lab.manifests));
};

const words = (rules: readonly Rule[]) =>
  rules.map(({ resource, verbs, names }) =>
    [resource, verbs.length > 6 ? "all" : verbs.join(","), ...(names ?? [])].join(" "),
  );

test("a lab needs what its scope, files, commands, checks and pictures speak of, and no more", async (t) => {
  const { inside, outside, elsewhere } = await rightsFor("resource-quota");
  t.deepEqual(words(inside), [
    "events get,list,watch",
    "pods all",
    "pods/log get",
    "resourcequotas all",
    "serviceaccounts get,list,watch",
    "deployments all",
    "deployments/scale get,patch,update",
    "replicasets get,list,watch",
  ]);
  t.deepEqual(words(outside), [
    "namespaces create,get,list,watch",
    "namespaces delete,patch,update ignite",
    "nodes get,list,watch",
    "pods get,list,watch",
  ]);
  t.deepEqual(elsewhere, []);
});

test("a lab that enters containers needs exec, and one that reads metrics needs them", async (t) => {
  const apparmor = await rightsFor("apparmor");
  t.true(words(apparmor.inside).includes("pods/exec create,get"));
  const hpa = await rightsFor("hpa");
  t.false(words(hpa.inside).some((rule) => rule.startsWith("pods/exec")));
  t.true(
    hpa.inside.some(({ group, resource }) => group === "metrics.k8s.io" && resource === "pods"),
  );
});

test("objects outside namespaces are changed by their names only", async (t) => {
  const { outside } = await rightsFor("isolation");
  t.deepEqual(
    words(outside).filter((rule) => rule.startsWith("priority")),
    ["priorityclasses create,get,list,watch", "priorityclasses delete,patch,update team-b-urgent"],
  );
});

test("a namespace of somebody else is only looked into", async (t) => {
  const { elsewhere } = await rightsFor("isolation");
  t.deepEqual(
    elsewhere.map(({ namespace }) => namespace),
    ["default"],
  );
  for (const id of await labIds()) {
    const rights = await rightsFor(id);
    for (const { verbs } of rights.elsewhere.flatMap(({ rules }) => rules)) {
      t.deepEqual(
        verbs.filter((verb) => !["get", "list", "watch"].includes(verb)),
        [],
      );
    }

    // Nothing is changed in all namespaces at once.
    for (const rule of rights.outside.filter(({ names }) => names === undefined)) {
      t.deepEqual(
        rule.verbs.filter((verb) => !["get", "list", "watch", "create"].includes(verb)),
        [],
        `${id} ${rule.resource}`,
      );
    }
  }
});

test("a command is read for its verb and its kinds", (t) => {
  t.deepEqual(commandsIn(["kubectl get pods,svc -n a && kubectl scale deploy/x --replicas 2"]), {
    verbs: ["get", "scale"],
    kinds: ["pods", "svc", "deploy"],
    writes: ["deploy"],
  });
  t.deepEqual(commandsIn(["kubectl rollout status deployment/x"]).writes, []);
  t.deepEqual(commandsIn(["kubectl exec x -- kubectl delete secrets --all"]).kinds, []);
});

test("the manifest is one role outside, one inside, and a fence for this user alone", async (t) => {
  const all = await Promise.all((await labIds()).map(async (id) => rightsFor(id)));
  const text = rightsManifest(joined(all), { user: "o'hara@example.com", prefix: "ohara" });
  const objects = parseAllDocuments(text).map(
    (document) => document.toJS() as { kind: string; metadata: { name: string } },
  );
  t.deepEqual(
    objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`),
    [
      "ClusterRole drydock:ohara",
      "ClusterRoleBinding drydock:ohara",
      `ClusterRole ${insideRole("ohara")}`,
      "Role drydock:ohara",
      "RoleBinding drydock:ohara",
      "ValidatingAdmissionPolicy drydock-ohara",
      "ValidatingAdmissionPolicyBinding drydock-ohara",
    ],
  );
  t.true(text.includes("request.userInfo.username == 'o\\'hara@example.com'"));
  t.regex(
    rightsManifest(joined(all), { user: "system:serviceaccount:class:bob", prefix: "bob" }),
    /kind: ServiceAccount\n\s+namespace: class\n\s+name: bob/,
  );
});

test("labs that are felt beyond their namespaces say so", async (t) => {
  const reach = Object.fromEntries(
    await Promise.all(
      (await labIds()).map(async (id) => {
        const lab = await findLab(id);
        return [id, reachOf(lab, await readFiles(lab.manifests))] as const;
      }),
    ),
  );
  t.deepEqual(reach["resource-quota"], []);
  t.deepEqual(reach["limits"], []);
  t.deepEqual(reach["hpa"], []);
  t.deepEqual(reach["ingress-tls"], []);
  t.deepEqual(reach["isolation"], [
    "It makes PriorityClass team-b-urgent the priority of every new pod in the cluster.",
  ]);
  t.deepEqual(reach["cluster-autoscaler"], ["It makes nodes join the cluster and leave it."]);
  t.true((reach["apparmor"] ?? []).some((line) => line.includes("privileged pods")));
});
