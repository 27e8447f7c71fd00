/** Containers that speak with each other and with the host, over streams between their threads. */
import test from "ava";
import { createRuntime } from "../../../src/embedded/containers/create.ts";
import type { Connection } from "../../../src/embedded/containers/network/connection.ts";
import { PodNetwork } from "../../../src/embedded/containers/network/pod-network.ts";
import type { Container, ContainerSpec } from "../../../src/embedded/containers/runtime.ts";
import { Output, realClock, specOf } from "../../support/containers.ts";

const service = { address: "10.96.0.77", port: 80 };

/** Two threads, and a Service address that leads to the pod 10.244.0.1. */
const network = new PodNetwork({
  route: (_, to) => (to.address === service.address ? { address: "10.244.0.1", port: 8080 } : to),
  reachable: () => true,
});
const runtime = createRuntime({
  clock: realClock,
  network,
  maximumWorkers: 2,
  log: (message) => console.error(message),
});
test.after.always(() => runtime.stop());

const start = async (
  id: string,
  ip: string,
  changes: Partial<ContainerSpec>,
): Promise<[Container, Output]> => {
  const output = new Output();
  const spec = specOf(id, changes);
  return [await runtime.start({ ...spec, pod: { ...spec.pod, ip } }, output), output];
};

const shell = async (container: Container, script: string): Promise<string> => {
  const output = new Output();
  const session = await container.exec(
    { command: ["sh", "-c", script], tty: false, stdin: false },
    output,
  );
  await session.exit;
  return output.out + output.err;
};

const hello = { image: "nginxdemos/nginx-hello:plain-text", hostname: "tea-1" };

const text = async (connection: Connection): Promise<string> => {
  let all = "";
  for (let piece = await connection.read(); piece !== undefined; piece = await connection.read()) {
    all += Buffer.from(piece).toString("latin1");
  }

  return all;
};

test.serial("a server behind a Service sees its own address and its client's", async (t) => {
  const [, log] = await start("server", "10.244.0.1", hello);
  const [client] = await start("client", "10.244.0.2", {
    image: "busybox",
    command: ["sleep", "1000"],
  });
  await log.hears("start worker processes");
  const page = await shell(client, `wget -q -O- http://${service.address}/tea?x=1`);
  t.regex(
    page,
    /^Server address: 10\.244\.0\.1:8080\nServer name: tea-1\nDate: \d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000\nURI: \/tea\?x=1\nRequest ID: [\da-f]{32}\n$/,
  );
  await log.has("10.244.0.2 - - ");
  t.regex(log.out, /10\.244\.0\.2 - - \[[^\]]+\] "GET \/tea\?x=1 HTTP\/1\.1" 200 /);
});

test.serial("megabytes go from thread to thread unharmed", async (t) => {
  const [source, log] = await start("source", "10.244.0.3", {
    command: [
      "sh",
      "-c",
      String.raw`head -c 3000000 /dev/urandom >/big; echo made >&2; exec httpd -f -p 90 -h /`,
    ],
  });
  const [sink] = await start("sink", "10.244.0.4", { command: ["sleep", "1000"] });
  await log.hears("made");
  const get = "while ! wget -q -O /got http://10.244.0.3:90/big 2>/dev/null; do sleep 0.05; done";
  t.is(await shell(sink, `${get}; md5sum </got`), await shell(source, "md5sum </big"));
});

test.serial(
  "nginx that is asked to quit answers what has come, and takes nothing new",
  async (t) => {
    const [server, log] = await start("quitting", "10.244.0.5", hello);
    await log.hears("start worker processes");
    const at = { address: "10.244.0.5", port: 8080 };
    const waiting = await network.dial(at);
    const kept = await network.dial(at);
    await kept.write(Buffer.from("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
    t.regex(Buffer.from((await kept.read())!).toString(), /^HTTP\/1\.1 200 OK\r\n/);
    server.signal("QUIT");
    t.is(await kept.read(), undefined);
    await t.throwsAsync(() => network.dial(at), { message: "ECONNREFUSED" });
    await waiting.write(Buffer.from("GET /last HTTP/1.1\r\nHost: x\r\n\r\n"));
    const answer = await text(waiting);
    t.regex(answer, /\r\nConnection: close\r\n/);
    t.regex(answer, /^URI: \/last$/m);
    t.deepEqual(await server.exit, { code: 0 });
  },
);

test.serial("a program that is killed takes its connections with it", async (t) => {
  const [server] = await start("killed", "10.244.0.6", {
    command: ["sh", "-c", "nc -l -p 91 -e sleep 1000"],
  });
  let connection: Connection | undefined;
  for (let attempt = 0; attempt < 100 && connection === undefined; attempt += 1) {
    connection = await network.dial({ address: "10.244.0.6", port: 91 }).catch(() => undefined);
    await realClock.sleep(5);
  }

  server.signal("KILL");
  t.is(await connection!.read(), undefined);
});

test.serial("aliases of hosts come before the name servers", async (t) => {
  const [container, output] = await start("aliased", "10.244.0.7", {
    hostAliases: [{ ip: "10.244.0.1", hostnames: ["tea.example.com", "tea"] }],
    command: [
      "sh",
      "-c",
      "tail -n 3 /etc/hosts; wget -q -O- http://tea.example.com:8080/ | head -n 1",
    ],
  });
  await container.exit;
  t.is(
    output.out,
    "\n# Entries added by HostAliases.\n10.244.0.1\ttea.example.com\ttea\nServer address: 10.244.0.1:8080\n",
  );
});
