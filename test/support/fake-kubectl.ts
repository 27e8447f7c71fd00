/** Stands in for kubectl in tests of the engine: `proxy`, `create`, `delete`, `patch`, `port-forward`, `apply -f FOLDER`, `delete -f FOLDER`, against a fake API whose socket is the kubeconfig. */
import { chmod, readdir, readFile, rm, writeFile } from "node:fs/promises";
import http from "node:http";
import net from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

/** Writes an executable that runs this module. */
export const writeFakeKubectl = async (folder: string): Promise<string> => {
  const file = path.join(folder, "kubectl");
  const own = fileURLToPath(import.meta.url);
  await writeFile(file, `#!/bin/sh\nexec '${process.execPath}' '${own}' "$@"\n`);
  await chmod(file, 0o755);
  return file;
};

const send = async (socketPath: string, method: string, target: string, body?: unknown) =>
  new Promise<{ status: number; message: string }>((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const request = http.request({ socketPath, method, path: target }, (response) => {
      let received = "";
      response.on("data", (chunk: Buffer) => {
        received += chunk.toString();
      });
      response.on("end", () => {
        const { message = "", reason = "" } = JSON.parse(received) as Record<string, string>;
        resolve({ status: response.statusCode ?? 0, message: `(${reason}): ${message}` });
      });
    });
    request.on("error", reject);
    request.end(text);
  });

const proxy = async (api: string, socket: string) => {
  await rm(socket, { force: true });
  const server = net.createServer((client) => {
    const upstream = net.connect(api);
    client.on("error", () => upstream.destroy());
    upstream.on("error", () => client.destroy());
    client.pipe(upstream).pipe(client);
    upstream.on("close", () => client.destroy());
  });
  server.listen(socket, () => {
    process.stdout.write(`Starting to serve on ${socket}\n`);
  });
};

const collections: Record<string, string> = {
  namespace: "/api/v1/namespaces",
  configmap: "/api/v1/namespaces/web/configmaps",
  pod: "/api/v1/namespaces/web/pods",
};

/** Objects of a folder of one-document files, in the order of their names. */
const objectsIn = async (folder: string): Promise<{ path: string; body: unknown }[]> => {
  const objects: { path: string; body: unknown }[] = [];
  for (const name of (await readdir(folder)).toSorted()) {
    const body = parse(await readFile(path.join(folder, name), "utf8")) as {
      apiVersion: string;
      kind: string;
      metadata: { namespace?: string };
    };
    const root = body.apiVersion.includes("/") ? `/apis/${body.apiVersion}` : "/api/v1";
    const place =
      body.metadata.namespace === undefined ? "" : `/namespaces/${body.metadata.namespace}`;
    const plural = `${body.kind.toLowerCase()}${body.kind.endsWith("s") ? "es" : "s"}`;
    objects.push({ path: `${root}${place}/${plural}`, body });
  }

  return objects;
};

const applyFolder = async (api: string, verb: string, folder: string): Promise<void> => {
  for (const { path: collection, body } of await objectsIn(folder)) {
    const { name } = (body as { metadata: { name: string } }).metadata;
    const { status, message } =
      verb === "apply"
        ? await send(api, "POST", collection, body)
        : await send(api, "DELETE", `${collection}/${name}`);
    if (status >= 300 && ![404, 409].includes(status)) {
      process.stderr.write(`Error from server ${message}\n`);
      process.exitCode = 1;
    }
  }
};

const main = async (argv: string[]) => {
  const flags = argv.filter((word) => word.startsWith("--"));
  const words = argv.filter((word) => !word.startsWith("--"));
  const flag = (name: string) =>
    flags.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
  const api = (
    await readFile(flag("kubeconfig") ?? process.env["KUBECONFIG"] ?? "", "utf8")
  ).trim();
  const [verb, kind = "", name = ""] = words;
  if (verb === "proxy") {
    await proxy(api, flag("unix-socket") ?? "");
    return;
  }

  if (verb === "port-forward") {
    process.stdout.write("Forwarding from 127.0.0.1:18080 -> 8080\n");
    setInterval(() => {}, 60_000);
    return;
  }

  const folder = argv[argv.indexOf("-f") + 1];
  if (argv.includes("-f") && folder !== undefined) {
    await applyFolder(api, verb ?? "", folder);
    return;
  }

  const collection = collections[kind] ?? "";
  const { status, message } = await (verb === "create"
    ? send(api, "POST", collection, { metadata: { name }, data: { text: words[3] } })
    : verb === "patch"
      ? send(api, "PATCH", `${collection}/${name}`, JSON.parse(words[3] ?? "{}"))
      : send(api, "DELETE", `${collection}/${name}`));
  if (status >= 300) {
    process.stderr.write(`Error from server ${message}\n`);
    process.exitCode = 1;
  } else {
    process.stdout.write(`${kind}/${name} ${verb}d\n`);
  }
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(process.argv.slice(2));
}
