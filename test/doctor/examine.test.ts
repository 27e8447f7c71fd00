import test from "ava";
import { examine } from "../../src/doctor/examine.ts";
import { decode, encode } from "../../src/doctor/roll-call/code.ts";
import { takeRollCall } from "../../src/doctor/roll-call/take.ts";
import { tell } from "../../src/doctor/roll-call/tell.ts";
import { verdictsOf } from "../../src/doctor/verdicts.ts";
import { dockerInfo, fakeHost, recorded, type Machine } from "../support/fake-host.ts";

const nothing = { only: undefined, context: undefined };

/** Finds neither the kubectl nor the kind of the machine that runs the tests. */
const nowhere = { PATH: "/nowhere" };

const laptop: Machine = {
  hostName: "VM-0-2-ubuntu",
  env: nowhere,
  programs: {
    [dockerInfo]: recorded("ubuntu-docker-29"),
    "docker ps -a -q --filter label=io.x-k8s.kind.cluster": "",
  },
};

test("each provider looks only at what it needs", async (t) => {
  const host = fakeHost(laptop);
  const groups = async (only: "embedded" | "kind" | "context") => {
    const { findings } = await examine(host, { ...nothing, only });
    return [...new Set(findings.map(({ group }) => group))].toSorted();
  };
  t.deepEqual(await groups("embedded"), ["drydock", "embedded", "machine", "terminal"]);
  t.deepEqual(await groups("kind"), ["drydock", "kind", "machine", "terminal"]);
  t.deepEqual(await groups("context"), ["context", "drydock", "machine", "terminal"]);
});

test("a question that hangs is told, and holds up nothing", async (t) => {
  const host = fakeHost({ ...laptop, limit: 100, which: () => new Promise(() => {}) });
  const { findings, late } = await examine(host, nothing);
  t.true(late);
  t.like(
    findings.find(({ id }) => id === "engine"),
    { verdict: "bad", found: "no answer within 0.1 s" },
  );
  t.like(
    findings.find(({ id }) => id === "tools"),
    { verdict: "unknown" },
  );
  t.like(
    findings.find(({ id }) => id === "node"),
    { verdict: "ok" },
  );
});

test("a question that fails is a finding as well", async (t) => {
  const host = fakeHost({
    ...laptop,
    env: { ...nowhere, DRYDOCK_KIND_CONFIG: "/no/such/file.yaml" },
    space: () => Promise.reject(new Error("out of luck")),
  });
  const { findings } = await examine(host, nothing);
  t.like(
    findings.find(({ id }) => id === "folder"),
    { verdict: "unknown", found: "out of luck" },
  );
  t.like(
    findings.find(({ id }) => id === "ports"),
    { verdict: "bad", found: "/no/such/file.yaml cannot be read (ENOENT)." },
  );
});

test("ids of findings are unique, and texts are short enough for their columns", async (t) => {
  const { findings } = await examine(fakeHost(laptop), nothing);
  const ids = findings.map(({ id }) => id);
  t.deepEqual([...new Set(ids)], ids);
  t.deepEqual(
    findings.filter(({ about }) => about.length > 12).map(({ about }) => about),
    [],
  );
});

test("the roll call of a machine survives being read aloud", async (t) => {
  const host = fakeHost({
    ...laptop,
    files: {
      "/proc/sys/fs/inotify/max_user_instances": "128",
      "/proc/sys/fs/inotify/max_user_watches": "8192",
    },
  });
  const { findings } = await examine(host, nothing);
  const roll = decode(encode(takeRollCall(findings, host)));
  t.like(roll, {
    version: { major: 0, minor: 1, patch: 0 },
    node: 22,
    kubectl: undefined,
    system: "Linux",
    architecture: "x64",
    engine: "Docker",
    engineState: "answers",
    engineVersion: 29,
    kind: undefined,
    cgroup: 2,
  });
  const troubles = tell(roll).troubles.map(({ verdict, about }) => `${about} ${verdict}`);
  t.deepEqual(troubles, ["programs warn", "engine warn", "room warn", "kind bad"]);
  t.like(
    verdictsOf(findings, undefined).find(({ provider }) => provider === "kind"),
    { works: false, because: "kind: not in PATH" },
  );
});
