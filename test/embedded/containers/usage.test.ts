/** What containers are charged for: computing, requests served, waiting for processors. */
import test from "ava";
import { createRuntime } from "../../../src/embedded/containers/create.ts";
import type { Container, ContainerSpec } from "../../../src/embedded/containers/runtime.ts";
import { Output, realClock, specOf } from "../../support/containers.ts";

const runtime = createRuntime({ clock: realClock, log: (message) => console.error(message) });
test.after.always(() => runtime.stop());

let pods = 0;

const start = async (
  id: string,
  changes: Partial<ContainerSpec>,
): Promise<{ container: Container; output: Output; ip: string }> => {
  pods += 1;
  const ip = `10.244.3.${pods}`;
  const output = new Output();
  const spec = specOf(id, { ...changes, pod: { ...specOf(id).pod, ip } });
  return { container: await runtime.start(spec, output), output, ip };
};

const run = async (container: Container, command: string[]): Promise<string> => {
  const output = new Output();
  const session = await container.exec({ command, tty: false, stdin: false }, output);
  await session.exit;
  return output.out;
};

/** Processors in use, on the average, by a command that ends by itself. */
const speedOf = async (id: string, changes: Partial<ContainerSpec>): Promise<number> => {
  const { container } = await start(id, changes);
  const began = performance.now();
  await container.exit;
  return container.usage().cpuMilliSeconds / (performance.now() - began);
};

test("a busy loop uses one processor, and its share of it under a limit", async (t) => {
  const command = ["sh", "-c", "timeout 2 sh -c 'while :; do :; done'; true"];
  const [whole, part] = await Promise.all([
    speedOf("free", { command }),
    speedOf("limited", { command, limits: { cpu: 200 } }),
  ]);
  t.true(whole > 0.35 && whole < 1.3, `${whole}`);
  t.true(part > 0.06 && part < 0.3, `${part}`);
});

test("two hogs use two processors", async (t) => {
  const command = ["stress", "--cpu", "2", "--timeout", "2s"];
  const speed = await speedOf("hogs", { image: "polinux/stress", command });
  t.true(speed > 0.7 && speed < 2.6, `${speed}`);
});

test("requests cost what the image declares, and wait for the processors of the container", async (t) => {
  const { container, output } = await start("example", {
    image: "registry.k8s.io/hpa-example",
    limits: { cpu: 500 },
  });
  const began = performance.now();
  const script =
    "until wget -q -O- localhost; do sleep 0.1; done; wget -q -O- localhost; wget -q -O- localhost";
  t.is(await run(container, ["sh", "-c", script]), "OK!OK!OK!", output.err);
  t.true(performance.now() - began >= 590);
  container.signal("KILL");
  await container.exit;
  const { cpuMilliSeconds } = container.usage();
  t.true(cpuMilliSeconds >= 300 && cpuMilliSeconds < 450, `${cpuMilliSeconds}`);
});

test("hey asks as often as it is told to, and says how it was answered", async (t) => {
  const server = await start("server", { image: "nginx:1.29" });
  await run(server.container, [
    "sh",
    "-c",
    "until wget -q -O /dev/null localhost; do sleep 0.1; done",
  ]);
  const { container, output } = await start("hey", {
    image: "williamyeh/hey",
    args: ["-n", "40", "-c", "4", `http://${server.ip}`],
  });
  t.deepEqual(await container.exit, { code: 0 });
  t.regex(output.out, /Requests\/sec:\t\d+/);
  t.regex(output.out, /Status code distribution:\n {2}\[200\]\t40 responses\n/);
  const lost = await start("lost", {
    image: "williamyeh/hey",
    args: ["-n", "1", "-c", "1", "http://10.244.3.250"],
  });
  await lost.container.exit;
  t.regex(lost.output.out, /Error distribution:\n {2}\[1\]/);
});
