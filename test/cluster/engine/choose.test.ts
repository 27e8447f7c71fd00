import test from "ava";
import { chooseEngine } from "../../../src/cluster/engine/choose-engine.ts";
import { makePrograms } from "../../support/programs.ts";

const answering = (version: string, info: string): string => `
case "$1" in
  -v) echo '${version}' ;;
  info) ${info} ;;
  *) exit 1 ;;
esac`;

const stopped =
  "echo 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?' >&2; exit 1";
const docker = (info: string): string => answering("Docker version 28.2.2, build e6534b4", info);
const podman = answering("podman version 5.6.2", `echo '{"version":{"Version":"5.6.2"}}'`);

test("the first engine in kind's order that answers is taken", async (t) => {
  await using programs = await makePrograms({ docker: docker("echo '{}'"), podman });
  t.is((await chooseEngine(programs.env)).name, "docker");
});

test("an engine that does not run gives way to one that does", async (t) => {
  await using programs = await makePrograms({ docker: docker(stopped), podman });
  const engine = await chooseEngine(programs.env);
  t.is(engine.name, "podman");
  t.is(engine.env["KIND_EXPERIMENTAL_PROVIDER"], "podman");
});

test("the engine that kind's variable names is taken without a question", async (t) => {
  const engine = await chooseEngine({ KIND_EXPERIMENTAL_PROVIDER: "finch", PATH: "/nowhere" });
  t.like(engine, { name: "nerdctl", program: "finch" });
});

test("a name that kind does not know is refused", async (t) => {
  const error = await t.throwsAsync(chooseEngine({ KIND_EXPERIMENTAL_PROVIDER: "rkt" }));
  t.like(error, {
    message: '$KIND_EXPERIMENTAL_PROVIDER names "rkt", which kind does not know.',
    code: "usage",
  });
});

test("Podman that poses as docker is not taken for Docker", async (t) => {
  await using programs = await makePrograms({ docker: podman, podman });
  t.is((await chooseEngine(programs.env)).program, "podman");
});

test("one sentence says that nothing runs", async (t) => {
  await using programs = await makePrograms({ docker: docker(stopped) });
  const error = await t.throwsAsync(chooseEngine(programs.env));
  t.like(error, {
    message: "Docker is installed, and its engine does not run.",
    code: "environment",
  });
});

test("one sentence says that nothing is installed", async (t) => {
  await using programs = await makePrograms({});
  const error = await t.throwsAsync(chooseEngine(programs.env));
  t.regex(error.message, /^No container engine is installed/);
});
