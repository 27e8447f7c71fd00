/** Plugins that complete or refuse a pod, in the words of the real ones. */
import test from "ava";
import { createAdmission } from "../../../src/embedded/admission/chain.ts";
import type { Json } from "../../../src/embedded/object.ts";
import { StatusError } from "../../../src/embedded/status.ts";
import { createVirtualClock } from "../../../src/embedded/virtual-clock.ts";
import { MemoryClient, requestFor } from "./memory-client.ts";

const start = (labels: Record<string, string> = {}) => {
  const client = new MemoryClient();
  client.seed("namespaces", { metadata: { name: "team", labels }, status: { phase: "Active" } });
  client.seed("serviceaccounts", { metadata: { name: "default", namespace: "team" } });
  return {
    client,
    chain: createAdmission({ client, clock: createVirtualClock(), random: () => 0 }),
  };
};

const pod = (spec: Json = {}): Json => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "p", namespace: "team" },
  spec: { containers: [{ name: "app", image: "nginx" }], ...spec },
});

const admit = async (
  chain: ReturnType<typeof start>["chain"],
  key: string,
  object: Json,
  more = {},
) => {
  const request = requestFor(key, object, more);
  await chain.mutate(request);
  await chain.validate(request);
  return request;
};

const refusal = async (work: Promise<unknown>): Promise<StatusError> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof StatusError) {
      return error;
    }

    throw error;
  }

  throw new Error("nothing was refused");
};

test("a pod gets account, token, priority and tolerations", async (t) => {
  const { chain } = start();
  const { object } = await admit(chain, "pods", pod());
  const { spec } = object as Json;
  t.is(spec.serviceAccountName, "default");
  t.is(spec.volumes[0].name, "kube-api-access-bbbbb");
  t.deepEqual(spec.containers[0].volumeMounts, [
    {
      mountPath: "/var/run/secrets/kubernetes.io/serviceaccount",
      name: "kube-api-access-bbbbb",
      readOnly: true,
    },
  ]);
  t.is(spec.priority, 0);
  t.is(spec.preemptionPolicy, "PreemptLowerPriority");
  t.deepEqual(
    spec.tolerations.map(({ key }: Json) => key),
    ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"],
  );
});

test("a pod of an account that is not there is refused", async (t) => {
  const { chain } = start();
  const error = await refusal(admit(chain, "pods", pod({ serviceAccountName: "ghost" })));
  t.is(
    error.message,
    'pods "p" is forbidden: error looking up service account team/ghost: serviceaccount "ghost" not found',
  );
});

test("a namespace that is going takes nothing new and says why", async (t) => {
  const { client, chain } = start();
  client.seed("namespaces", { metadata: { name: "old" }, status: { phase: "Terminating" } });
  const error = await refusal(
    admit(chain, "configmaps", { metadata: { name: "a", namespace: "old" } }),
  );
  t.is(
    error.message,
    'configmaps "a" is forbidden: unable to create new content in namespace old because it is being terminated',
  );
  t.deepEqual(error.details?.causes, [
    {
      reason: "NamespaceTerminating",
      message: "namespace old is being terminated",
      field: "metadata.namespace",
    },
  ]);
});

test("a namespace that is not there is not found", async (t) => {
  const { chain } = start();
  const map = { metadata: { name: "a", namespace: "nowhere" } };
  t.is((await refusal(admit(chain, "configmaps", map))).message, 'namespaces "nowhere" not found');
});

test("kube-system cannot be deleted", async (t) => {
  const { chain } = start();
  const object = { metadata: { name: "kube-system" } };
  const error = await refusal(admit(chain, "namespaces", object, { operation: "DELETE" }));
  t.is(error.message, 'namespaces "kube-system" is forbidden: this namespace may not be deleted');
});

const limitRange = (...limits: Json[]): Json => ({
  metadata: { name: "l", namespace: "team" },
  spec: { limits },
});

test("a limit range fills in what is missing and says so", async (t) => {
  const { client, chain } = start();
  client.seed(
    "limitranges",
    limitRange({
      type: "Container",
      default: { cpu: "500m", memory: "64Mi" },
      defaultRequest: { cpu: "100m", memory: "64Mi" },
    }),
  );
  const { object } = await admit(chain, "pods", pod());
  t.deepEqual((object as Json).spec.containers[0].resources, {
    limits: { cpu: "500m", memory: "64Mi" },
    requests: { cpu: "100m", memory: "64Mi" },
  });
  t.is(
    object?.metadata.annotations?.["kubernetes.io/limit-ranger"],
    "LimitRanger plugin set: cpu, memory request for container app; cpu, memory limit for container app",
  );
});

test("all that a limit range forbids is listed, ratios with six digits", async (t) => {
  const { client, chain } = start();
  client.seed(
    "limitranges",
    limitRange({
      type: "Container",
      max: { cpu: "500m" },
      min: { memory: "64Mi" },
      maxLimitRequestRatio: { cpu: "2" },
    }),
  );
  const container = {
    name: "app",
    image: "nginx",
    resources: { limits: { cpu: "1" }, requests: { cpu: "250m" } },
  };
  const error = await refusal(admit(chain, "pods", pod({ containers: [container] })));
  t.is(
    error.message,
    'pods "p" is forbidden: [minimum memory usage per Container is 64Mi.  No request is specified, maximum cpu usage per Container is 500m, but limit is 1, cpu max limit to request ratio per Container is 2, but provided ratio is 4.000000]',
  );
});

test("a restricted namespace lists everything a pod violates", async (t) => {
  const { chain } = start({ "pod-security.kubernetes.io/enforce": "restricted" });
  const error = await refusal(admit(chain, "pods", pod({ hostNetwork: true })));
  t.is(
    error.message,
    'pods "p" is forbidden: violates PodSecurity "restricted:latest": host namespaces (hostNetwork=true), allowPrivilegeEscalation != false (container "app" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "app" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "app" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "app" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
  );
});

test("an older version of a level knows fewer rules", async (t) => {
  const { chain } = start({
    "pod-security.kubernetes.io/enforce": "restricted",
    "pod-security.kubernetes.io/enforce-version": "v1.7",
  });
  const error = await refusal(admit(chain, "pods", pod()));
  t.is(
    error.message,
    'pods "p" is forbidden: violates PodSecurity "restricted:v1.7": runAsNonRoot != true (pod or container "app" must set securityContext.runAsNonRoot=true)',
  );
});

test("a template that would violate only warns", async (t) => {
  const { chain } = start({ "pod-security.kubernetes.io/warn": "baseline" });
  const template = { metadata: {}, spec: { hostPID: true, containers: [] } };
  const request = await admit(chain, "apps/deployments", {
    metadata: { name: "web", namespace: "team" },
    spec: { template },
  });
  t.deepEqual(request.warnings, [
    'would violate PodSecurity "baseline:latest": host namespaces (hostPID=true)',
  ]);
});

test("labelling a namespace counts the pods that violate already", async (t) => {
  const { client, chain } = start();
  const named = (name: string): Json => ({
    ...pod({ hostNetwork: true }),
    metadata: { name, namespace: "team" },
  });
  client.seed("pods", named("b"), named("a"), named("c"));
  const oldObject = client.get("namespaces", undefined, "team")!;
  const labels = { "pod-security.kubernetes.io/enforce": "baseline" };
  const object = { ...oldObject, metadata: { ...oldObject.metadata, labels } };
  const request = await admit(chain, "namespaces", object, { operation: "UPDATE", oldObject });
  t.deepEqual(request.warnings, [
    'existing pods in namespace "team" violate the new PodSecurity enforce level "baseline:latest"',
    "a (and 2 other pods): host namespaces",
  ]);
});

test("an unknown priority class is refused, a known one gives its number", async (t) => {
  const { client, chain } = start();
  client.seed("scheduling.k8s.io/priorityclasses", { metadata: { name: "high" }, value: 1000 });
  const { object } = await admit(chain, "pods", pod({ priorityClassName: "high" }));
  t.is((object as Json).spec.priority, 1000);
  const error = await refusal(admit(chain, "pods", pod({ priorityClassName: "low" })));
  t.is(error.message, 'pods "p" is forbidden: no PriorityClass with name low was found');
});

const kubelet = { name: "system:node:n1", groups: ["system:nodes", "system:authenticated"] };

test("a kubelet changes no labels that steer pods, and no other node", async (t) => {
  const { chain } = start();
  const node = (name: string, labels: Json = {}): Json => ({
    metadata: { name, labels },
    spec: {},
  });
  const update = async (object: Json) =>
    refusal(
      admit(chain, "nodes", object, {
        operation: "UPDATE",
        user: kubelet,
        oldObject: node(object.metadata.name),
      }),
    );
  t.is(
    (await update(node("n1", { "node-restriction.kubernetes.io/x": "1" }))).message,
    'nodes "n1" is forbidden: is not allowed to modify labels: node-restriction.kubernetes.io/x',
  );
  t.is(
    (await update(node("n2", { a: "b" }))).message,
    'nodes "n2" is forbidden: node "n1" is not allowed to modify node "n2"',
  );
});
