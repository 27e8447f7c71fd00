/** What a node's kernel keeps: profiles, its log, and both from one run of a cluster to the next. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import test from "ava";
import { compilePolicy } from "../../../src/embedded/apparmor/compiler/compile.ts";
import type { CompiledProfile } from "../../../src/embedded/apparmor/compiler/compiled.ts";
import { ProfileParser } from "../../../src/embedded/apparmor/language/parse.ts";
import { defaultProfile } from "../../../src/embedded/apparmor/node/default-profile.ts";
import { NodeKernels } from "../../../src/embedded/apparmor/node/node-kernels.ts";
import type { PolicyChange } from "../../../src/embedded/apparmor/node/node-kernels.ts";
import { profileFiles } from "../../../src/embedded/apparmor/node/profile-files.table.ts";
import { openKernels } from "../../../src/embedded/apparmor/node/saved-kernels.ts";
import { realClock } from "../../support/containers.ts";

const readNodeFile = (name: string): string | string[] | undefined => {
  const file = name.replace("/etc/apparmor.d/", "");
  const below = Object.keys(profileFiles).flatMap((each) =>
    each.startsWith(`${file}/`) ? [each.slice(file.length + 1)] : [],
  );
  return profileFiles[file] ?? (below.length === 0 ? undefined : below);
};

const compile = (text: string): CompiledProfile[] => {
  const parser = new ProfileParser({
    path: undefined,
    text,
    files: { read: readNodeFile },
    folders: ["/etc/apparmor.d"],
  });
  parser.parse();
  return compilePolicy(parser);
};

const [one, two] = compile("profile one { file, }\nprofile two flags=(complain) { /bin/** r, }\n");

test("every abstraction of a node is one", (t) => {
  for (const name of Object.keys(profileFiles).filter((each) => each.startsWith("abstractions/"))) {
    const text = `include <tunables/global>\nprofile x { include <${name}> }\n`;
    t.notThrows(() => compile(text), name);
  }

  t.is(defaultProfile().name, "cri-containerd.apparmor.d");
});

test("what was loaded and logged is there after a restart", (t) => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), "kernels-")), "kernels.json");
  const kernels = openKernels(file, realClock, (message) => t.fail(message));
  t.is(kernels.load("worker", [one!, two!], false), undefined);
  kernels.remove("worker", "two");
  const again = openKernels(file, realClock, (message) => t.fail(message));
  t.true(again.has("worker", "one"));
  t.false(again.has("worker", "two"));
  t.is(again.log("worker"), kernels.log("worker"));
  t.regex(again.log("worker"), /operation="profile_remove" .*name="two"/);
  kernels.forget("worker");
  t.false(openKernels(file, realClock, () => undefined).has("worker", "one"));
});

test("a file that was cut off leaves nodes without profiles", (t) => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), "kernels-")), "kernels.json");
  writeFileSync(file, '{"layout":1,"nodes":{"worker":{"boot');
  t.false(openKernels(file, realClock, (message) => t.fail(message)).has("worker", "one"));
});

test("loading without replacing refuses what is there, replacing says when nothing changed", (t) => {
  const kernels = new NodeKernels(realClock);
  t.is(kernels.load("worker", [one!], false), undefined);
  t.is(kernels.load("worker", [one!], false), "EEXIST");
  t.is(kernels.load("worker", [one!], true), undefined);
  t.regex(
    kernels.log("worker"),
    /operation="profile_replace" info="same as current profile, skipping" profile="unconfined" name="one"/,
  );
  t.is(kernels.remove("worker", "nosuch"), "ENOENT");
});

test("who subscribes late learns of all there is", (t) => {
  const kernels = new NodeKernels(realClock);
  kernels.load("worker", [one!], true);
  const changes: PolicyChange[] = [];
  const leave = kernels.subscribe((change) => void changes.push(change));
  kernels.load("worker2", [two!], true);
  leave();
  kernels.remove("worker", "one");
  t.deepEqual(changes, [
    { node: "worker", put: [one!] },
    { node: "worker2", put: [two!] },
  ]);
});

test("the log of a kernel is bounded", (t) => {
  const kernels = new NodeKernels(realClock);
  for (let index = 0; index < 5000; index += 1) {
    kernels.audit("worker", `apparmor="DENIED" name="/${index}"`);
  }

  const lines = kernels.log("worker").trimEnd().split("\n");
  t.is(lines.length, 2000);
  t.true(lines.at(-1)!.endsWith('apparmor="DENIED" name="/4999"'));
});
