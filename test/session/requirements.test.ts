import test from "ava";
import type { Finding } from "../../src/cluster/provider.ts";
import { LabError } from "../../src/errors.ts";
import { loadLab } from "../../src/lab/load.ts";
import { labVerdict } from "../../src/session/lab-verdict.ts";
import type { Judged, Prospect } from "../../src/session/lab-verdict.ts";
import { checkRequirements } from "../../src/session/requirements.ts";
import { packageFile } from "../../src/root.ts";

const finding = (verdict: Finding["verdict"], more: Partial<Finding> = {}): Finding => ({
  verdict,
  fidelity: "real",
  found: "It was found.",
  why: "The kernel says so.",
  facts: {},
  at: 0,
  ...more,
});

const prospect = (more: Partial<Prospect> = {}): Prospect => ({
  provider: "kind",
  capabilities: { kubernetes: "v1.36.4", nodes: 3 },
  findings: {},
  adds: true,
  ...more,
});

const lab = (requires: Partial<Judged["requires"]>, simulated = {}, absent = {}): Judged => ({
  requires: {
    tools: [],
    ingressClass: false,
    metrics: false,
    clusterAutoscaler: false,
    networkPolicy: false,
    appArmor: false,
    missingImages: [],
    ...requires,
  },
  objectives: { all: 9, simulated, absent },
});

test("a lab runs, runs simulated in part, or cannot, by what was found alone", (t) => {
  const needy = lab({ appArmor: true });
  const judge = (judged: Judged, appArmor?: Finding) =>
    labVerdict(judged, prospect({ findings: appArmor === undefined ? {} : { appArmor } }));
  t.is(judge(lab({})).verdict, "runs");
  t.is(judge(needy, finding("yes")).verdict, "runs");
  t.deepEqual(judge(needy, finding("no")), {
    verdict: "cannot",
    sentence: "It was found.",
    why: "The kernel says so.",
  });
  t.is(judge(needy, finding("unknown")).verdict, "perhaps");
  t.is(judge(needy).sentence, "Whether AppArmor confines containers is found out when it starts.");
  t.deepEqual(judge(lab({}, { kind: 4, embedded: 9 })), {
    verdict: "partly",
    sentence: "4 of 9 objectives are simulated here.",
  });
});

test("what Drydock adds by itself stands in nobody's way", (t) => {
  const needy = lab({ metrics: true, ingressClass: true });
  t.is(labVerdict(needy, prospect()).verdict, "runs");
  const theirs = prospect({
    adds: false,
    findings: { metrics: finding("no"), ingress: finding("yes") },
  });
  t.is(labVerdict(needy, theirs).verdict, "cannot");
});

test("versions, nodes and room are compared with what the lab asks for", (t) => {
  const sentence = (requires: Partial<Judged["requires"]>, more: Partial<Prospect> = {}) =>
    labVerdict(lab(requires), prospect(more)).sentence;
  t.is(sentence({ kubernetes: ">=1.37" }), "It needs Kubernetes 1.37, and this cluster is 1.36.4.");
  t.is(sentence({ nodes: 4 }), "It needs 4 nodes, and this cluster has 3 nodes.");
  const room = finding("yes", { facts: { cpu: 400, memory: 4 * 2 ** 30 } });
  t.is(
    sentence({ free: { cpu: "1", memory: "2Gi" } }, { findings: { room } }),
    "It needs 1 of free CPU, and the nodes have 0.4.",
  );
  t.is(
    sentence({ free: { memory: "2Gi" } }, { findings: { room } }),
    "Everything in it is real here.",
  );
});

test("a refusal says why, and where the lab runs instead", async (t) => {
  const apparmor = await loadLab(packageFile("labs", "apparmor"));
  const found = { appArmor: finding("no") };
  const error = t.throws(() => checkRequirements(apparmor, prospect({ findings: found })), {
    instanceOf: LabError,
  });
  t.is(
    error.message,
    '"The container that may not write" needs AppArmor on its nodes: the kernel says so.',
  );
  t.is(error.hint, "drydock run apparmor runs it on the embedded cluster, simulated in part.");
  t.is(error.exitCode, 3);
});

test("what nobody could tell does not refuse a lab", async (t) => {
  const apparmor = await loadLab(packageFile("labs", "apparmor"));
  const lacks = checkRequirements(
    apparmor,
    prospect({ findings: { appArmor: finding("unknown") } }),
  );
  t.deepEqual(
    lacks.map(({ what, perhaps }) => ({ what, perhaps })),
    [{ what: "AppArmor on its nodes", perhaps: true }],
  );
});
