import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import https from "node:https";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import test, { type ExecutionContext } from "ava";
import { openIdentity } from "../../src/embedded/identity.ts";
import type { Json } from "../../src/embedded/object.ts";
import { configMap, configMaps } from "./api/api-server.ts";

const program = fileURLToPath(new URL("../../src/embedded/process.js", import.meta.url));

const folderOf = async (t: ExecutionContext): Promise<string> => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "drydock-process-"));
  t.teardown(async () => rm(folder, { recursive: true, force: true }));
  return folder;
};

const start = async (t: ExecutionContext, folder: string): Promise<ChildProcess> => {
  const child = spawn(process.execPath, [program, "--folder", folder, "--api-only"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  t.teardown(() => child.kill("SIGKILL"));
  await once(child.stdout, "data");
  return child;
};

const end = async (child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> => {
  const ended = once(child, "exit");
  child.kill(signal);
  const [code] = (await ended) as [number | null];
  return code;
};

const ask = async (folder: string, method: string, url: string, body?: Json): Promise<Json> => {
  const port = await readFile(path.join(folder, "port"), "utf8");
  const { administrator, authority } = openIdentity(path.join(folder, "pki"));
  const text = body === undefined ? "" : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const request = https.request(`https://127.0.0.1:${port}${url}`, {
      method,
      ca: authority.caCertificate,
      cert: administrator.certificate,
      key: administrator.key,
      agent: false,
      headers: { "content-length": Buffer.byteLength(text) },
    });
    request.on("error", reject);
    request.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => resolve(JSON.parse(Buffer.concat(chunks).toString())));
    });
    request.end(text);
  });
};

const control = async (folder: string, request: Json): Promise<Json> => {
  const socket = net.connect(path.join(folder, "control.sock"));
  socket.write(`${JSON.stringify({ id: 1, ...request })}\n`);
  for await (const line of createInterface({ input: socket })) {
    socket.destroy();
    return JSON.parse(line);
  }

  return undefined;
};

test("what was answered is there after kill -9, at the same address", async (t) => {
  const folder = await folderOf(t);
  const first = await start(t, folder);
  const made = await ask(folder, "POST", configMaps, configMap("kept", { a: "1" }));
  const port = await readFile(path.join(folder, "port"), "utf8");
  await end(first, "SIGKILL");

  const second = await start(t, folder);
  t.is(await readFile(path.join(folder, "port"), "utf8"), port);
  t.deepEqual(await ask(folder, "GET", `${configMaps}/kept`), made);
  t.is(await end(second, "SIGTERM"), 0);
});

test("a second process for the same folder gives way with a sentence", async (t) => {
  const folder = await folderOf(t);
  await start(t, folder);
  const second = spawn(process.execPath, [program, "--folder", folder], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const said: string[] = [];
  second.stderr.on("data", (chunk: Buffer) => said.push(chunk.toString()));
  const [code] = (await once(second, "close")) as [number];
  t.is(code, 3);
  t.regex(said.join(""), /^Cluster \S+ is already running as process \d+\.\n$/);
});

test("states can be saved, restored and undone over the control socket, which is the owner's alone", async (t) => {
  const folder = await folderOf(t);
  await start(t, folder);
  const mode = (await stat(path.join(folder, "control.sock"))).mode & 0o777;
  t.is(mode, 0o600);
  t.is((await stat(path.join(folder, "kubeconfig"))).mode & 0o777, 0o600);
  await ask(folder, "POST", configMaps, configMap("one"));
  t.deepEqual(await control(folder, { do: "save", name: "start" }), { id: 1, result: null });
  await ask(folder, "POST", configMaps, configMap("two"));
  t.deepEqual(await control(folder, { do: "undo" }), {
    id: 1,
    result: "Undid: create configmap two (1 object).",
  });
  await ask(folder, "DELETE", `${configMaps}/one`);
  await control(folder, { do: "restore", name: "start" });
  t.is((await ask(folder, "GET", `${configMaps}/one`)).kind, "ConfigMap");
  t.deepEqual(await control(folder, { do: "list" }), { id: 1, result: ["start"] });
  const unknown = await control(folder, { do: "dance" });
  t.is(unknown.error, "Unknown command: dance");
});

test("time can be let go by at once", async (t) => {
  const folder = await folderOf(t);
  await start(t, folder);
  const began = Date.now();
  await ask(folder, "POST", configMaps, configMap("old"));
  await control(folder, { do: "advance", ms: 300_000 });
  const aged = await ask(folder, "GET", `${configMaps}/old`);
  const now = Date.now();
  const age = now - Date.parse(aged.metadata.creationTimestamp);
  // What the leap itself takes is part of it or comes on top; times are kept in whole seconds.
  t.true(age >= 299_000, `${age} ms`);
  t.true(age <= 301_500 + now - began, `${age} ms`);
});

test("the control channel answers stop and the process ends", async (t) => {
  const folder = await folderOf(t);
  const child = await start(t, folder);
  const ended = once(child, "exit");
  await control(folder, { do: "stop" });
  t.deepEqual(await ended, [0, null]);
});
