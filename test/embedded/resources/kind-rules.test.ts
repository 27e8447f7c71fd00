/** Rules of single kinds that the recorded refusals do not reach. */
import test from "ava";
import type { Json } from "../../../src/embedded/object.ts";
import type { ValidationContext } from "../../../src/embedded/resources/resource.ts";
import { strategyOf } from "../../../src/embedded/resources/strategy.ts";
import { builtInResources } from "../../../src/embedded/resources/table.ts";
import type { StatusCause } from "../../../src/embedded/status.ts";

const context: ValidationContext = { lookup: () => undefined, random: () => 0.5, now: () => 0 };

const rulesOf = (kind: string) => {
  const info = builtInResources.find((row) => row.kind === kind);
  if (info === undefined) {
    throw new Error(`${kind} is not in the table`);
  }

  return strategyOf(info);
};

const named = (kind: string, parts: Json): Json => ({
  kind,
  metadata: {
    name: "x",
    uid: "u",
    resourceVersion: "1",
    ...(kind === "PersistentVolume" ? {} : { namespace: "default" }),
  },
  ...parts,
});

const texts = (causes: StatusCause[] = []): string[] =>
  causes.map(({ field, message }) => `${field}: ${message}`);

const refusalsOf = (kind: string, parts: Json): string[] => {
  const object = named(kind, structuredClone<unknown>(parts) as Json);
  const rules = rulesOf(kind);
  rules.defaults?.(object);
  rules.prepareForCreate?.(object, context);
  return texts(rules.validate?.(object, context));
};

const pod = { spec: { restartPolicy: "Never", containers: [{ name: "c", image: "x" }] } };

test("a slice of an unknown address type is asked for no more than its type", (t) => {
  const endpoints = [{ addresses: ["a"] }];
  t.deepEqual(refusalsOf("EndpointSlice", { addressType: "IPv5", endpoints }), [
    'addressType: Unsupported value: "IPv5": supported values: "FQDN", "IPv4", "IPv6"',
  ]);
  t.deepEqual(refusalsOf("EndpointSlice", { endpoints }), ["addressType: Required value"]);
});

test("names in a slice have a domain, each part of which is a label", (t) => {
  const long = "a".repeat(64);
  const addresses = ["a.b.", "a", "", `x.${long}`];
  t.deepEqual(refusalsOf("EndpointSlice", { addressType: "FQDN", endpoints: [{ addresses }] }), [
    'endpoints[0].addresses[1]: Invalid value: "a": should be a domain with at least two segments separated by dots',
    "endpoints[0].addresses[2]: Required value",
    `endpoints[0].addresses[3]: Invalid value: "${long}": must be no more than 63 characters`,
  ]);
});

test("a slice of names is warned of when it is made", (t) => {
  const slice = named("EndpointSlice", { addressType: "FQDN", endpoints: [] });
  const { warnings } = rulesOf("EndpointSlice");
  t.deepEqual(warnings?.(slice), ["spec.addressType: FQDN endpoints are deprecated"]);
  t.deepEqual(warnings?.(slice, slice), []);
});

test("what a broken block leaves out is not looked at, what a spotted one leaves out is", (t) => {
  const policy = (cidr: string): Json => ({
    spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr, except: ["nope"] } }] }] },
  });
  const at = "spec.ingress[0].from[0].ipBlock";
  t.deepEqual(refusalsOf("NetworkPolicy", policy("10.0.0.1")), [
    `${at}.cidr: Invalid value: "10.0.0.1": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)`,
  ]);
  t.deepEqual(refusalsOf("NetworkPolicy", policy("010.0.0.0/8")), [
    `${at}.cidr: Invalid value: "010.0.0.0/8": must not have leading 0s in IP or prefix length`,
    `${at}.except[0]: Invalid value: "nope": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)`,
  ]);
});

test("a Job of an unknown completion mode is told that alone", (t) => {
  const spec = {
    completionMode: "Odd",
    backoffLimitPerIndex: 1,
    maxFailedIndexes: 1,
    template: pod,
  };
  t.deepEqual(refusalsOf("Job", { spec }), [
    'spec.completionMode: Unsupported value: "Odd": supported values: "NonIndexed", "Indexed"',
  ]);
});

test("a surge of digits in quotes is wrong, but no surge of none", (t) => {
  const rollingUpdate = { maxSurge: "3", maxUnavailable: 0 };
  const spec = {
    selector: { matchLabels: { a: "b" } },
    strategy: { type: "RollingUpdate", rollingUpdate },
    template: {
      metadata: { labels: { a: "b" } },
      spec: { containers: [{ name: "c", image: "x" }] },
    },
  };
  const refusals = refusalsOf("Deployment", { spec });
  t.is(refusals.length, 1);
  t.regex(
    refusals[0] ?? "",
    /^spec\.strategy\.rollingUpdate\.maxSurge: Invalid value: "3": a valid/,
  );
});

test("two claim templates of one name are one volume", (t) => {
  const claim = {
    metadata: { name: "a" },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
  };
  const spec = {
    selector: { matchLabels: { a: "b" } },
    template: {
      metadata: { labels: { a: "b" } },
      spec: { containers: [{ name: "c", image: "x" }] },
    },
    volumeClaimTemplates: [claim, claim],
  };
  t.deepEqual(refusalsOf("StatefulSet", { spec }), []);
});

const statusRefusals = (kind: string, spec: Json, addresses: Json[]): string[] => {
  const object = named(kind, { spec, status: { loadBalancer: { ingress: addresses } } });
  return texts(rulesOf(kind).validateStatusUpdate?.(object, named(kind, { spec }), context));
};

const notAName =
  'status.loadBalancer.ingress[0].hostname: Invalid value: "10.0.0.1": must be a DNS name, not an IP address';

test("the host name of a load balancer is no address", (t) => {
  const addresses = [{ hostname: "10.0.0.1" }];
  t.deepEqual(statusRefusals("Ingress", {}, addresses), [notAName]);
  t.deepEqual(statusRefusals("Service", { type: "LoadBalancer" }, addresses), [notAName]);
});

test("only a Service of type LoadBalancer has addresses of one, and how they are used", (t) => {
  const addresses = [{ ip: "1.2.3.4", ipMode: "Odd" }, { ipMode: "VIP" }, { ip: "1.2.3.4" }];
  t.deepEqual(statusRefusals("Service", { type: "ClusterIP" }, addresses), [
    "status.loadBalancer.ingress: Forbidden: may only be used when `spec.type` is 'LoadBalancer'",
  ]);
  t.deepEqual(statusRefusals("Service", { type: "LoadBalancer" }, addresses), [
    'status.loadBalancer.ingress[0].ipMode: Unsupported value: "Odd": supported values: "Proxy", "VIP"',
    "status.loadBalancer.ingress[1].ipMode: Forbidden: may not be specified when `ip` is not set",
    "status.loadBalancer.ingress[2].ipMode: Required value: must be specified when `ip` is set",
  ]);
});

const volume = (key: string | undefined, value = "a"): Json =>
  named("PersistentVolume", {
    spec: {
      capacity: { storage: "1Gi" },
      accessModes: ["ReadWriteOnce"],
      hostPath: { path: "/a" },
      persistentVolumeReclaimPolicy: "Retain",
      ...(key === undefined
        ? {}
        : {
            nodeAffinity: {
              required: {
                nodeSelectorTerms: [
                  { matchExpressions: [{ key, operator: "In", values: [value] }] },
                ],
              },
            },
          }),
    },
  });

const affinityRefusals = (old: Json, next: Json): string[] =>
  texts(rulesOf("PersistentVolume").validateUpdate?.(next, old, context));

test("the nodes of a volume may be set once, and their labels called by their newer names", (t) => {
  const [none, beta, stable] = [
    volume(undefined),
    volume("beta.kubernetes.io/os"),
    volume("kubernetes.io/os"),
  ];
  t.deepEqual(affinityRefusals(none, beta), []);
  t.deepEqual(affinityRefusals(beta, beta), []);
  t.deepEqual(affinityRefusals(beta, stable), []);
});

test("the nodes of a volume stay otherwise", (t) => {
  const [none, beta, stable] = [
    volume(undefined),
    volume("beta.kubernetes.io/os"),
    volume("kubernetes.io/os"),
  ];
  const words = "field is immutable, except for updating from beta label to GA";
  t.deepEqual(affinityRefusals(beta, none), [`nodeAffinity: Invalid value: null: ${words}`]);
  t.deepEqual(affinityRefusals(beta, volume("kubernetes.io/os", "b")), [
    `nodeAffinity: Invalid value: {"Required":{"NodeSelectorTerms":[{"MatchExpressions":[{"Key":"kubernetes.io/os","Operator":"In","Values":["b"]}],"MatchFields":null}]}}: ${words}`,
  ]);
  t.is(affinityRefusals(stable, beta).length, 1);
});

test("a volume is warned of for old labels and annotations", (t) => {
  const object = volume("beta.kubernetes.io/os");
  object.metadata.annotations = { "volume.beta.kubernetes.io/storage-class": "x" };
  t.deepEqual(rulesOf("PersistentVolume").warnings?.(object), [
    'metadata.annotations[volume.beta.kubernetes.io/storage-class]: deprecated since v1.8; use "storageClassName" attribute instead',
    'spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].key: beta.kubernetes.io/os is deprecated since v1.14; use "kubernetes.io/os" instead',
  ]);
});

test("a CronJob's zone `local` is both no explicit zone and unknown", (t) => {
  const jobTemplate = { spec: { template: pod } };
  const refusals = (timeZone: string): string[] =>
    refusalsOf("CronJob", { spec: { schedule: "@daily", timeZone, jobTemplate } });
  const explicit =
    "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones";
  t.deepEqual(refusals("local"), [
    `spec.timeZone: Invalid value: "local": ${explicit}`,
    'spec.timeZone: Invalid value: "local": unknown time zone local',
  ]);
  t.deepEqual(refusals("Local"), [`spec.timeZone: Invalid value: "Local": ${explicit}`]);
  t.deepEqual(refusals("Etc/UTC"), []);
});
