/** The context provider against a real kubectl and an API server of the embedded kind, with kubeconfigs as users have them. */
import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import test from "ava";
import type { ExecutionContext } from "ava";
import { parse, stringify } from "yaml";
import { createContextProvider } from "../../../src/cluster/context/context.ts";
import { startCluster } from "../../../src/embedded/cluster.ts";
import type { ClusterHandle } from "../../../src/embedded/cluster.ts";
import { LabError } from "../../../src/errors.ts";
import { makeHome } from "../../support/home.ts";
import { systemPath } from "../../support/tools.ts";
import { someone, writeSomeone } from "../../support/someone.ts";

interface Kubeconfig {
  "current-context"?: string;
  clusters: [{ cluster: Record<string, unknown> }];
  contexts: [{ context: Record<string, unknown> }];
  users: [{ user: Record<string, unknown> }];
}

let cluster: ClusterHandle;
let shared: string;
let kubectl: string;

test.before(async () => {
  shared = await mkdtemp(path.join(os.tmpdir(), "drydock-shared-"));
  cluster = await startCluster({ folder: shared, name: "shared", apiOnly: true });
  await using home = await makeHome();
  kubectl = home.env["DRYDOCK_KUBECTL"]!;
});

test.after.always(async () => {
  await cluster?.stop();
  await rm(shared, { recursive: true, force: true });
});

interface Teardown {
  teardown(task: () => Promise<void>): void;
}

const desk = async (t: Teardown) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "drydock-desk-"));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const paths = {
    state: path.join(folder, "state"),
    cache: path.join(folder, "cache"),
    runtime: folder,
  };
  const env: Record<string, string> = {
    PATH: systemPath,
    HOME: folder,
    DRYDOCK_KUBECTL: kubectl,
  };
  const world = { paths, env };
  return { folder, paths, world, provider: () => createContextProvider(world) };
};

const admin = async (file: string): Promise<string> => {
  await writeFile(file, await readFile(cluster.kubeconfig, "utf8"), { mode: 0o600 });
  return file;
};

const refusal = async (t: ExecutionContext, task: Promise<unknown>) => {
  const error = await t.throwsAsync(task, { instanceOf: LabError });
  return `${error?.message} | ${error?.hint ?? ""}`;
};

const hashOf = async (file: string) =>
  createHash("sha256")
    .update(await readFile(file))
    .digest("hex");

test.serial(
  "a cluster is met, adopted with a stamp, remembered, and let go without a trace",
  async (t) => {
    const { folder, world, provider, paths } = await desk(t);
    const file = await admin(path.join(folder, "config"));
    world.env["KUBECONFIG"] = file;
    const before = await hashOf(file);

    const met = await provider().meet("");
    t.like(met, {
      user: "kubernetes-admin",
      kubernetes: cluster.name && met.kubernetes,
      stamp: undefined,
      agreement: undefined,
    });
    t.regex(met.kubernetes, /^1\.36\./);
    t.regex(
      await refusal(
        t,
        provider().up("", () => {}),
      ),
      /is not adopted, so Drydock changes nothing there/,
    );

    t.is(await provider().adopt(met, "alice"), undefined);
    const again = await provider().meet("");
    t.deepEqual(again.stamp, []);
    t.like(again.agreement, { prefix: "alice", stamped: true });
    const up = await provider().up("", () => {});
    t.is(up.provider, "context");
    t.is((await stat(up.kubeconfig)).mode & 0o777, 0o600);
    t.true(up.kubeconfig.startsWith(paths.state));
    t.true(await provider().answers(""));

    await provider().down("");
    const after = await provider().meet("");
    t.is(after.stamp, undefined);
    t.is(after.agreement, undefined);
    t.is(await hashOf(file), before);
  },
);

test.serial(
  "two contexts of one cluster are one cluster, and a cluster is asked about once",
  async (t) => {
    const { folder, world, provider } = await desk(t);
    const first = await admin(path.join(folder, "admin"));
    const second = await writeSomeone(path.join(folder, "other"), {
      folder: shared,
      url: cluster.url,
      name: "other-admin",
      groups: ["kubeadm:cluster-admins"],
      context: "odd name/with:signs@école",
    });
    world.env["KUBECONFIG"] = [first, path.join(folder, "not-there"), second].join(path.delimiter);
    const met = await provider().meet("");
    await provider().adopt(met, "alice");
    const other = await provider().meet("odd name/with:signs@école");
    t.is(other.identity, met.identity);
    t.is(other.user, "other-admin");
    t.is(other.agreement?.prefix, "alice");
    t.not(other.kubeconfig, met.kubeconfig);
    t.regex(path.basename(path.dirname(other.kubeconfig)), /^[\w-]+$/);
    await provider().down("");
  },
);

test.serial("who may not write kube-system adopts all the same, without a stamp", async (t) => {
  const { folder, world, provider } = await desk(t);
  world.env["KUBECONFIG"] = await writeSomeone(path.join(folder, "bob"), {
    folder: shared,
    url: cluster.url,
    name: "bob",
  });
  const met = await provider().meet("");
  t.like(met, { user: "bob", nodes: 0, stamp: undefined });
  t.regex(met.identity, /^server-/);
  t.regex(
    (await provider().adopt(met, "bob")) ?? "",
    /bob cannot create configmaps in kube-system/,
  );
  t.like((await provider().meet("")).agreement, { prefix: "bob", stamped: false });
  await provider().down("");
  t.is((await provider().meet("")).agreement, undefined);
});

test("relative paths and programs of a kubeconfig mean what they mean beside it", async (t) => {
  const { folder, world, provider } = await desk(t);
  const place = path.join(folder, "team");
  await mkdir(path.join(place, "bin"), { recursive: true });
  const config = parse(someone({ folder: shared, url: cluster.url, name: "carol" })) as Kubeconfig;
  const { user } = config.users[0];
  const [certificate, key] = ["client-certificate-data", "client-key-data"].map((field) =>
    Buffer.from(String(user[field]), "base64").toString(),
  );
  const credential = {
    apiVersion: "client.authentication.k8s.io/v1",
    kind: "ExecCredential",
    status: { clientCertificateData: certificate, clientKeyData: key },
  };
  const login = path.join(place, "bin", "login");
  await writeFile(login, `#!/bin/sh\ncat <<'END'\n${JSON.stringify(credential)}\nEND\n`);
  await chmod(login, 0o700);
  await writeFile(
    path.join(place, "ca.crt"),
    Buffer.from(String(config.clusters[0].cluster["certificate-authority-data"]), "base64"),
  );
  config.clusters[0].cluster = { server: cluster.url, "certificate-authority": "ca.crt" };
  config.users[0].user = {
    exec: { apiVersion: credential.apiVersion, command: "./bin/login", interactiveMode: "Never" },
  };
  await writeFile(path.join(place, "config"), stringify(config));
  world.env["KUBECONFIG"] = path.join(place, "config");
  const met = await provider().meet("");
  t.is(met.user, "carol");
  const own = parse(await readFile(met.kubeconfig, "utf8")) as Kubeconfig;
  t.is((own.users[0].user["exec"] as { command: string }).command, login);
  t.truthy(own.clusters[0].cluster["certificate-authority-data"]);

  await rm(login);
  t.regex(
    await refusal(t, provider().meet("")),
    /signs in with the program \S+bin\/login, which cannot be started \(no such file or directory\)/,
  );
  await writeFile(login, "#!/bin/sh\necho 'session ended' >&2\nexit 7\n");
  await chmod(login, 0o700);
  t.regex(
    await refusal(t, provider().meet("")),
    /The program \S+login could not sign you in to "carol" \(exit code 7\)\./,
  );
});

test("each thing that is wrong with a kubeconfig or a cluster is one sentence", async (t) => {
  const { folder, world, provider } = await desk(t);
  const told = async (name = "") => refusal(t, provider().meet(name));
  t.is(
    await told(),
    `There is no kubeconfig at ${folder}/.kube/config. | Set KUBECONFIG, or fetch one: az aks get-credentials --resource-group GROUP --name CLUSTER`,
  );

  const file = path.join(folder, "config");
  world.env["KUBECONFIG"] = file;
  await writeFile(file, "a: [");
  t.regex(await told(), /The kubeconfig \S+ is no YAML: /);

  const bad = async (change: (config: Kubeconfig) => void) => {
    const text = someone({
      folder: shared,
      url: cluster.url,
      name: "dave",
      context: "production",
    });
    const config = parse(text) as Kubeconfig;
    change(config);
    await writeFile(file, stringify(config));
  };
  await bad(() => {});
  t.is(
    await told("prodution"),
    `There is no context "prodution" in ${file}. | Did you mean: --context "production"?`,
  );
  t.is(
    await told("prod"),
    `There is no context "prod" in ${file}. | Did you mean: --context "production"?`,
  );
  t.is(await told("zzz"), `There is no context "zzz" in ${file}. | Contexts: production`);

  await bad((config) => delete config["current-context"]);
  t.is(await told(), `No context is chosen in ${file}. | Say --context NAME. Contexts: production`);

  await bad((config) => (config.contexts[0].context.user = "gone"));
  t.regex(
    await told(),
    /Context "production" names the user gone, and no kubeconfig says what that is\./,
  );

  await bad((config) => (config.users[0].user = { token: "expired" }));
  t.regex(
    await told(),
    /The cluster of context "production" does not know you: the credentials have expired/,
  );

  await bad(
    (config) =>
      (config.users[0].user = {
        exec: {
          apiVersion: "client.authentication.k8s.io/v1",
          command: "no-such-kubelogin",
          interactiveMode: "Never",
        },
      }),
  );
  t.regex(
    await told(),
    /Context "production" signs in with the program no-such-kubelogin, and it is not installed here\./,
  );

  await bad((config) => (config.clusters[0].cluster.server = "https://127.0.0.1:1"));
  t.regex(await told(), /Nothing listens at https:\/\/127\.0\.0\.1:1\./);
  t.false(await provider().answers(""));

  await bad((config) => (config.clusters[0].cluster.server = "https://no-such-cluster.invalid"));
  t.regex(
    await told(),
    /The name no-such-cluster\.invalid of the cluster cannot be found\.|does not answer/,
  );

  await bad((config) => delete config.clusters[0].cluster["certificate-authority-data"]);
  t.regex(await told(), /shows a certificate that your kubeconfig does not trust/);

  await bad(
    (config) =>
      (config.users[0].user = { "client-certificate": "gone.crt", "client-key": "gone.key" }),
  );
  t.regex(await told(), /A file that context "production" names is not there/);

  const plain = net.createServer((socket) =>
    socket.end("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi"),
  );
  await new Promise<void>((resolve) => plain.listen(0, "127.0.0.1", resolve));
  t.teardown(async () => void plain.close());
  const { port } = plain.address() as net.AddressInfo;
  await bad((config) => (config.clusters[0].cluster.server = `https://127.0.0.1:${port}`));
  t.regex(await told(), /The cluster of context "production" cannot be used: |does not answer/);
});
