/** Cluster addresses and node ports of services: asked for by name, or picked among those that are free. */
import { isIPv4, isIPv6 } from "node:net";
import type { Json } from "../../object.ts";
import { invalid } from "../../status.ts";
import { fieldErrors } from "../field-errors.ts";
import type { ValidationContext } from "../resource.ts";

const defaultCidr = "10.96.0.0/16";
const portRange = { first: 30_000, last: 32_767 };

const refuse = (service: Json, field: string, bad: unknown, detail: string): never => {
  throw invalid("", "Service", service.metadata.name, [fieldErrors.invalid(field, bad, detail)]);
};

const toNumber = (address: string): number =>
  address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);

const toAddress = (value: number): string =>
  [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join(".");

interface Range {
  text: string;
  first: number;
  size: number;
}

const rangeOf = ({ lookup }: ValidationContext): Range => {
  const cidrs = lookup("networking.k8s.io/servicecidrs", undefined, "kubernetes")?.["spec"]
    ?.cidrs as string[] | undefined;
  const text = cidrs?.find((cidr) => cidr.includes(".")) ?? defaultCidr;
  const [base = "", bits = "16"] = text.split("/");
  return { text, first: toNumber(base), size: 2 ** (32 - Number(bits)) };
};

const others = (service: Json, { list, dryRun }: ValidationContext): Json[] =>
  dryRun === true
    ? []
    : (list?.("services") ?? []).filter(
        ({ metadata }) =>
          metadata.namespace !== service.metadata.namespace ||
          metadata.name !== service.metadata.name,
      );

const checkAddress = (service: Json, address: string, range: Range, taken: Set<string>): void => {
  const offset = toNumber(address) - range.first;
  if (offset <= 0 || offset >= range.size - 1) {
    refuse(
      service,
      "spec.clusterIPs",
      service.spec.clusterIPs,
      `failed to allocate IP ${address}: the provided network does not match the current range`,
    );
  }

  if (taken.has(address)) {
    refuse(
      service,
      "spec.clusterIPs",
      service.spec.clusterIPs,
      `failed to allocate IP ${address}: provided IP is already allocated`,
    );
  }
};

/** The lowest addresses are kept for those who ask by name, as the API server does while it can. */
const pickAddress = (range: Range, taken: Set<string>, random: () => number): string => {
  const reserved = Math.min(Math.max(16, range.size / 16), 256);
  const start = Math.floor(random() * (range.size - reserved - 2));
  for (let step = 0; step < range.size - reserved - 2; step += 1) {
    const offset = reserved + ((start + step) % (range.size - reserved - 2));
    const address = toAddress(range.first + offset);
    if (!taken.has(address)) {
      return address;
    }
  }

  for (let offset = 1; offset < reserved; offset += 1) {
    const address = toAddress(range.first + offset);
    if (!taken.has(address)) {
      return address;
    }
  }

  throw new Error("range is full");
};

/** Fills `clusterIP` and `clusterIPs` when there is none yet. Addresses of `old` are the service's own already. */
export const allocateAddress = (service: Json, old: Json, context: ValidationContext): void => {
  const { spec } = service;
  if (spec.type === "ExternalName" || spec.clusterIPs?.[0] === "None") {
    return;
  }

  const asked = (spec.clusterIPs?.[0] as string | undefined) ?? "";
  if (asked !== "" && old?.spec?.clusterIPs?.[0] !== undefined) {
    // What it has, it keeps: validation refuses another.
    return;
  }

  const range = rangeOf(context);
  const taken = new Set(
    others(service, context).flatMap((other) => (other.spec?.clusterIPs ?? []) as string[]),
  );
  if (asked !== "") {
    if (isIPv4(asked)) {
      checkAddress(service, asked, range, taken);
    }

    return;
  }

  const address = pickAddress(range, taken, context.random ?? Math.random);
  spec.clusterIP = address;
  spec.clusterIPs = [address];
};

type Taken = Set<string>;
const portKey = (protocol: string, port: number): string => `${protocol}/${port}`;

const takenPorts = (service: Json, context: ValidationContext): Taken =>
  new Set(
    others(service, context).flatMap(({ spec }) => [
      ...((spec.ports ?? []) as Json[]).flatMap(({ nodePort, protocol }) =>
        nodePort === undefined ? [] : [portKey(protocol, nodePort)],
      ),
      ...(spec.healthCheckNodePort === undefined ? [] : [portKey("TCP", spec.healthCheckNodePort)]),
    ]),
  );

const pickPort = (protocols: string[], taken: Taken, random: () => number): number => {
  const size = portRange.last - portRange.first + 1;
  // The first 86 ports are for those who ask by number.
  const reserved = 86;
  const start = Math.floor(random() * (size - reserved));
  for (let step = 0; step < size; step += 1) {
    const offset = (reserved + start + step) % size;
    const port = portRange.first + offset;
    if (protocols.every((protocol) => !taken.has(portKey(protocol, port)))) {
      return port;
    }
  }

  throw new Error("range is full");
};

const checkPort = (service: Json, index: number, port: Json, taken: Taken): void => {
  const field = `spec.ports[${index}].nodePort`;
  if (port.nodePort < portRange.first || port.nodePort > portRange.last) {
    refuse(
      service,
      field,
      port.nodePort,
      `provided port is not in the valid range. The range of valid ports is ${portRange.first}-${portRange.last}`,
    );
  }

  if (taken.has(portKey(port.protocol, port.nodePort))) {
    refuse(service, field, port.nodePort, "provided port is already allocated");
  }
};

const wantsPorts = ({ spec }: Json): boolean =>
  spec.type === "NodePort" ||
  (spec.type === "LoadBalancer" && spec.allocateLoadBalancerNodePorts !== false);

const keepsPort = (port: Json, old: Json): boolean =>
  ((old?.spec?.ports ?? []) as Json[]).some(
    ({ nodePort, protocol }) => nodePort === port.nodePort && protocol === port.protocol,
  );

export const needsHealthCheck = ({ type, externalTrafficPolicy }: Json): boolean =>
  type === "LoadBalancer" && externalTrafficPolicy === "Local";

/** Ports asked for by number are claimed first, so that none is picked for another. */
export const allocatePorts = (service: Json, old: Json, context: ValidationContext): void => {
  const { spec } = service;
  const random = context.random ?? Math.random;
  const exposed = spec.type === "NodePort" || spec.type === "LoadBalancer";
  if (!exposed) {
    return;
  }

  const taken = takenPorts(service, context);
  const ports = (spec.ports ?? []) as Json[];
  const own = new Set<string>();
  for (const [index, port] of ports.entries()) {
    if ((port.nodePort ?? 0) !== 0) {
      if (context.dryRun !== true && !keepsPort(port, old)) {
        checkPort(service, index, port, taken);
      }

      own.add(portKey(port.protocol, port.nodePort));
    }
  }

  const used = new Set([...taken, ...own]);
  for (const port of wantsPorts(service) ? ports : []) {
    if ((port.nodePort ?? 0) === 0) {
      // The same port may serve both protocols.
      const twin = ports.find(
        (other) =>
          other.port === port.port &&
          (other.nodePort ?? 0) !== 0 &&
          other.protocol !== port.protocol,
      );
      const free = twin !== undefined && !used.has(portKey(port.protocol, twin.nodePort));
      port.nodePort = free ? twin.nodePort : pickPort([port.protocol], used, random);
      used.add(portKey(port.protocol, port.nodePort));
    }
  }

  if (needsHealthCheck(spec) && (spec.healthCheckNodePort ?? 0) === 0) {
    spec.healthCheckNodePort = pickPort(["TCP"], used, random);
  }
};

export const familyOf = (address: string): "IPv4" | "IPv6" => (isIPv6(address) ? "IPv6" : "IPv4");
