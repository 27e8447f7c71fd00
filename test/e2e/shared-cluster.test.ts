/** Several people on one cluster that none of them made: the embedded one, met through a kubeconfig like any other, with an audit log. */
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import test from "ava";
import { execa } from "execa";
import { startCluster } from "../../src/embedded/cluster.ts";
import type { ClusterHandle } from "../../src/embedded/cluster.ts";
import { deferred } from "../../src/kubectl/deferred.ts";
import { findLab } from "../../src/lab/find.ts";
import { packageFile } from "../../src/root.ts";
import { auditPolicy, meetings, parseAudit, strayWrites, writesOf } from "../support/audited.ts";
import { makeHome, program } from "../support/home.ts";
import { writeSomeone } from "../support/someone.ts";

let cluster: ClusterHandle;
let folder: string;
let kubectl: string;
const lines: string[] = [];

const asOwner = async (...words: string[]): Promise<string> =>
  (await execa(kubectl, ["--kubeconfig", cluster.kubeconfig, ...words])).stdout;

const nodesReady = async (count: number): Promise<void> => {
  const ready = new Set<string>();
  const { promise, resolve } = deferred<void>();
  const stop = cluster.client.watch("nodes", ({ object }) => {
    const conditions = (object["status"]?.conditions ?? []) as { type: string; status: string }[];
    if (conditions.some(({ type, status }) => type === "Ready" && status === "True")) {
      ready.add(object.metadata.name);
    }

    if (ready.size === count) {
      resolve();
    }
  });
  await promise;
  stop();
};

test.before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "drydock-shared-"));
  await using home = await makeHome();
  kubectl = home.env["DRYDOCK_KUBECTL"]!;
  cluster = await startCluster({
    folder: path.join(folder, "cluster"),
    name: "shared",
    audit: { policy: auditPolicy, write: (line) => void lines.push(line) },
  });
  await nodesReady(3);
});

test.after.always(async () => {
  await cluster?.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Finished {
  code: number | undefined;
  all: string;
  stdout: string;
}

interface Person {
  name: string;
  run(...words: string[]): Promise<Finished>;
  /** The same, with each line of standard output as it comes. */
  follow(onLine: (line: string) => void, words: readonly string[]): Promise<Finished>;
}

/** With a home, a kubeconfig and a certificate of their own. */
const person = async (name: string, groups: string[] = []): Promise<Person> => {
  const home = path.join(folder, name);
  await mkdir(home, { recursive: true });
  const kubeconfig = await writeSomeone(path.join(home, "kubeconfig"), {
    folder: path.join(folder, "cluster"),
    url: cluster.url,
    name,
    groups,
  });
  const follow: Person["follow"] = async (onLine, words) => {
    const child = execa(process.execPath, [program, ...words], {
      env: {
        DRYDOCK_HOME: path.join(home, "drydock"),
        DRYDOCK_KUBECTL: kubectl,
        KUBECONFIG: kubeconfig,
        CI: "",
        FORCE_COLOR: "",
        LC_ALL: "C.UTF-8",
      },
      reject: false,
      all: true,
      stdin: "ignore",
    });
    for await (const line of child.iterable({ from: "stdout" })) {
      onLine(line);
    }

    const { exitCode, all, stdout } = await child;
    return { code: exitCode, all, stdout };
  };
  return { name, follow, run: async (...words) => follow(() => {}, words) };
};

test.serial(
  "a learner is told what they may not do before anything is made, and the manifest grants just that",
  async (t) => {
    t.timeout(600_000);
    const carol = await person("carol");
    const refused = await carol.run("limits", "--plain", "--auto", "--context", "carol", "--adopt");
    t.is(refused.code, 3, refused.all);
    t.regex(refused.all, /carol may not do what "When nobody sets limits" needs: create, /);
    t.deepEqual(writesOf(parseAudit(lines.join("\n")), "carol"), []);

    const { code, stdout } = await carol.run("rights", "limits", "--provider", "context");
    t.is(code, 1);
    const file = path.join(folder, "carol.yaml");
    await writeFile(file, stdout);
    await asOwner("apply", "-f", file);
    const good = await carol.run("rights", "limits", "--provider", "context");
    t.is(good.code, 0, good.all);
    for (const [words, refusal] of [
      [["create", "namespace", "of-nobody"], /Namespaces of this learner begin with carol-/],
      [
        [
          "create",
          "rolebinding",
          "x",
          "-n",
          "default",
          "--clusterrole",
          "drydock:carol:inside",
          "--user",
          "carol",
        ],
        /only in namespaces that begin with carol-/,
      ],
      [
        [
          "create",
          "rolebinding",
          "x",
          "-n",
          "carol-x",
          "--clusterrole",
          "cluster-admin",
          "--user",
          "carol",
        ],
        /attempting to grant RBAC permissions not currently held|not found/,
      ],
      [["get", "secrets", "-n", "kube-system"], /forbidden/],
      [["delete", "namespace", "default"], /forbidden/i],
    ] as const) {
      const { stderr } = await execa(kubectl, words, {
        env: { KUBECONFIG: path.join(folder, "carol", "kubeconfig") },
        reject: false,
      });
      t.regex(stderr, refusal, words.join(" "));
    }
  },
);

test.serial(
  "two learners with no more rights than the lab needs work at the same time, and do not meet",
  async (t) => {
    t.timeout(600_000);
    const people = [await person("alice"), await person("bob")];
    for (const { name, run } of people) {
      const file = path.join(folder, `${name}.yaml`);
      await writeFile(file, (await run("rights", "limits", "--user", name)).stdout);
      await asOwner("apply", "-f", file);
    }

    const runs = await Promise.all(
      people.map(async ({ run }) =>
        run("limits", "--plain", "--auto", "--provider", "context", "--adopt"),
      ),
    );
    for (const { code, all } of runs) {
      t.is(code, 0, all);
    }

    const events = parseAudit(lines.join("\n"));
    t.true(writesOf(events, "alice").length > 10);
    t.deepEqual(strayWrites(events, { user: "alice", prefix: "alice" }), []);
    t.deepEqual(strayWrites(events, { user: "bob", prefix: "bob" }), []);
    t.deepEqual(meetings(events, "alice", "bob"), []);
    t.deepEqual(meetings(events, "bob", "alice"), []);

    const reset = await people[0]!.run("reset", "limits", "--provider", "context");
    t.is(reset.code, 0, reset.all);
    const left = await asOwner(
      "get",
      "namespaces,validatingadmissionpolicies,validatingadmissionpolicybindings",
      "-o",
      "name",
    );
    const names = left.split("\n").filter((name) => /\/(?:alice|bob)-/.test(name));
    t.deepEqual(names.toSorted(), [
      "namespace/bob-bistro",
      "namespace/bob-bistro-dev",
      "validatingadmissionpolicy.admissionregistration.k8s.io/bob-require-limits",
      "validatingadmissionpolicybinding.admissionregistration.k8s.io/bob-require-limits",
    ]);
  },
);

test.serial("two people with the same prefix do not share a namespace", async (t) => {
  t.timeout(600_000);
  const dave = await person("dave", ["kubeadm:cluster-admins"]);
  const { code, all } = await dave.run(
    "limits",
    "--plain",
    "--auto",
    "--provider",
    "context",
    "--adopt",
    "--prefix",
    "bob",
  );
  t.is(code, 3);
  t.regex(all, /Namespace bob-bistro belongs to another learner\./);
});

test.serial("the cluster is made ready by its owner, with what labs need", async (t) => {
  t.timeout(600_000);
  // The practice cluster has machines of its own; somebody who plays them is looked for elsewhere.
  await asOwner(
    "create",
    "deployment",
    "kwok-controller",
    "-n",
    "kube-system",
    "--image",
    "busybox:1.37.0",
    "--",
    "sleep",
    "86400",
  );
  for (const addon of ["ingress", "metrics-server", "cluster-autoscaler"]) {
    await asOwner("apply", "-f", packageFile("manifests", "addons", addon));
  }

  cluster.clock.setRate(20);
  await asOwner(
    "wait",
    "deployment",
    "--all",
    "-n",
    "kube-system",
    "--for=condition=Available",
    "--timeout=90s",
  );
  t.pass();
});

const labs = JSON.parse(readFileSync(packageFile("labs", "catalogue.json"), "utf8")) as {
  id: string;
}[];

/** All take minutes; `npm run test:kind` has them on a real cluster as well. */
const everyLab = process.env["DRYDOCK_TEST_LABS"] === "all";

for (const { id } of labs.filter((lab) => everyLab || lab.id === "isolation")) {
  test.serial(`nothing outside the learner's names is written by ${id}`, async (t) => {
    t.timeout(900_000);
    const teacher = await person("teacher", ["kubeadm:cluster-admins"]);
    const since = lines.length;
    const { steps, scope } = await findLab(id);
    const slow = new Set(steps.flatMap((step) => (step.clock === undefined ? [] : [step.id])));
    // Nobody winds the clock of a cluster of somebody else; here time passes faster while checks of minutes are waited for.
    const wind = (line: string): void => {
      const { type, step } = JSON.parse(line) as { type: string; step?: string };
      if (type === "action-ended" && slow.has(step ?? "")) {
        cluster.clock.setRate(10);
      } else if (["action-started", "step-started", "step-passed"].includes(type)) {
        cluster.clock.setRate(1);
      }
    };
    const { code, all } = await teacher.follow(wind, [
      "run",
      id,
      "--json",
      "--auto",
      "--provider",
      "context",
      "--adopt",
      "--yes",
    ]);
    t.is(code, 0, all);
    const reset = await teacher.run("reset", id, "--provider", "context");
    t.is(reset.code, 0, reset.all);
    const events = parseAudit(lines.slice(since).join("\n"));
    t.true(writesOf(events, "teacher").length >= 3);
    t.deepEqual(strayWrites(events, { user: "teacher", prefix: "teacher" }), []);
    const left = await asOwner("get", "namespaces", "-o", "name");
    for (const name of scope.namespaces) {
      t.false(left.split("\n").includes(`namespace/teacher-${name}`), left);
    }
  });
}
