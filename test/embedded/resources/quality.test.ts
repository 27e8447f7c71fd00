/** Classes as a Kubernetes 1.36.4 gives them. */
import test from "ava";
import type { Json } from "../../../src/embedded/object.ts";
import { qualityOfService } from "../../../src/embedded/resources/pod/quality.ts";

const both = { cpu: "1", memory: "1Gi" };
const holding = (resources: Json, more: Json = {}): Json => ({
  containers: [{ name: "c", resources }],
  ...more,
});

const classes: [what: string, spec: Json, expected: ReturnType<typeof qualityOfService>][] = [
  ["that asks for nothing", holding({}), "BestEffort"],
  ["that asks for zero", holding({ requests: { cpu: "0" } }), "BestEffort"],
  ["with some requests", holding({ requests: { cpu: "1" } }), "Burstable"],
  ["with requests that are its limits", holding({ requests: both, limits: both }), "Guaranteed"],
  [
    "that asks for zero of what it limits",
    holding({ requests: { ...both, cpu: "0" }, limits: both }),
    "Burstable",
  ],
  [
    "with a container beside that limits nothing",
    { containers: [{ resources: { requests: both, limits: both } }, { resources: {} }] },
    "Burstable",
  ],
  [
    "that as a whole asks for what it is limited to",
    holding({}, { resources: { requests: both, limits: both } }),
    "Guaranteed",
  ],
  [
    "that as a whole says that it states nothing",
    holding({ requests: both, limits: both }, { resources: {} }),
    "BestEffort",
  ],
];

for (const [what, spec, expected] of classes) {
  test(`A pod ${what} is ${expected}`, (t) => {
    t.is(qualityOfService(spec), expected);
  });
}
