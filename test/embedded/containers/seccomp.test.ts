/** Containers with seccomp profiles in real workers: profiles of the node, the runtime's own, and what keeps one from starting. */
import test from "ava";
import { createRuntime } from "../../../src/embedded/containers/create.ts";
import { NodeDisks } from "../../../src/embedded/containers/node-disks.ts";
import { RuntimeError } from "../../../src/embedded/containers/runtime.ts";
import type {
  Container,
  ContainerSpec,
  SeccompChoice,
} from "../../../src/embedded/containers/runtime.ts";
import { Output, realClock, specOf } from "../../support/containers.ts";

const runtime = createRuntime({ clock: realClock, log: (message) => console.error(message) });
test.after.always(() => runtime.stop());

const folder = "/var/lib/kubelet/seccomp";
let count = 0;

const run = async (changes: Partial<ContainerSpec>): Promise<[Container, Output]> => {
  count += 1;
  const output = new Output();
  const spec = specOf(`seccomp-${count}`, changes);
  spec.pod = { ...spec.pod, reachesNode: changes.mounts !== undefined };
  return [await runtime.start(await runtime.create!(spec), output), output];
};

/** Puts a file where the node's kubelet looks, as a privileged pod with that folder does. */
const put = async (name: string, text: string): Promise<void> => {
  const mount = {
    path: "/profiles",
    readOnly: false,
    source: { kind: "host", path: folder },
  } as const;
  const [container] = await run({
    mounts: [mount],
    privileged: true,
    env: { TEXT: text },
    command: ["sh", "-c", `mkdir -p /profiles/profiles; echo "$TEXT" > /profiles/${name}`],
  });
  await container.exit;
};

const localhost = (name: string): SeccompChoice => ({
  kind: "localhost",
  path: `${folder}/${name}`,
});

const profile = JSON.stringify({
  defaultAction: "SCMP_ACT_ALLOW",
  syscalls: [{ names: ["chmod", "fchmod", "fchmodat"], action: "SCMP_ACT_ERRNO" }],
});

test("a profile that a pod left on the node is decided by in the next", async (t) => {
  await put("profiles/prevent-chmod.json", profile);
  const [container, output] = await run({
    seccomp: localhost("profiles/prevent-chmod.json"),
    command: ["chmod", "777", "/etc/hostname"],
  });
  t.deepEqual(await container.exit, { code: 1 });
  t.is(output.err, "chmod: /etc/hostname: Operation not permitted\n");
});

test("a rule that says `name` for `names` says nothing", async (t) => {
  await put(
    "old.json",
    '{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"name":"chmod","action":"SCMP_ACT_ERRNO"}]}',
  );
  const [container] = await run({
    seccomp: localhost("old.json"),
    command: ["chmod", "777", "/etc/hostname"],
  });
  t.deepEqual(await container.exit, { code: 0 });
});

/** What `chmod` of an image says under a profile that lists these calls. */
const chmodUnder = async (image: string, names: readonly string[]) => {
  const syscalls = [{ names, action: "SCMP_ACT_ERRNO" }];
  const name = `${names.join("-")}.json`;
  await put(name, JSON.stringify({ defaultAction: "SCMP_ACT_ALLOW", syscalls }));
  const script = "touch /tmp/f && chmod -v 777 /tmp/f; stat -c %a /tmp/f";
  const [container, output] = await run({
    image,
    seccomp: localhost(name),
    command: ["sh", "-c", script],
  });
  await container.exit;
  return { out: output.out, err: output.err };
};

test("the chmod of Debian's images takes another door than busybox'", async (t) => {
  const refused = "/tmp/f: Operation not permitted\n";
  const open = "mode of '/tmp/f' changed from 0644 (rw-r--r--) to 0777 (rwxrwxrwx)\n777\n";
  const failed =
    "failed to change mode of '/tmp/f' from 0644 (rw-r--r--) to 0777 (rwxrwxrwx)\n644\n";
  t.deepEqual(await chmodUnder("busybox:1.37.0", ["chmod"]), {
    out: "644\n",
    err: `chmod: ${refused}`,
  });
  t.deepEqual(await chmodUnder("nginx:1.29", ["chmod"]), { out: open, err: "" });
  t.deepEqual(await chmodUnder("nginx:1.29-alpine", ["chmod"]), {
    out: "644\n",
    err: `chmod: ${refused}`,
  });
  t.deepEqual(await chmodUnder("redis:8", ["chmod", "fchmod", "fchmodat", "fchmodat2"]), {
    out: failed,
    err: "chmod: changing permissions of '/tmp/f': Operation not permitted\n",
  });
});

test("GNU's chmod has words of its own", async (t) => {
  const script = `cd /tmp; mkdir -p a/b; ln -s nowhere a/link; touch a/f; chmod -R u=rwx,go= a && stat -c %a a a/b a/f
chmod zzz a; chmod; chmod 700; chmod 700 none; chmod -c 700 a; chmod -f 700 none; echo $?; chmod -x a/f; stat -c %a a/f`;
  const [container, output] = await run({ image: "httpd:2.4", command: ["sh", "-c", script] });
  await container.exit;
  t.is(output.out, "700\n700\n700\n1\n600\n");
  t.is(
    output.err,
    `chmod: invalid mode: 'zzz'
Try 'chmod --help' for more information.
chmod: missing operand
Try 'chmod --help' for more information.
chmod: missing operand after '700'
Try 'chmod --help' for more information.
chmod: cannot access 'none': No such file or directory
`,
  );
});

test("a profile holds for what exec starts as well", async (t) => {
  await put("exec.json", profile);
  const [container] = await run({ seccomp: localhost("exec.json"), command: ["sleep", "60"] });
  const output = new Output();
  const session = await container.exec(
    {
      command: ["sh", "-c", "chmod 600 /etc/hostname; grep Seccomp: /proc/self/status"],
      tty: false,
      stdin: false,
    },
    output,
  );
  await session.exit;
  t.is(output.err, "chmod: /etc/hostname: Operation not permitted\n");
  t.is(output.out, "Seccomp:\t2\n");
  container.signal("KILL");
  await container.exit;
});

test("a missing file and one that is no JSON keep a container from being created", async (t) => {
  await put("broken.json", '{"defaultAction": "SCMP_ACT_ALLOW",}');
  const refusal = async (name: string): Promise<string | undefined> =>
    (await t.throwsAsync(run({ seccomp: localhost(name) }), { instanceOf: RuntimeError }))?.message;
  t.is(
    await refusal("nosuch.json"),
    `failed to create containerd container: cannot load seccomp profile "${folder}/nosuch.json": open ${folder}/nosuch.json: no such file or directory`,
  );
  t.is(
    await refusal("broken.json"),
    `failed to create containerd container: decoding seccomp profile failed "${folder}/broken.json": invalid character '}' looking for beginning of object key string`,
  );
});

test("a profile that stops the runtime itself is told in runc's words", async (t) => {
  await put("nothing.json", '{"defaultAction":"SCMP_ACT_ERRNO"}');
  await put("typo.json", '{"defaultAction":"SCMP_ACT_ALOW"}');
  const refusal = async (
    name: string,
    rest: Partial<ContainerSpec> = {},
  ): Promise<string | undefined> =>
    (
      await t.throwsAsync(run({ seccomp: localhost(name), command: ["true"], ...rest }), {
        instanceOf: RuntimeError,
      })
    )?.message;
  const create =
    "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed:";
  t.is(
    await refusal("nothing.json"),
    `${create} unable to start container process: error closing exec fds: open /proc/self/fd: operation not permitted: unknown`,
  );
  t.is(
    await refusal("typo.json"),
    `${create} string SCMP_ACT_ALOW is not a valid action for seccomp: unknown`,
  );
  t.regex(
    (await refusal("nothing.json", { allowPrivilegeEscalation: false })) ?? "",
    /^failed to start containerd task "seccomp-\d+": OCI runtime start failed: container process is already dead: unknown$/,
  );
});

test("the runtime's own profile lets pass what the capabilities allow", async (t) => {
  const trial = async (changes: Partial<ContainerSpec>): Promise<string> => {
    const [container, output] = await run({
      seccomp: { kind: "runtime-default" },
      command: ["sh", "-c", "unshare -U true; hostname new; grep Seccomp: /proc/self/status"],
      ...changes,
    });
    await container.exit;
    return output.err + output.out;
  };
  t.is(
    await trial({}),
    "unshare: unshare(0x10000000): Operation not permitted\nhostname: sethostname: Operation not permitted\nSeccomp:\t2\n",
  );
  t.is(await trial({ capabilities: { add: ["SYS_ADMIN"], drop: [] } }), "Seccomp:\t2\n");
  t.is(await trial({ privileged: true }), "Seccomp:\t0\n");
});

test("pods of one node see the same files, whichever path they mount", async (t) => {
  const whole = { path: "/host", readOnly: false, source: { kind: "host", path: "/" } } as const;
  const inner = {
    path: "/logs",
    readOnly: true,
    source: { kind: "host", path: "/var/log" },
  } as const;
  const [writer] = await run({
    mounts: [whole],
    command: ["sh", "-c", "echo line > /host/var/log/app.log"],
  });
  await writer.exit;
  const [reader, output] = await run({ mounts: [inner], command: ["cat", "/logs/app.log"] });
  await reader.exit;
  t.is(output.out, "line\n");
  const [inside, words] = await run({
    mounts: [whole],
    privileged: true,
    command: ["chroot", "/host", "sh", "-c", "cat /etc/hostname /var/log/app.log"],
  });
  await inside.exit;
  t.is(words.out, "node-1\nline\n");
});

test("the node's log tells of a call that killed, and of those a profile wants logged", async (t) => {
  await put(
    "kill.json",
    '{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["mkdir"],"action":"SCMP_ACT_KILL"},{"names":["chmod"],"action":"SCMP_ACT_LOG"}]}',
  );
  const [container] = await run({
    seccomp: localhost("kill.json"),
    command: ["sh", "-c", "chmod 600 /etc/hostname; mkdir /tmp/d; true"],
  });
  t.deepEqual(await container.exit, { code: 0 });
  const [reader, output] = await run({ privileged: true, command: ["dmesg"] });
  await reader.exit;
  const lines = output.out.split("\n").filter((line) => line.includes("type=1326"));
  const told = lines.map((line) => /comm=.*$/.exec(line.replace(/ ip=\w+/, ""))?.[0]);
  t.deepEqual(told, [
    'comm="chmod" exe="/bin/busybox" sig=0 arch=c000003e syscall=90 compat=0 code=0x7ffc0000',
    'comm="mkdir" exe="/bin/busybox" sig=31 arch=c000003e syscall=83 compat=0 code=0x0',
  ]);
});

test("what people put on a node is there again when its runtime is another", async (t) => {
  const kept = new NodeDisks();
  const first = createRuntime({ clock: realClock, disks: kept });
  const mount = {
    path: "/profiles",
    readOnly: false,
    source: { kind: "host", path: folder },
  } as const;
  const pod = { ...specOf("x").pod, reachesNode: true };
  const container = await first.start(
    specOf("one", { pod, mounts: [mount], command: ["sh", "-c", "echo {} > /profiles/kept.json"] }),
    new Output(),
  );
  await container.exit;
  await first.stop();
  const saved = kept.of("node-1").map(({ path }) => path);
  t.deepEqual(saved, [`${folder}/kept.json`]);

  const second = createRuntime({ clock: realClock, disks: kept });
  t.teardown(() => second.stop());
  const confined = await second.create!(specOf("two", { seccomp: localhost("kept.json") }));
  t.like(confined.seccomp, { profile: { defaultAction: "", syscalls: [] } });
  const output = new Output();
  const reader = await second.start(
    specOf("three", { pod, mounts: [mount], command: ["cat", "/profiles/kept.json"] }),
    output,
  );
  await reader.exit;
  t.is(output.out, "{}\n");
});
