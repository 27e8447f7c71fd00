import test from "ava";
import { templateHash } from "../../../src/embedded/controllers/template-hash.ts";
import { structOf } from "../../../src/embedded/schema/schema.ts";
import { goDump } from "../../../src/embedded/schema/go-dump.ts";
import type { Json } from "../../../src/embedded/object.ts";

// The hashes are those of ComputeHash in k8s.io/kubernetes v1.36.4, over templates that came by protobuf.
const asked: [what: string, template: Json, hashes: [none: string, zero: string, three: string]][] =
  [
    [
      "of a Deployment as kubectl creates it",
      {
        metadata: { labels: { app: "d" } },
        spec: {
          containers: [
            {
              name: "nginx",
              image: "nginx:1.25",
              resources: {},
              terminationMessagePath: "/dev/termination-log",
              terminationMessagePolicy: "File",
              imagePullPolicy: "IfNotPresent",
            },
          ],
          restartPolicy: "Always",
          terminationGracePeriodSeconds: 30,
          dnsPolicy: "ClusterFirst",
          securityContext: {},
          schedulerName: "default-scheduler",
        },
      },
      ["56fbcd95c8", "84ff74884b", "6976b85fc7"],
    ],
    [
      "with amounts of every form",
      {
        metadata: { labels: { b: "1", a: "2" } },
        spec: {
          containers: [
            {
              name: "c",
              image: "i",
              resources: {
                limits: { cpu: "1500m", memory: "128Mi" },
                requests: { cpu: "1", memory: "100Ti" },
              },
              command: ["sh", "-c", "echo é"],
            },
          ],
        },
      },
      ["6454985d75", "6c6b66b595", "676564b58d"],
    ],
    [
      "with probes, volumes and tolerations",
      {
        spec: {
          containers: [
            {
              name: "c",
              livenessProbe: { httpGet: { port: 80, path: "/" } },
              readinessProbe: { tcpSocket: { port: "http" } },
            },
          ],
          volumes: [
            { name: "v", emptyDir: { sizeLimit: "1Gi" } },
            { name: "w", hostPath: { path: "/x", type: "" } },
          ],
          nodeSelector: { disk: "ssd" },
          tolerations: [{ key: "k", operator: "Exists", tolerationSeconds: 5 }],
          securityContext: { fsGroup: 2000 },
        },
      },
      ["5d4667cd55", "5f78c69d87", "596fc49d84"],
    ],
  ];

for (const [what, template, hashes] of asked) {
  test(`the hash of a template ${what} is the real one, however often it was taken`, (t) => {
    t.deepEqual(
      [undefined, 0, 3].map((collisions) => templateHash(template, collisions)),
      hashes,
    );
  });
}

test("an object is printed with the names and types of all its fields", (t) => {
  const port = structOf("", "v1", "Service")!.byName.get("spec")!.type.struct!.byName.get("ports")!
    .type.element!.struct!;
  t.is(
    goDump(port, { name: "http", port: 80, targetPort: "web", appProtocol: "h2c" }),
    "(v1.ServicePort){Name:(string)http Protocol:(v1.Protocol) AppProtocol:(*string)h2c Port:(int32)80 TargetPort:(intstr.IntOrString){Type:(intstr.Type)1 IntVal:(int32)0 StrVal:(string)web} NodePort:(int32)0}",
  );
});
