/** Containers in real workers, as the kubelet drives them. */
import test from "ava";
import type { ExecutionContext } from "ava";
import { createRuntime } from "../../../src/embedded/containers/create.ts";
import type { Container, ContainerSpec } from "../../../src/embedded/containers/runtime.ts";
import { Output, realClock, specOf } from "../../support/containers.ts";

const runtime = createRuntime({ clock: realClock, log: (message) => console.error(message) });
test.after.always(() => runtime.stop());

const start = async (
  t: ExecutionContext,
  changes: Partial<ContainerSpec>,
): Promise<[Container, Output]> => {
  const output = new Output();
  const container = await runtime.start(specOf(t.title.replaceAll(/\W+/g, "-"), changes), output);
  return [container, output];
};

const shell = async (
  container: Container,
  script: string,
  stdin?: string,
): Promise<[string, string, number]> => {
  const output = new Output();
  const session = await container.exec(
    { command: ["sh", "-c", script], tty: false, stdin: stdin !== undefined },
    output,
  );
  if (stdin !== undefined) {
    session.write(Buffer.from(stdin));
    session.closeStdin();
  }

  const { code } = await session.exit;
  return [output.out, output.err, code];
};

test("a container runs its command and ends with its code", async (t) => {
  const [container, output] = await start(t, {
    command: ["sh", "-c", "echo hello; echo bad >&2; exit 3"],
  });
  t.deepEqual(await container.exit, { code: 3 });
  t.is(output.out, "hello\n");
  t.is(output.err, "bad\n");
});

test("what a container leaves in its termination message comes with its end", async (t) => {
  const [short] = await start(t, {
    command: ["sh", "-c", "echo no more tea >/dev/termination-log; exit 2"],
  });
  t.deepEqual(await short.exit, { code: 2, message: "no more tea\n" });
  const [long] = await start(t, {
    terminationMessagePath: "/tmp/last",
    command: ["sh", "-c", "seq 2000 >/tmp/last"],
  });
  const { message = "" } = await long.exit;
  t.is(message.length, 4096);
  t.true(message.endsWith("\n1999\n2000\n"));
});

test("exec sees the container's processes, files and environment", async (t) => {
  const [container] = await start(t, { command: ["sleep", "3600"], env: { COLOR: "blue" } });
  const [out, , code] = await shell(
    container,
    "echo $COLOR $$; cat /proc/1/comm; cat; exit 4",
    "from stdin\n",
  );
  t.regex(out, /^blue \d+\nsleep\nfrom stdin\n$/);
  t.is(code, 4);
  container.signal("KILL");
  t.deepEqual(await container.exit, { code: 137, signal: 9 });
});

test("a busy loop leaves the other containers and this thread alone, and can be killed", async (t) => {
  const [busy] = await start(t, { command: ["sh", "-c", "while true; do :; done"] });
  const [other] = await start(t, {
    command: ["sleep", "3600"],
    pod: { ...specOf("x").pod, uid: "other" },
  });
  const [out] = await shell(other, "echo still here");
  t.is(out, "still here\n");
  busy.signal("KILL");
  t.is((await busy.exit).code, 137);
  await other.remove();
});

test("TERM is ignored by a process 1 without a handler and heard by one with a trap", async (t) => {
  const [container, output] = await start(t, {
    command: ["sh", "-c", "trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.05; done"],
  });
  await output.has("ready");
  container.signal("TERM");
  t.is((await container.exit).code, 0);
  t.true(output.out.endsWith("bye\n"));
});

test("a program that is not there is refused in runc's words", async (t) => {
  await t.throwsAsync(start(t, { command: ["nosuch"] }), {
    message: /exec: "nosuch": executable file not found in \$PATH: unknown$/,
  });
});

test("an image that is not here names those that are", async (t) => {
  await t.throwsAsync(runtime.pull("example.com/team/app:v1"), {
    message: /no such host.*busybox/,
  });
  t.is((await runtime.pull("nginx")).reference, "docker.io/library/nginx:latest");
});

test("memory past the limit ends the container as OOMKilled", async (t) => {
  const [container] = await start(t, {
    command: ["sh", "-c", "tail /dev/zero; echo never"],
    limits: { memory: 32 * 2 ** 20 },
  });
  t.deepEqual(await container.exit, { code: 137, signal: 9, reason: "OOMKilled" });
});

test("files in memory count towards the limit", async (t) => {
  const [container] = await start(t, {
    command: ["dd", "if=/dev/zero", "of=/dev/shm/x", "bs=1M", "count=60"],
    limits: { memory: 32 * 2 ** 20 },
  });
  t.is((await container.exit).reason, "OOMKilled");
});

test("containers of one pod share an emptyDir and each other's ports", async (t) => {
  const pod = { ...specOf("shared").pod, ip: "10.244.0.44" };
  const mounts: ContainerSpec["mounts"] = [
    { path: "/usr/share/nginx/html", readOnly: false, source: { kind: "shared", key: "web" } },
  ];
  const [web] = await start(t, { image: "nginx", pod, mounts });
  const [side] = await start(t, { id: "side", command: ["sleep", "60"], pod, mounts });
  const [out] = await shell(
    side,
    "echo from the sidecar > /usr/share/nginx/html/index.html; wget -qO- http://localhost",
  );
  t.is(out, "from the sidecar\n");
  await web.remove();
  await side.remove();
});

test("read-only mounts and a read-only root refuse writes, other volumes do not", async (t) => {
  const content = Buffer.from("blue").toString("base64");
  const [container] = await start(t, {
    command: ["sleep", "60"],
    readOnlyRootFilesystem: true,
    mounts: [
      {
        path: "/etc/config",
        readOnly: true,
        source: { kind: "files", files: [{ path: "color", content, mode: 0o644 }] },
      },
      { path: "/work", readOnly: false, source: { kind: "shared", key: "w" } },
    ],
  });
  const [out, err] = await shell(
    container,
    "cat /etc/config/color; echo x > /etc/config/new; echo x > /tmp/x; echo y > /work/y && cat /work/y",
  );
  t.is(out, "bluey\n");
  t.is(
    err,
    "sh: can't create /etc/config/new: Read-only file system\nsh: can't create /tmp/x: Read-only file system\n",
  );
  await container.remove();
});

test("a user without capabilities is held by modes and owners", async (t) => {
  const [container] = await start(t, {
    command: ["sleep", "60"],
    user: { uid: 1000, gid: 3000, groups: [2000] },
    capabilities: { add: [], drop: ["ALL"] },
    allowPrivilegeEscalation: false,
  });
  const [out, err] = await shell(
    container,
    "id; grep -E 'CapEff|NoNewPrivs' /proc/self/status; ls /root",
  );
  t.regex(out, /^uid=1000 gid=3000 groups=3000,2000\nCapEff:\t0{16}\nNoNewPrivs:\t1\n$/);
  t.is(err, "ls: can't open '/root': Permission denied\n");
  await container.remove();
});
