/** Services are given node ports before they are checked, so what is wrong with a port is said first. */
import test from "ava";
import type { Json, KubeObject } from "../../../src/embedded/object.ts";
import type { ValidationContext } from "../../../src/embedded/resources/resource.ts";
import { allocatePorts } from "../../../src/embedded/resources/service/node-ports.ts";
import { StatusError } from "../../../src/embedded/status.ts";

const service = (name: string, ports: Json[], spec: Json = {}): KubeObject => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name, namespace: "default" } as KubeObject["metadata"],
  spec: { type: "NodePort", ports: structuredClone<unknown>(ports), ...spec },
});

const tcp = (port: number, nodePort?: number): Json => ({
  protocol: "TCP",
  port,
  ...(nodePort === undefined ? {} : { nodePort }),
});
const udp = (port: number, nodePort?: number): Json => ({
  ...tcp(port, nodePort),
  protocol: "UDP",
});
const local = { type: "LoadBalancer", externalTrafficPolicy: "Local" };

const context = (stored: KubeObject[] = [], dryRun = false): ValidationContext => ({
  lookup: () => undefined,
  list: () => stored,
  random: () => 0,
  dryRun,
});

const given = (made: KubeObject, around: ValidationContext, old?: KubeObject): number[] => {
  allocatePorts(made, old, around);
  return made["spec"].ports.map(({ nodePort }: Json) => nodePort as number);
};

const refusal = (made: KubeObject, around: ValidationContext, old?: KubeObject): string => {
  try {
    allocatePorts(made, old, around);
    return "";
  } catch (error) {
    return error instanceof StatusError ? `${error.reason}: ${error.message}` : String(error);
  }
};

const taken = "provided port is already allocated";
const outside = "provided port is not in the valid range. The range of valid ports is 30000-32767";

test("ports of one number share a node port, whatever the order", (t) => {
  t.deepEqual(
    given(service("a", [tcp(53), udp(53, 31_000), tcp(54)]), context()),
    [31_000, 31_000, 30_086],
  );
});

test("a port asked for twice is taken the second time", (t) => {
  t.is(
    refusal(service("a", [tcp(80, 31_000), tcp(81, 31_000)]), context()),
    `Invalid: Service "a" is invalid: spec.ports[1].nodePort: Invalid value: 31000: ${taken}`,
  );
});

test("a port that another Service has is taken for every protocol", (t) => {
  const other = service("b", [tcp(80, 31_000)]);
  t.is(
    refusal(service("a", [udp(80, 31_000)]), context([other])),
    `Invalid: Service "a" is invalid: spec.ports[0].nodePort: Invalid value: 31000: ${taken}`,
  );
});

test("a port outside of the range is refused, but not in a dry run", (t) => {
  t.is(
    refusal(service("a", [tcp(80, 99)]), context()),
    `Invalid: Service "a" is invalid: spec.ports[0].nodePort: Invalid value: 99: ${outside}`,
  );
  t.deepEqual(given(service("a", [tcp(80, 99)]), context([], true)), [99]);
});

test("a dry run is shown ports that mean nothing", (t) => {
  t.deepEqual(given(service("a", [tcp(80), tcp(81)]), context([], true)), [32_769, 32_770]);
  t.deepEqual(given(service("a", [tcp(80, 31_007), tcp(81)]), context([], true)), [31_007, 31_008]);
});

test("an update may not name a port twice for one protocol", (t) => {
  const old = service("a", [tcp(80, 31_000), tcp(81, 31_001)]);
  const next = service("a", [tcp(80, 31_999), tcp(81, 31_999)]);
  t.is(refusal(next, context([old]), old), ": duplicate nodePort: {TCP 31999}");
  const both = service("a", [tcp(80, 31_999), udp(81, 31_999)]);
  t.deepEqual(given(both, context([old]), old), [31_999, 31_999]);
});

test("an update keeps what the Service has, and takes the rest", (t) => {
  const old = service("a", [tcp(80, 31_000)]);
  const next = service("a", [tcp(80, 31_000), tcp(81)]);
  t.deepEqual(given(next, context([old]), old), [31_000, 30_086]);
});

test("a port for health checks that cannot be had is an internal error", (t) => {
  const asked = (port: number): KubeObject =>
    service("a", [tcp(80, 31_000)], { ...local, healthCheckNodePort: port });
  const words = (port: number, why: string): string =>
    `InternalError: Internal error occurred: failed to allocate requested HealthCheck NodePort ${port}: ${why}`;
  t.is(refusal(asked(99), context()), words(99, outside));
  t.is(refusal(asked(31_000), context()), words(31_000, taken));
});

test("a load balancer without node ports still has one for health checks", (t) => {
  const made = service("a", [tcp(80)], { ...local, allocateLoadBalancerNodePorts: false });
  t.deepEqual(given(made, context()), [undefined as unknown as number]);
  t.is(made["spec"].healthCheckNodePort, 30_086);
});
