/** What a write to `/status` of a pod may say (refusals as a Kubernetes 1.36.4 gives them). */
import test from "ava";
import type { Json } from "../../../src/embedded/object.ts";
import { stored, write } from "./written-parts.ts";

const pod = (spec: Json = {}, status: Json = {}): Json => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: {},
  spec: {
    serviceAccountName: "default",
    containers: [{ name: "c", image: "x", resources: { requests: { cpu: "1" } } }],
    ...spec,
  },
  status: { phase: "Pending", qosClass: "Burstable", ...status },
});
const bound = { nodeName: "node-1" };
const container = (name: string, state: Json, more: Json = {}): Json => ({
  name,
  image: "x",
  imageID: "",
  ready: false,
  restartCount: 0,
  state,
  ...more,
});
const ended = (code: number): Json => ({ terminated: { exitCode: code } });
const running = { running: { startedAt: "2026-01-01T00:00:00Z" } };
const notAgain = "Forbidden: may not be transitioned to non-terminated state";
const oneOfEach = "may specify no more than one IP for each IP family";

const refused: [what: string, pod: Json, status: Json, refusals: string[]][] = [
  [
    "addresses that are none",
    pod(),
    { podIPs: [{ ip: "1.2.3.4" }, { ip: "bad" }, { ip: "01.2.3.4" }] },
    [
      'status.podIPs[1]: Invalid value: "bad": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      'status.podIPs[2]: Invalid value: "01.2.3.4": must not have leading 0s',
      "status.podIPs: Internal error: failed to check for dual stack with error:invalid IP[1]: bad",
      `status.podIPs: Invalid value: [{"IP":"1.2.3.4"},{"IP":"bad"},{"IP":"01.2.3.4"}]: ${oneOfEach}`,
    ],
  ],
  [
    "two addresses of one family",
    pod(),
    { hostIP: "1.2.3.4", hostIPs: [{ ip: "1.2.3.4" }, { ip: "1.2.3.5" }] },
    [`status.hostIPs: Invalid value: [{"IP":"1.2.3.4"},{"IP":"1.2.3.5"}]: ${oneOfEach}`],
  ],
  [
    "an address of the node that is not the first of its list",
    pod({}, { hostIP: "1.2.3.4", hostIPs: [{ ip: "1.2.3.4" }] }),
    { hostIP: "x" },
    ['status.hostIPs[0].ip: Invalid value: "1.2.3.4": must be equal to `hostIP`'],
  ],
  [
    "a node to come for a pod that has one",
    pod(bound),
    { nominatedNodeName: "other" },
    [
      "status.nominatedNodeName: Forbidden: may not be set on pods that are already bound to a node",
    ],
  ],
  [
    "another quality of service",
    pod(),
    { qosClass: "Guaranteed" },
    ['status.qosClass: Invalid value: "Guaranteed": field is immutable'],
  ],
  [
    "generations below zero",
    pod(),
    {
      observedGeneration: -1,
      conditions: [{ type: "Ready", status: "True", observedGeneration: -2 }],
    },
    [
      "status.conditions[0].observedGeneration: Invalid value: -2: must be a non-negative integer",
      "status.observedGeneration: Invalid value: -1: must be a non-negative integer",
    ],
  ],
  [
    "a condition that has no proper name",
    pod(),
    { conditions: [{ type: "bad type", status: "True" }] },
    [
      "status.conditions[0].Type: Invalid value: \"bad type\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
    ],
  ],
  [
    "claims that the pod does not have",
    pod(),
    { resourceClaimStatuses: [{ name: "x" }, { name: "x" }] },
    [
      'status.resourceClaimStatuses[0].name: Invalid value: "x": must match the name of an entry in `spec.resourceClaims`',
      'status.resourceClaimStatuses[1].name: Invalid value: "x": must match the name of an entry in `spec.resourceClaims`',
      'status.resourceClaimStatuses[1].name: Duplicate value: "x"',
    ],
  ],
  [
    "a claim for extended resources that is for none",
    pod(),
    { extendedResourceClaimStatus: { resourceClaimName: "", requestMappings: [] } },
    [
      "status.extendedResourceClaimStatus.requestMappings: Required value: at least one request mapping is required",
      "status.extendedResourceClaimStatus.resourceClaimName: Required value",
    ],
  ],
  [
    "that a container runs again which may not",
    pod(
      { ...bound, restartPolicy: "OnFailure" },
      { containerStatuses: [container("c", ended(0)), container("unknown", ended(1))] },
    ),
    { containerStatuses: [container("c", running), container("unknown", running)] },
    [
      `status.containerStatuses[0].state: ${notAgain}`,
      `status.containerStatuses[1].state: ${notAgain}`,
    ],
  ],
  [
    "that an ephemeral container runs again",
    pod(bound, { ephemeralContainerStatuses: [container("e", ended(1))] }),
    { ephemeralContainerStatuses: [container("e", running)] },
    [`status.ephemeralContainerStatuses[0].state: ${notAgain}`],
  ],
  [
    "users and devices that cannot be",
    pod(),
    {
      containerStatuses: [
        container("c", running, {
          user: { linux: { uid: -1, gid: 0, supplementalGroups: [-3] } },
          allocatedResourcesStatus: [
            {
              name: "cpu",
              resources: [
                { resourceID: "a", health: "Odd" },
                { resourceID: "a", health: "Healthy" },
              ],
            },
            { name: "gpu" },
          ],
        }),
      ],
    },
    [
      "status.containerStatuses[0].user.linux.uid: Invalid value: -1: must be between 0 and 2147483647, inclusive",
      "status.containerStatuses[0].user.linux.supplementalGroups[0]: Invalid value: -3: must be between 0 and 2147483647, inclusive",
      'status.containerStatuses[0].allocatedResourcesStatus[0].resources[0].health: Unsupported value: "Odd": supported values: "Healthy", "Unhealthy", "Unknown"',
      'status.containerStatuses[0].allocatedResourcesStatus[0].resources[1].resourceID: Duplicate value: "a"',
      'status.containerStatuses[0].allocatedResourcesStatus[1].name: Invalid value: "gpu": must match one of the container\'s resource requests',
    ],
  ],
];

for (const [what, old, status, refusals] of refused) {
  test(`A status is refused that tells of ${what}`, (t) => {
    const written = write("pods", "status", stored("pods", old), (object) => {
      object.status = { ...object.status, ...status };
    });
    t.deepEqual(written.refusals, refusals);
  });
}

const restartable: [what: string, spec: Json, code: number][] = [
  ["under a policy that always restarts", {}, 0],
  ["after a failure", { restartPolicy: "OnFailure" }, 1],
  [
    "when a rule of its own says so",
    {
      restartPolicy: "Never",
      containers: [
        {
          name: "c",
          image: "x",
          restartPolicy: "Never",
          restartPolicyRules: [{ action: "Restart", exitCodes: { operator: "In", values: [7] } }],
        },
      ],
    },
    7,
  ],
  [
    "when another container may have all restarted",
    {
      restartPolicy: "Never",
      containers: [
        { name: "c", image: "x" },
        {
          name: "d",
          image: "x",
          restartPolicy: "Never",
          restartPolicyRules: [
            { action: "RestartAllContainers", exitCodes: { operator: "In", values: [7] } },
          ],
        },
      ],
    },
    0,
  ],
];

for (const [when, spec, code] of restartable) {
  test(`A container that has ended runs again ${when}`, (t) => {
    const old = stored("pods", pod(spec, { containerStatuses: [container("c", ended(code))] }));
    const { refusals } = write("pods", "status", old, ({ status }) => {
      status.containerStatuses = [container("c", running)];
    });
    t.deepEqual(refusals, []);
  });
}

const addresses: [what: string, status: Json, podIP: string, podIPs: string[]][] = [
  ["one address makes the list", { podIP: "1.2.3.4" }, "1.2.3.4", ["1.2.3.4"]],
  ["the list makes the one address", { podIPs: [{ ip: "::1" }] }, "::1", ["::1"]],
  [
    "the one address counts where the list says another",
    { podIP: "1.2.3.4", podIPs: [{ ip: "1.2.3.9" }, { ip: "::1" }] },
    "1.2.3.4",
    ["1.2.3.4"],
  ],
];

for (const [what, status, podIP, podIPs] of addresses) {
  test(`Of the addresses of a pod, ${what}`, (t) => {
    const object = stored("pods", pod({}, status));
    t.is(object["status"].podIP, podIP);
    t.deepEqual(
      object["status"].podIPs.map(({ ip }: Json) => ip),
      podIPs,
    );
  });
}

test("A status without the class and the observed generations keeps them", (t) => {
  const ready = { type: "Ready", status: "True" };
  const old = stored(
    "pods",
    pod({}, { observedGeneration: 3, conditions: [{ ...ready, observedGeneration: 4 }] }),
  );
  const { object, refusals } = write("pods", "status", old, (next) => {
    next.status = { phase: "Running", conditions: [{ ...ready, status: "False" }] };
  });
  t.deepEqual(refusals, []);
  t.is(object["status"].qosClass, "Burstable");
  t.is(object["status"].observedGeneration, 3);
  t.is(object["status"].conditions[0].observedGeneration, 4);
});

test("An annotation that makes a pod static comes and goes with the pod alone", (t) => {
  const mirror = "kubernetes.io/config.mirror";
  const at = `metadata.annotations[${mirror}]: Forbidden`;
  const plain = stored("pods", pod(bound));
  const { refusals: added } = write("pods", "", plain, ({ metadata }) => {
    metadata.annotations = { [mirror]: "x" };
  });
  t.deepEqual(added, [`${at}: may not add mirror pod annotation`]);
  const old = stored("pods", { ...pod(bound), metadata: { annotations: { [mirror]: "x" } } });
  const { refusals: removed } = write("pods", "", old, ({ metadata }) => {
    metadata.annotations = {};
  });
  t.deepEqual(removed, [`${at}: may not remove or update mirror pod annotation`]);
});
