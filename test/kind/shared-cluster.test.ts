/** Several people on a real cluster that none of them made, with the audit log that its own API server writes. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import baseTest from "ava";
import { execa } from "execa";
import { parse, stringify } from "yaml";
import { createKindProvider } from "../../src/cluster/kind/kind.ts";
import { neededImages } from "../../src/commands/images-needed.ts";
import { labCards } from "../../src/lab/catalogue.ts";
import { filesIn } from "../../src/lab/load.ts";
import { objectsIn } from "../../src/lab/rename/yaml.ts";
import { packageFile } from "../../src/root.ts";
import {
  auditPolicy,
  meetings,
  parseAudit,
  strayWrites,
  writesOf,
  type AuditEvent,
} from "../support/audited.ts";
import { program } from "../support/home.ts";
import { makeKindHome, realEngine, type KindHome } from "../support/real-engine.ts";

const { engine, why } = await realEngine();
const test = engine === undefined ? baseTest.serial.skip : baseTest.serial;
if (engine === undefined) {
  process.stdout.write(`No test with a real cluster: ${why}\n`);
}

const logFile = "/var/log/kubernetes/audit/audit.log";

/** One node, whose API server writes an audit log. */
const configOf = (folder: string): string =>
  stringify({
    kind: "Cluster",
    apiVersion: "kind.x-k8s.io/v1alpha4",
    networking: { apiServerAddress: "127.0.0.1" },
    nodes: [
      {
        role: "control-plane",
        labels: { "ingress-ready": "true" },
        extraMounts: [{ hostPath: folder, containerPath: "/etc/kubernetes/audit" }],
      },
    ],
    kubeadmConfigPatches: [
      stringify({
        kind: "ClusterConfiguration",
        apiServer: {
          extraArgs: {
            "audit-log-path": logFile,
            "audit-policy-file": "/etc/kubernetes/audit/policy.yaml",
          },
          extraVolumes: [
            {
              name: "policy",
              hostPath: "/etc/kubernetes/audit",
              mountPath: "/etc/kubernetes/audit",
              readOnly: true,
              pathType: "DirectoryOrCreate",
            },
            {
              name: "log",
              hostPath: path.dirname(logFile),
              mountPath: path.dirname(logFile),
              readOnly: false,
              pathType: "DirectoryOrCreate",
            },
          ],
        },
      }),
    ],
  });

interface Ground {
  home: KindHome;
  kubeconfig: string;
  asOwner(...words: string[]): Promise<string>;
  events(): Promise<AuditEvent[]>;
}

const makeGround = async (home: KindHome): Promise<Ground> => {
  const folder = path.join(home.folder, "audit");
  await mkdir(folder);
  await writeFile(path.join(folder, "policy.yaml"), auditPolicy);
  const config = path.join(home.folder, "audited.yaml");
  await writeFile(config, configOf(folder));
  home.env["DRYDOCK_KIND_CONFIG"] = config;
  const name = home.name("s");
  const cluster = await createKindProvider(home).up(name, () => {});
  // The images of the labs; who comes by a kubeconfig finds them there.
  for (const { image } of await neededImages([])) {
    // One that this machine does not have keeps its lab from beginning, and no other.
    await cluster.images?.preload([image], { progress: () => {} }).catch(() => {});
  }

  await cluster.close();
  const asOwner = async (...words: string[]): Promise<string> =>
    (await execa("kubectl", ["--kubeconfig", cluster.kubeconfig, ...words])).stdout;
  return {
    home,
    kubeconfig: cluster.kubeconfig,
    asOwner,
    async events() {
      const [node] = await engine!.nodes(name);
      return parseAudit(await engine!.run(["exec", node!.id, "cat", logFile]));
    },
  };
};

/** A service account is a user like any other. */
const person = async ({ home, kubeconfig, asOwner }: Ground, name: string, admin = false) => {
  await asOwner("create", "serviceaccount", name, "-n", "default");
  const user = `system:serviceaccount:default:${name}`;
  if (admin) {
    await asOwner(
      "create",
      "clusterrolebinding",
      name,
      "--clusterrole=cluster-admin",
      `--user=${user}`,
    );
  }

  const token = await asOwner("create", "token", name, "-n", "default", "--duration=6h");
  const config = parse(await readFile(kubeconfig, "utf8")) as { users: [{ user: object }] };
  config.users[0].user = { token };
  const file = path.join(home.folder, `${name}.kubeconfig`);
  await writeFile(file, stringify(config), { mode: 0o600 });
  const env = {
    ...home.env,
    KUBECONFIG: file,
    DRYDOCK_HOME: path.join(home.folder, `home-${name}`),
  };
  return {
    name,
    user,
    run: (...words: string[]) =>
      execa(process.execPath, [program, ...words], {
        env,
        extendEnv: false,
        reject: false,
        stdin: "ignore",
        all: true,
      }),
  };
};

/** Of all objects that the manifests of add-ons hold. */
const addedNames = async (): Promise<Set<string>> => {
  const folder = packageFile("manifests", "addons");
  const files = (await filesIn(folder)).filter((file) => file.endsWith(".yaml"));
  const texts = await Promise.all(
    files.map(async (file) => readFile(path.join(folder, file), "utf8")),
  );
  const objects = texts.flatMap((text) => objectsIn(text)) as { metadata?: { name?: string } }[];
  return new Set(objects.flatMap(({ metadata }) => metadata?.name ?? []));
};

/** What the autoscaler that Drydock added has made by itself goes with it. */
const madeByAddons = /^delete (?:cluster-autoscaler-status|pool-[a-z]-\w{5}) /;

test("a real API server's audit log tells of no write outside the names of two learners, nor of all labs", async (t) => {
  t.timeout(3_600_000);
  await using home = await makeKindHome();
  const ground = await makeGround(home);
  const people = [await person(ground, "alice"), await person(ground, "bob")];
  for (const { name, user, run } of people) {
    const file = path.join(home.folder, `${name}.yaml`);
    await writeFile(file, (await run("rights", "limits", "--user", user)).stdout);
    await ground.asOwner("apply", "-f", file);
  }

  const runs = await Promise.all(
    people.map(async ({ run }) =>
      run("limits", "--plain", "--auto", "--provider", "context", "--adopt"),
    ),
  );
  for (const { exitCode, all } of runs) {
    t.is(exitCode, 0, all);
  }

  for (const { run } of people) {
    const { exitCode, all } = await run("reset", "limits", "--provider", "context");
    t.is(exitCode, 0, all);
  }

  const events = await ground.events();
  const [alice, bob] = people;
  for (const { user, name } of people) {
    t.true(writesOf(events, user).length > 10);
    t.deepEqual(strayWrites(events, { user, prefix: name }), []);
  }

  t.deepEqual(meetings(events, alice!.user, "bob"), []);
  t.deepEqual(meetings(events, bob!.user, "alice"), []);

  const teacher = await person(ground, "teacher", true);
  const ends: { id: string; exitCode: number | undefined; all: string }[] = [];
  for (const { id } of await labCards()) {
    const { exitCode, all } = await teacher.run(
      "run",
      id,
      "--plain",
      "--auto",
      "--provider",
      "context",
      "--adopt",
      "--yes",
    );
    ends.push({ id, exitCode, all });
    const reset = await teacher.run("reset", id, "--provider", "context");
    t.is(reset.exitCode, 0, reset.all);
  }

  const stray = strayWrites(await ground.events(), {
    user: teacher.user,
    prefix: "teacher",
    added: await addedNames(),
  });
  t.deepEqual(
    stray.filter((line) => !madeByAddons.test(line)),
    [],
  );
  for (const { id, exitCode, all } of ends) {
    // What this machine's cluster cannot do, a lab says in a sentence before it begins.
    t.true(exitCode === 0 || (exitCode === 3 && !all.includes("1/")), all);
    t.log(`${id}: ${exitCode === 0 ? "passed" : all.trim().split("\n").at(-2)}`);
  }
});
