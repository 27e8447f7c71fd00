import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import test from "ava";
import { createApi } from "../../src/kubectl/api.ts";
import { systemClock } from "../../src/kubectl/clock.ts";
import { killGroup } from "../../src/kubectl/run.ts";
import { startProxy } from "../../src/kubectl/proxy.ts";
import { createFakeApi } from "../support/fake-api.ts";
import { writeFakeKubectl } from "../support/fake-kubectl.ts";

const ground = async (t: { teardown(task: () => Promise<void>): void }) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "dd-"));
  const server = await createFakeApi();
  t.teardown(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });
  const kubeconfig = path.join(folder, "kubeconfig");
  await writeFile(kubeconfig, server.socket);
  return {
    kubectl: await writeFakeKubectl(folder),
    kubeconfig,
    folder: path.join(folder, "p"),
    env: { PATH: process.env["PATH"] ?? "" },
    clock: systemClock,
    random: () => 0,
  };
};

/** Asks until there is an answer. */
const answers = async (socket: string): Promise<number> => {
  const api = createApi(socket, systemClock);
  for (;;) {
    const answer = await api.request({ path: "/api/v1/pods" }).catch(() => undefined);
    if (answer !== undefined) {
      api.close();
      return answer.status;
    }
  }
};

test("it serves on a socket that nobody else can reach, and ends with its folder", async (t) => {
  const options = await ground(t);
  const proxy = startProxy(options);
  await proxy.ready;
  t.is((await stat(options.folder)).mode & 0o777, 0o700);
  t.is(await answers(proxy.socket), 200);
  await proxy.close();
  await t.throwsAsync(() => stat(options.folder), { code: "ENOENT" });
});

test("when it dies it is started again on the same socket", async (t) => {
  const proxy = startProxy(await ground(t));
  t.teardown(() => proxy.close());
  await proxy.ready;
  const before = proxy.pid();
  killGroup(before, "SIGKILL");
  while (proxy.pid() === before || proxy.pid() === undefined) {
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }

  t.is(await answers(proxy.socket), 200);
});

test("a kubectl that cannot serve is told with its own words", async (t) => {
  const options = await ground(t);
  await writeFile(options.kubectl, "#!/bin/sh\necho no such cluster >&2; exit 1\n");
  const proxy = startProxy(options);
  t.teardown(() => proxy.close());
  await t.throwsAsync(() => proxy.ready, { message: "no such cluster" });
});

test("it does not outlive the program that started it, however that ends", async (t) => {
  const options = await ground(t);
  const own = new URL("../../src/kubectl/", import.meta.url).href;
  const program = `
    import { startProxy } from "${own}proxy.js";
    import { systemClock } from "${own}clock.js";
    const options = ${JSON.stringify({ ...options, clock: undefined })};
    const proxy = startProxy({ ...options, clock: systemClock, random: () => 0 });
    await proxy.ready;
    console.log(proxy.pid());
    setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ["--input-type=module", "-e", program]);
  const [chunk] = (await once(parent.stdout, "data")) as [Buffer];
  parent.kill("SIGKILL");
  const group = Number(chunk.toString());
  const lives = (): boolean => {
    try {
      return process.kill(-group, 0);
    } catch {
      return false;
    }
  };
  const socket = path.join(options.folder, "api.sock");
  const refuses = async (): Promise<boolean> => {
    const api = createApi(socket, systemClock);
    try {
      await api.request({ path: "/api/v1/pods" });
      return false;
    } catch {
      return true;
    } finally {
      api.close();
    }
  };
  while (!(await refuses())) {
    t.true(lives());
  }

  t.pass();
});
