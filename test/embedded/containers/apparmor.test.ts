/** Containers under AppArmor in real workers: loading on a node, deciding, the node's log, replacing and removing. */
import test from "ava";
import { createRuntime } from "../../../src/embedded/containers/create.ts";
import { RuntimeError } from "../../../src/embedded/containers/runtime.ts";
import type { Container, ContainerSpec } from "../../../src/embedded/containers/runtime.ts";
import { Output, realClock, specOf } from "../../support/containers.ts";

const runtime = createRuntime({ clock: realClock, log: (message) => console.error(message) });
test.after.always(() => runtime.stop());

let count = 0;

const run = async (node: string, changes: Partial<ContainerSpec>): Promise<[Container, Output]> => {
  count += 1;
  const output = new Output();
  const spec = specOf(`apparmor-${count}`, changes);
  spec.pod = { ...spec.pod, node, reachesNode: changes.mounts !== undefined };
  return [await runtime.start(await runtime.create!(spec), output), output];
};

const hostPath = (path: string, at: string): ContainerSpec["mounts"][number] => ({
  path: at,
  readOnly: false,
  source: { kind: "host", path },
});

/** What root of a node gets from a command, as in a debugging pod with the node's root at /host. */
const onNode = async (node: string, script: string, text = ""): Promise<string> => {
  const [container, output] = await run(node, {
    privileged: true,
    mounts: [hostPath("/", "/host")],
    env: { TEXT: text },
    command: ["chroot", "/host", "sh", "-c", script],
  });
  await container.exit;
  return output.out + output.err;
};

const load = (node: string, text: string): Promise<string> =>
  onNode(node, 'echo "$TEXT" | apparmor_parser -r', text);

const exec = async (container: Container, script: string): Promise<string> => {
  const output = new Output();
  const command = ["sh", "-c", script];
  const session = await container.exec({ command, tty: false, stdin: false }, output);
  await session.exit;
  return output.out + output.err;
};

const end = async (container: Container): Promise<void> => {
  container.signal("KILL");
  await container.exit;
};

const localhost = (name: string): Pick<ContainerSpec, "appArmor" | "command"> => ({
  appArmor: { kind: "localhost", name },
  command: ["sleep", "60"],
});

test("a profile that a node has loaded confines its containers, and the node's log tells of it", async (t) => {
  t.is(await load("worker", "profile no-tmp { file, deny /srv/** w, audit deny /tmp/** w, }"), "");
  t.regex(
    await onNode("worker", "cat /sys/kernel/security/apparmor/profiles"),
    /^no-tmp \(enforce\)$/m,
  );
  const [container] = await run("worker", localhost("no-tmp"));
  t.is(await exec(container, "cat /proc/1/attr/current"), "no-tmp (enforce)\n");
  t.is(await exec(container, "touch /tmp/x"), "touch: /tmp/x: Permission denied\n");
  t.is(await exec(container, "touch /root/x && echo fine"), "fine\n");
  t.is(await exec(container, "dmesg"), "dmesg: klogctl: Operation not permitted\n");
  const log = await onNode("worker", "dmesg");
  t.regex(
    log,
    /^\[ *\d+\.\d{6}\] audit: type=1400 audit\(\d+\.\d{3}:\d+\): apparmor="STATUS" operation="profile_load" profile="unconfined" name="no-tmp" pid=\d+ comm="apparmor_parser"$/m,
  );
  t.regex(
    log,
    /audit: type=1400 audit\(\d+\.\d{3}:\d+\): apparmor="DENIED" operation="mknod" profile="no-tmp" name="\/tmp\/x" pid=\d+ comm="touch" requested_mask="c" denied_mask="c" fsuid=0 ouid=0$/m,
  );
  await end(container);
});

test("a profile that is replaced holds for running containers at once, and one that is removed for none", async (t) => {
  await load("changing", "profile shifting { file, deny /tmp/** w, }");
  const [container] = await run("changing", localhost("shifting"));
  t.is(await exec(container, "touch /tmp/x"), "touch: /tmp/x: Permission denied\n");
  await load("changing", "profile shifting { file, deny /root/** w, }");
  t.is(await exec(container, "touch /tmp/x; touch /root/x"), "touch: /root/x: Permission denied\n");
  t.is(await onNode("changing", 'echo "profile shifting {}" | apparmor_parser -R'), "");
  const message =
    "unable to apply apparmor profile: apparmor failed to apply profile: write /proc/thread-self/attr/apparmor/exec: no such file or directory";
  await t.throwsAsync(exec(container, "true"), {
    instanceOf: RuntimeError,
    message: `failed to exec in container: failed to start exec "${container.id ?? "apparmor"}": OCI runtime exec failed: exec failed: unable to start container process: ${message}: unknown`,
  });
  await end(container);
  await t.throwsAsync(run("changing", localhost("shifting")), {
    instanceOf: RuntimeError,
    message:
      "failed to get container spec opts: failed to generate apparmor spec opts: apparmor profile not found shifting",
  });
});

test("nodes have profiles of their own", async (t) => {
  await load("first", "profile mine { file, }");
  await t.throwsAsync(run("second", localhost("mine")), { instanceOf: RuntimeError });
});

test("who asks for nothing has the runtime's profile, the privileged and who asks for that have none", async (t) => {
  const show = async (changes: Partial<ContainerSpec>): Promise<string> => {
    const [container, output] = await run("usual", {
      command: ["sh", "-c", "cat /proc/self/attr/current; echo >/proc/sysrq-trigger"],
      ...changes,
    });
    await container.exit;
    return output.out;
  };
  t.is(await show({}), "cri-containerd.apparmor.d (enforce)\n");
  t.is(
    await show({ appArmor: { kind: "runtime-default" } }),
    "cri-containerd.apparmor.d (enforce)\n",
  );
  t.is(await show({ appArmor: { kind: "unconfined" } }), "unconfined\n");
  t.is(await show({ privileged: true }), "unconfined\n");
});

test("the loader takes what is new in its folders, and says in the log what it cannot read", async (t) => {
  const folder = "/var/profiles";
  const loader: Partial<ContainerSpec> = {
    image: "registry.k8s.io/e2e-test-images/apparmor-loader:1.4",
    privileged: true,
    mounts: [
      hostPath("/sys", "/sys"),
      hostPath("/etc/apparmor.d", "/etc/apparmor.d"),
      hostPath(folder, "/profiles"),
    ],
  };
  const once = async (): Promise<string> => {
    const [container, output] = await run("loaded", { ...loader, args: ["/profiles"] });
    const { code } = await container.exit;
    return `${output.err.replaceAll(/^([A-Z])\d{4} .{15} +\d+ /gm, "$1 ")}${code}`;
  };
  await onNode(
    "loaded",
    `mkdir -p ${folder}; echo "$TEXT" > ${folder}/one`,
    "#include <tunables/global>\nprofile one { #include <abstractions/base>\n file, }",
  );
  t.is(await once(), "I loader.go:95] Successfully loaded profiles: [one]\n0");
  t.is(await once(), "W loader.go:97] No new profiles found.\n0");
  await onNode("loaded", `echo 'profile two { file }' > ${folder}/two`);
  t.is(
    await once(),
    "W loader.go:191] AppArmor parser error for /profiles/two in profile /profiles/two at line 1: syntax error, unexpected TOK_CLOSE, expecting TOK_ID or TOK_MODE or TOK_SET_VAR\n" +
      "W loader.go:150] Error reading /profiles/two: error reading profiles from /profiles/two: exit status 1\n" +
      "E loader.go:90] Error loading profiles.\n1",
  );
  const [polling] = await run("loaded", { ...loader, args: ["-poll", "10ms", "/profiles"] });
  await onNode("loaded", `echo 'profile two { file, }' > ${folder}/two`);
  const listed = (): Promise<string> =>
    onNode("loaded", "cat /sys/kernel/security/apparmor/profiles");
  const deadline = Date.now() + 10_000;
  while (!(await listed()).includes("two (enforce)") && Date.now() < deadline) {
    // The poll has not come round yet.
  }

  t.regex(await listed(), /^two \(enforce\)\none \(enforce\)\n/);
  await end(polling);
});
