/** A machine with kind and Docker on it, as far as Drydock can tell: stand-ins for both programs, and an API server that answers for the cluster. */
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { generateKeyPairSync } from "node:crypto";
import https from "node:https";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";
import { issue, publicKeyOf, subjectOf } from "../../src/embedded/auth/certificate.ts";
import { resolvePaths, type Paths } from "../../src/paths.ts";
import type { RunProgram } from "../../src/cluster/engine/program.ts";
import { standIn as runStandIn, type Behaviour, type Container } from "./kind-and-docker.ts";

export interface KindMachine extends AsyncDisposable {
  folder: string;
  /** For real processes: PATH holds the stand-ins as programs. */
  env: Record<string, string>;
  paths: Paths;
  /** Runs the stand-ins without a process. */
  runProgram: RunProgram;
  /** What was called, `docker ps -a -q ...`, in order. */
  calls(): Promise<string[]>;
  behave(behaviour: Behaviour): Promise<void>;
  containers(): Promise<Container[]>;
  change(name: string, change: Partial<Container>): Promise<void>;
  add(container: Container): Promise<void>;
  remove(name: string): Promise<void>;
  /** An image is in the engine's store. */
  store(image: string): Promise<void>;
  /** Resolves when kind has reached the stage at which it hangs. */
  hanging(): Promise<void>;
  hasNetwork(): boolean;
  /** ConfigMaps of kube-system by name. */
  configMaps: Map<string, unknown>;
}

const own = (name: string): string => path.join(path.dirname(fileURLToPath(import.meta.url)), name);

export const makeKindMachine = async (): Promise<KindMachine> => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "drydock-kind-"));
  const standIn = path.join(folder, "stand-in");
  const bin = path.join(folder, "bin");
  await Promise.all(
    [bin, path.join(standIn, "containers"), path.join(standIn, "images")].map((each) =>
      mkdir(each, { recursive: true }),
    ),
  );
  for (const program of ["kind", "docker"]) {
    const script = `#!/bin/sh\nexec '${process.execPath}' '${own("kind-and-docker.js")}' ${program} "$@"\n`;
    await writeFile(path.join(bin, program), script);
    await chmod(path.join(bin, program), 0o755);
  }

  const configMaps = new Map<string, unknown>();
  const server = await serveApi(standIn, configMaps);
  const file = (name: string): string => path.join(standIn, "containers", `${name}.json`);
  const read = async (name: string): Promise<Container> =>
    JSON.parse(await readFile(file(name), "utf8")) as Container;
  const write = (container: Container): Promise<void> =>
    writeFile(file(container.name), JSON.stringify(container));
  return {
    folder,
    env: { PATH: bin, STAND_IN: standIn, HOME: folder },
    runProgram: inProcess(standIn),
    paths: resolvePaths({ DRYDOCK_HOME: path.join(folder, "home") }),
    calls: async () =>
      (await readFile(path.join(standIn, "calls"), "utf8").catch(() => "")).trimEnd().split("\n"),
    behave: (behaviour) =>
      writeFile(path.join(standIn, "behaviour.json"), JSON.stringify(behaviour)),
    containers: async () =>
      Promise.all(
        (await readdir(path.join(standIn, "containers"))).map((name) =>
          read(path.basename(name, ".json")),
        ),
      ),
    change: async (name, change) => write({ ...(await read(name)), ...change }),
    add: write,
    remove: (name) => rm(file(name)),
    store: (image) => writeFile(path.join(standIn, "images", encodeURIComponent(image)), ""),
    async hanging() {
      const sign = path.join(standIn, "hanging");
      while (!existsSync(sign)) {
        await sleep(10);
      }
    },
    hasNetwork: () => existsSync(path.join(standIn, "network")),
    configMaps,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
};

/** Nothing else is installed. */
const inProcess =
  (folder: string): RunProgram =>
  async (program, argv, _env, { signal, onStart, onLine } = {}) => {
    signal?.throwIfAborted();
    const name = path.basename(program);
    if (name !== "kind" && name !== "docker") {
      throw new Error(`${program} is not installed, or not in PATH.`);
    }

    onStart?.(process.pid);
    const printed = { stdout: "", stderr: "" };
    const print = (stream: "stdout" | "stderr") => (line: string) => {
      printed[stream] += `${line}\n`;
      line.split("\n").forEach((part) => onLine?.(part));
    };
    const exit = await runStandIn(name, argv, {
      folder,
      out: print("stdout"),
      err: print("stderr"),
      ...(signal === undefined ? {} : { signal }),
    });
    signal?.throwIfAborted();
    return { exit, ...printed, timedOut: false };
  };

/** Answers what the provider asks of a cluster whose nodes are those of the stand-in; its kubeconfig lies where the stand-in looks for it. */
const serveApi = async (
  standIn: string,
  configMaps: Map<string, unknown>,
): Promise<https.Server> => {
  const { key, cert } = certificateFor("127.0.0.1");
  const server = https.createServer({ key, cert }, (request, response) => {
    void answer(request.method ?? "", request.url ?? "", standIn, configMaps).then(
      ([status, body]) => {
        response.writeHead(status, { "content-type": "application/json" });
        response.end(JSON.stringify(body));
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  await writeFile(
    path.join(standIn, "kubeconfig"),
    stringify({
      apiVersion: "v1",
      kind: "Config",
      clusters: [
        {
          name: "kind",
          cluster: {
            server: `https://127.0.0.1:${port}`,
            "certificate-authority-data": base64(cert),
          },
        },
      ],
      users: [
        {
          name: "kind",
          user: { "client-certificate-data": base64(cert), "client-key-data": base64(key) },
        },
      ],
    }),
    { mode: 0o600 },
  );
  return server;
};

const stampPath = "/api/v1/namespaces/kube-system/configmaps";

const answer = async (
  method: string,
  url: string,
  standIn: string,
  configMaps: Map<string, unknown>,
): Promise<[number, unknown]> => {
  const [target = ""] = url.split("?");
  if (target === "/readyz") {
    return [200, "ok"];
  }

  if (target === "/version") {
    return [200, { gitVersion: "v1.36.4" }];
  }

  if (target === "/api/v1/nodes") {
    return [200, { items: await nodesOf(standIn) }];
  }

  if (method === "POST" && target === stampPath) {
    configMaps.set("drydock", {});
    return [201, {}];
  }

  const name = path.basename(target);
  return target.startsWith(stampPath) && configMaps.has(name)
    ? [200, { metadata: { name } }]
    : [404, { message: "not found" }];
};

const nodesOf = async (standIn: string): Promise<unknown[]> =>
  (await readdir(path.join(standIn, "containers"))).map((file) => ({
    metadata: { name: path.basename(file, ".json") },
    status: { conditions: [{ type: "Ready", status: "True" }] },
  }));

const certificateFor = (address: string): { key: string; cert: string } => {
  const { privateKey: key } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const issuer = { subject: subjectOf("kubernetes"), publicKey: publicKeyOf(key), key };
  const day = 86_400_000;
  const cert = issue(
    {
      subject: issuer.subject,
      publicKey: issuer.publicKey,
      alternativeNames: { names: [], addresses: [address] },
      keyUsage: [0],
      extendedKeyUsage: [],
      authority: true,
      notBefore: Date.now() - day,
      notAfter: Date.now() + day,
    },
    issuer,
  );
  return { key: key.export({ type: "pkcs8", format: "pem" }) as string, cert };
};
