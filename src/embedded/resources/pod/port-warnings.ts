/** Ports of a pod's containers that are the same, overlap or share a name. */
import type { Json } from "../../object.ts";

interface Place {
  path: string;
  port: Json;
}

const relation = (port: Json, other: Json): string | undefined => {
  const [hostPort = 0, otherPort = 0] = [port.hostPort, other.hostPort] as number[];
  const [ip = "", otherIp = ""] = [port.hostIP, other.hostIP] as string[];
  if (ip === otherIp && hostPort === otherPort) {
    return "duplicate";
  }

  if (hostPort === 0 || otherPort === 0) {
    return "overlapping";
  }

  return hostPort === otherPort && (ip === "") !== (otherIp === "")
    ? "dangerously ambiguous"
    : undefined;
};

const definitions = (places: Place[]): string[] =>
  places.flatMap(({ path, port }, index) => [
    ...((port.hostIP ?? "") !== "" && (port.hostPort ?? 0) === 0
      ? [
          `${path}: hostIP set without hostPort: {Name:${port.name ?? ""} HostPort:0 ContainerPort:${port.containerPort} Protocol:${port.protocol} HostIP:${port.hostIP}}`,
        ]
      : []),
    ...places
      .slice(0, index)
      .filter(
        ({ port: other }) =>
          other.containerPort === port.containerPort && other.protocol === port.protocol,
      )
      .flatMap(({ path: where, port: other }) => {
        const word = relation(port, other);
        return word === undefined ? [] : [`${path}: ${word} port definition with ${where}`];
      }),
  ]);

const names = (places: Place[]): string[] => {
  const known = new Map<string, string>();
  return places.flatMap(({ path, port: { name = "" } }) => {
    const other = known.get(name as string);
    if (name !== "" && other === undefined) {
      known.set(name as string, path);
    }

    return name === "" || other === undefined
      ? []
      : [
          `${path}: duplicate port name "${name}" with ${other}, services and probes that select ports by name will use ${other}`,
        ];
  });
};

/** @param containers Each with where it is. */
export const portWarnings = (containers: [container: Json, path: string][]): string[] => {
  const places = containers.flatMap(([{ ports }, path]) =>
    ((ports ?? []) as Json[]).map((port, index) => ({ path: `${path}.ports[${index}]`, port })),
  );
  return [...definitions(places), ...names(places)];
};
