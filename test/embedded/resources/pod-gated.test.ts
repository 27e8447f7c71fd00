/** Which nodes a pod asks for may change while it is gated, but only so that it asks for more. */
import test from "ava";
import type { Json } from "../../../src/embedded/object.ts";
import { stored, write } from "./written-parts.ts";

const required = "requiredDuringSchedulingIgnoredDuringExecution";
const gated = (terms: Json): Json => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: {},
  spec: {
    serviceAccountName: "default",
    schedulingGates: [{ name: "a.b/c" }],
    affinity: { nodeAffinity: { [required]: { nodeSelectorTerms: terms } } },
    containers: [{ name: "c", image: "x" }],
  },
});
const exists = (key: string): Json => ({ key, operator: "Exists" });
const printed = (...keys: string[]): string =>
  `{"MatchExpressions":[${keys.map((key) => `{"Key":"${key}","Operator":"Exists","Values":null}`).join(",")}],"MatchFields":null}`;
const termsAt = `spec.affinity.nodeAffinity.${required}.nodeSelectorTerms`;
const sameMany = "no additions/deletions to non-empty NodeSelectorTerms list are allowed";

const affinities: [what: string, change: (spec: Json) => void, refusals: string[]][] = [
  [
    "may ask for more of the same nodes",
    ({ affinity }) =>
      affinity.nodeAffinity[required].nodeSelectorTerms[0].matchExpressions.push(exists("b")),
    [],
  ],
  [
    "may prefer some",
    ({ affinity }) => {
      affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution = [
        { weight: 1, preference: { matchExpressions: [exists("b")] } },
      ];
    },
    [],
  ],
  [
    "may not ask for other nodes",
    ({ affinity }) => {
      affinity.nodeAffinity[required].nodeSelectorTerms = [{ matchExpressions: [exists("z")] }];
    },
    [
      `${termsAt}[0]: Invalid value: ${printed("z")}: only additions are allowed (no mutations or deletions)`,
    ],
  ],
  [
    "may not allow more nodes",
    ({ affinity }) =>
      affinity.nodeAffinity[required].nodeSelectorTerms.push({ matchExpressions: [exists("b")] }),
    [`${termsAt}: Invalid value: [${printed("a")},${printed("b")}]: ${sameMany}`],
  ],
  [
    "may not stop asking",
    (spec) => delete spec.affinity,
    [`${termsAt}: Invalid value: null: ${sameMany}`],
  ],
];

for (const [what, change, refusals] of affinities) {
  test(`A gated pod ${what}`, (t) => {
    const old = stored("pods", gated([{ matchExpressions: [exists("a")] }]));
    t.deepEqual(write("pods", "", old, (object) => change(object.spec)).refusals, refusals);
  });
}
