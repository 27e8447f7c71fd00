/**
A runtime for nodes that only pretend, as kwok's do: any image is there, containers run until they are told to stop, those of a Job
and those that others wait for are done at once. For replaying recordings of the API, where what runs inside does not matter.
*/
import { RuntimeError } from "./runtime.ts";
import type { Container, ContainerRuntime, ContainerSpec, ExitStatus, Session } from "./runtime.ts";

export const createPretendingRuntime = (): ContainerRuntime => ({
  pull: async (image) => {
    const reference = referenceOf(image);
    const repository = reference.replace(/(?::[^:/]+)?(?:@.*)?$/, "");
    return { reference, id: `${repository}@sha256:${"0".repeat(64)}`, sizeBytes: 1_000_000 };
  },
  start: async (spec) => pretend(spec),
  stop: async () => {},
});

/** As a node reports an image: with registry and tag. */
const referenceOf = (image: string): string => {
  const tagged = /[:@][^/]*$/.test(image) ? image : `${image}:latest`;
  const [first = "", ...rest] = tagged.split("/");
  if (rest.length === 0) {
    return `docker.io/library/${tagged}`;
  }

  return /[.:]|^localhost$/.test(first) ? tagged : `docker.io/${tagged}`;
};

const terminated: ExitStatus = { code: 143, signal: 15 };

const pretend = (spec: ContainerSpec): Container => {
  let end: (status: ExitStatus) => void = () => {};
  const exit = new Promise<ExitStatus>((resolve) => {
    end = resolve;
  });
  if (spec.pod.controller === "Job" || spec.first === true) {
    end({ code: 0 });
  }

  const refuse = (): never => {
    throw new RuntimeError("nothing runs in containers that only pretend");
  };
  return {
    id: spec.id,
    exit,
    exec: async (): Promise<Session> => refuse(),
    attach: refuse,
    signal: () => end(terminated),
    usage: () => ({ cpuMilliSeconds: 0, memoryBytes: 0 }),
    remove: async () => {},
  };
};
