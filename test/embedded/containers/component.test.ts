/** Components: programs outside their containers, in containers like any other. */
import test from "ava";
import { type Component, graceful } from "../../../src/embedded/containers/component.ts";
import { createRuntime } from "../../../src/embedded/containers/create.ts";
import { PodNetwork } from "../../../src/embedded/containers/network/pod-network.ts";
import type { Container, ContainerSpec } from "../../../src/embedded/containers/runtime.ts";
import { Output, realClock, specOf } from "../../support/containers.ts";

const deferred = <T>() => {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
};

/** Runs one component in the container of metrics-server's image. */
const running = async (
  component: Component | undefined,
  use: (container: Container, output: Output, network: PodNetwork) => Promise<void>,
  changes: Partial<ContainerSpec> = {},
): Promise<void> => {
  const network = new PodNetwork();
  const runtime = createRuntime({
    clock: realClock,
    network,
    components: component === undefined ? {} : { "nginx-ingress": component },
  });
  try {
    const output = new Output();
    const spec = specOf("component", { image: "nginx/nginx-ingress:5.5.4", ...changes });
    await use(await runtime.start(spec, output), output, network);
  } finally {
    await runtime.stop();
  }
};

test("a component gets arguments, environment and files; its words are the container's output", async (t) => {
  const content = Buffer.from("x".repeat(10_000)).toString("base64");
  await running(
    async ({ argv, environment, pod, stdout, stderr, readFile }) => {
      stdout(`${argv.join(" ")} ${environment["COLOR"]} ${pod.name} ${pod.uid}\n`);
      const none = (await readFile("/none")) === undefined;
      stderr(`${(await readFile("/etc/config/long"))?.length} ${none}\n`);
      return 3;
    },
    async (container, output) => {
      t.deepEqual(await container.exit, { code: 3 });
      t.is(output.out, "/nginx-ingress -v=4 blue component component\n");
      t.is(output.err, "10000 true\n");
    },
    {
      args: ["-v=4"],
      env: { COLOR: "blue" },
      mounts: [
        {
          path: "/etc/config",
          readOnly: true,
          source: { kind: "files", files: [{ path: "long", content, mode: 0o644 }] },
        },
      ],
    },
  );
});

test("TERM asks a component to end, which then ends with its own code", async (t) => {
  const reasons: unknown[] = [];
  await running(
    async ({ signal, stdout }) => {
      stdout("up\n");
      await new Promise<void>((resolve) => {
        signal.addEventListener("abort", () => {
          reasons.push(signal.reason);
          resolve();
        });
      });
      stdout("down\n");
      return 0;
    },
    async (container, output) => {
      await output.has("up\n");
      container.signal("TERM");
      t.deepEqual(await container.exit, { code: 0 });
      t.is(output.out, "up\ndown\n");
      t.deepEqual(reasons, [graceful]);
    },
  );
});

test("a component that does not listen is killed, and its port is free again", async (t) => {
  const aborted = deferred<AbortSignal>();
  await running(
    async ({ signal, listen, stdout }) => {
      listen(80, (connection) => connection.end());
      signal.addEventListener("abort", () => aborted.resolve(signal));
      stdout("up\n");
      return new Promise<number>(() => undefined);
    },
    async (container, output, network) => {
      await output.has("up\n");
      const connection = await network.dial({ address: "10.244.0.9", port: 80 });
      t.is(await connection.read(), undefined);
      container.signal("KILL");
      t.deepEqual(await container.exit, { code: 137, signal: 9 });
      t.not((await aborted.promise).reason, graceful);
      t.deepEqual(network.ports("10.244.0.9"), []);
    },
  );
});

test("exec works in the container of a component", async (t) => {
  await running(
    async ({ stdout }) => {
      stdout("up\n");
      return new Promise<number>(() => undefined);
    },
    async (container, output) => {
      await output.has("up\n");
      const said = new Output();
      const session = await container.exec(
        { command: ["cat", "/proc/1/comm"], tty: false, stdin: false },
        said,
      );
      t.is((await session.exit).code, 0);
      t.is(said.out, "nginx-ingress\n");
    },
  );
});

test("a component that throws ends with 1, and one that is not there with 127", async (t) => {
  await running(
    async () => {
      throw new Error("broken");
    },
    async (container) => {
      t.deepEqual(await container.exit, { code: 1 });
    },
  );
  await running(undefined, async (container, output) => {
    t.deepEqual(await container.exit, { code: 127 });
    t.is(output.err, "exec: nginx-ingress: not available on this node\n");
  });
});
