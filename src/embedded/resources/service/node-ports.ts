/** Gives services their node ports, before anything else of them is checked (pkg/registry/core/service/storage/alloc.go). */
import type { Json } from "../../object.ts";
import { internalError, invalid, StatusError } from "../../status.ts";
import { fieldErrors } from "../field-errors.ts";
import type { ValidationContext } from "../resource.ts";
import { needsHealthCheck } from "./allocate.ts";
import { nodePortsOf, PortAllocation } from "./port-allocation.ts";

const isExposed = ({ spec }: Json): boolean =>
  spec.type === "NodePort" || spec.type === "LoadBalancer";

/** Others keep the ports that they ask for by number, but are given none. */
const isGivenPorts = ({ spec }: Json): boolean =>
  spec.type === "NodePort" ||
  (spec.type === "LoadBalancer" && spec.allocateLoadBalancerNodePorts !== false);

/** The ports to see to, with their place in the list. */
const portsToFill = (service: Json): [port: Json, index: number][] =>
  ((service.spec.ports ?? []) as Json[])
    .map((port, index): [Json, number] => [port, index])
    .filter(([{ nodePort = 0 }]) => nodePort !== 0 || isGivenPorts(service));

const takeAsked = (
  allocation: PortAllocation,
  service: Json,
  index: number,
  port: number,
): void => {
  const complaint = allocation.take(port);
  if (complaint !== undefined) {
    throw invalid("", "Service", service.metadata.name, [
      fieldErrors.invalid(`spec.ports[${index}].nodePort`, port, complaint),
    ]);
  }
};

/** Ports of one number share a node port, for each protocol its own: DNS answers on TCP and UDP. */
const allocateFirst = (service: Json, allocation: PortAllocation): void => {
  const byPort = new Map<number, number>();
  const ports = (service.spec.ports ?? []) as Json[];
  for (const [port, index] of portsToFill(service)) {
    const shared = byPort.get(port.port as number);
    if (shared === undefined) {
      const asked = ports.find((other) => other.port === port.port && (other.nodePort ?? 0) !== 0);
      if (asked === undefined) {
        port.nodePort = allocation.takeNext();
      } else {
        takeAsked(allocation, service, index, asked.nodePort as number);
        port.nodePort = asked.nodePort;
      }

      byPort.set(port.port as number, port.nodePort as number);
    } else if ((port.nodePort ?? 0) === 0) {
      port.nodePort = shared;
    } else if (port.nodePort !== shared) {
      takeAsked(allocation, service, index, port.nodePort as number);
    }
  }
};

/** Of an update, which may name a port of its own for each protocol once. */
const allocateChanged = (service: Json, old: Json, allocation: PortAllocation): void => {
  const known = new Set(nodePortsOf(old));
  const seen = new Set<string>();
  for (const [port, index] of portsToFill(service)) {
    if ((port.nodePort ?? 0) === 0) {
      port.nodePort = allocation.takeNext();
    } else if (!known.has(port.nodePort as number)) {
      takeAsked(allocation, service, index, port.nodePort as number);
      known.add(port.nodePort as number);
    }

    const key = `${port.protocol} ${port.nodePort}`;
    if (seen.has(key)) {
      throw new StatusError(500, "", `duplicate nodePort: {${key}}`);
    }

    seen.add(key);
  }
};

const allocateHealthPort = ({ spec }: Json, allocation: PortAllocation): void => {
  const asked = (spec.healthCheckNodePort as number | undefined) ?? 0;
  if (asked === 0) {
    spec.healthCheckNodePort = allocation.takeNext();
    return;
  }

  const complaint = allocation.take(asked);
  if (complaint !== undefined) {
    throw internalError(`failed to allocate requested HealthCheck NodePort ${asked}: ${complaint}`);
  }
};

/** @param old Absent for a new service. @throws StatusError when a port cannot be had */
export const allocatePorts = (service: Json, old: Json, context: ValidationContext): void => {
  const allocation = new PortAllocation(context);
  if (isExposed(service)) {
    if (old === undefined) {
      allocateFirst(service, allocation);
    } else {
      allocateChanged(service, old, allocation);
    }
  }

  if (needsHealthCheck(service.spec) && (old === undefined || !needsHealthCheck(old.spec))) {
    allocateHealthPort(service, allocation);
  }
};
