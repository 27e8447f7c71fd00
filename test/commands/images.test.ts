/** `drydock images ...` on stand-ins for docker whose answers were recorded. */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import test, { type ExecutionContext } from "ava";
import { verb } from "../../src/commands/images.ts";
import type { FlagValues } from "../../src/commands/verb.ts";
import { LabError } from "../../src/errors.ts";
import { makePrograms } from "../support/programs.ts";

interface Outcome {
  code: number | undefined;
  error: LabError | undefined;
  stdout: string;
  stderr: string;
}

const run = async (
  env: Record<string, string>,
  cwd: string,
  words: string[],
  flags: FlagValues = {},
): Promise<Outcome> => {
  const said = { stdout: "", stderr: "" };
  const stream = (name: keyof typeof said) =>
    ({
      isTTY: false,
      on: () => {},
      off: () => {},
      write(text: string) {
        said[name] += text;
        return true;
      },
    }) as unknown as NodeJS.WriteStream;
  const call = {
    env: { LANG: "C.UTF-8", ...env },
    cwd,
    paths: { state: path.join(cwd, "s"), cache: path.join(cwd, "c"), runtime: path.join(cwd, "r") },
    stdin: process.stdin,
    stdout: stream("stdout"),
    stderr: stream("stderr"),
    arguments: words,
    flags,
  };
  try {
    return { code: await verb.run(call), error: undefined, ...said };
  } catch (error) {
    if (error instanceof LabError) {
      return { code: undefined, error, ...said };
    }

    throw error;
  }
};

const folderFor = async (t: ExecutionContext): Promise<string> => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "drydock-images-"));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  return folder;
};

/** Docker 20.10 with busybox in its store and a cluster of one node, which has it too. */
const docker = `
case "$1 $2" in
  "-v "*) echo 'Docker version 28.2.2, build e6534b4' ;;
  "info --format") echo '{"ServerVersion":"20.10.24"}' ;;
  "image inspect")
    case "$3" in
      busybox:*) echo '[{"Size":4260000,"Os":"linux","Architecture":"amd64","RepoDigests":[]}]' ;;
      *) echo '[]'; echo "Error response from daemon: No such image: $3" >&2; exit 1 ;;
    esac ;;
  "ps -a") echo 4f0c ;;
  "inspect 4f0c") echo '[{"Id":"4f0c","Name":"/drydock-control-plane","State":{"Running":true,"Status":"running"},"Config":{"Image":"n","Labels":{"io.x-k8s.kind.cluster":"drydock","io.x-k8s.kind.role":"control-plane"}}}]' ;;
  "exec drydock-control-plane") echo '{"images":[{"repoTags":["docker.io/library/busybox:1.37.0"]}]}' ;;
  "version --format") echo '1.41 1.41' ;;
  "pull "*) echo 'Error response from daemon: Get "https://registry.k8s.io/v2/": dial tcp: lookup registry.k8s.io: no such host' >&2; exit 1 ;;
  "save -o") echo "$@" > "$3" ;;
  "load "*) while read -r line; do :; done; echo 'Loaded image: busybox:1.37.0' ;;
  *) echo "unexpected: $*" >&2; exit 64 ;;
esac`;

test("the list says what a lab needs, what the engine has of it, and what is on the nodes", async (t) => {
  await using programs = await makePrograms({ docker });
  const { code, stdout } = await run(programs.env, await folderFor(t), ["list", "hpa"]);
  t.is(code, 0);
  t.is(
    stdout,
    `✔ busybox:1.37.0
    4.3 MB in Docker's store, on 1 of 1 nodes
    for hpa
○ registry.k8s.io/metrics-server/metrics-server:v0.9.0
    not in Docker's store, on 0 of 1 nodes
    for hpa

1 of 2 is not on this machine: a lab that needs one fetches it where there
is a network; elsewhere drydock images load FILE brings it.
`,
  );
});

test("the list is there for programs, too", async (t) => {
  await using programs = await makePrograms({ docker });
  const { stdout } = await run(programs.env, await folderFor(t), ["list", "limits"], {
    json: true,
  });
  t.like(JSON.parse(stdout), {
    image: "busybox:1.37.0",
    labs: ["limits"],
    engine: { bytes: 4_260_000, differs: false },
    nodes: { "drydock-control-plane": true },
  });
});

test("without an engine the list says what is needed, and why it does not say more", async (t) => {
  await using programs = await makePrograms({});
  const { code, stdout, stderr } = await run(programs.env, await folderFor(t), ["list", "hpa"]);
  t.is(code, 0);
  t.regex(stderr, /^No container engine is installed/);
  t.regex(stdout, /^busybox:1\.37\.0\n    for hpa\n/);
});

test("saving writes one file, with what the nodes are made of or without", async (t) => {
  await using programs = await makePrograms({ docker });
  const folder = await folderFor(t);
  const { stdout, error } = await run(programs.env, folder, ["save", "a.tar", "limits"], {
    "without-node": true,
  });
  t.is(error, undefined);
  t.regex(stdout, /^a\.tar holds 1 image, .* MB\.\n/);
  t.regex(await readFile(path.join(folder, "a.tar"), "utf8"), /busybox:1\.37\.0\n$/);

  const env = { ...programs.env, DRYDOCK_NODE_IMAGE: "busybox:node" };
  await run(env, folder, ["save", "b.tar", "limits"]);
  t.regex(await readFile(path.join(folder, "b.tar"), "utf8"), /busybox:node busybox:1\.37\.0\n$/);
});

test("an image that cannot be fetched is one sentence, and no file", async (t) => {
  await using programs = await makePrograms({ docker });
  const folder = await folderFor(t);
  const { error, stderr } = await run(programs.env, folder, ["save", "a.tar", "hpa"], {
    "without-node": true,
  });
  t.is(
    error?.message,
    "The image registry.k8s.io/metrics-server/metrics-server:v0.9.0 is not on this machine, and Docker cannot fetch it.",
  );
  t.is(error?.exitCode, 3);
  t.regex(stderr, /^Fetching registry\.k8s\.io\/metrics-server/);
  t.deepEqual(await readdir(folder), []);
});

test("loading fills the engine and the nodes of the cluster", async (t) => {
  await using programs = await makePrograms({ docker });
  const folder = await folderFor(t);
  await writeFile(path.join(folder, "a.tar"), "whatever");
  const { stdout, error } = await run(programs.env, folder, ["load", "a.tar"]);
  t.is(error, undefined);
  t.is(stdout, "1 image is in Docker's store.\n1 image is on 1 node of the cluster drydock.\n");
});

test("a file that is no archive, or none at all, is one sentence", async (t) => {
  const broken = docker.replace(
    `while read -r line; do :; done; echo 'Loaded image: busybox:1.37.0'`,
    `echo 'archive/tar: invalid tar header' >&2; exit 1`,
  );
  await using programs = await makePrograms({ docker: broken });
  const folder = await folderFor(t);
  await writeFile(path.join(folder, "a.tar"), "whatever");
  const { error } = await run(programs.env, folder, ["load", "a.tar"]);
  t.is(
    error?.message,
    "a.tar is no archive of images, or not a whole one: archive/tar: invalid tar header",
  );
  const none = await run(programs.env, folder, ["load", "b.tar"]);
  t.is(none.error?.message, "There is no file b.tar.");
  t.is(none.error?.exitCode, 2);
});

test("what is not an action gets the nearest that is", async (t) => {
  const { error } = await run({}, await folderFor(t), ["laod"]);
  t.like(error, { code: "usage", hint: "Did you mean: drydock images load?" });
});
