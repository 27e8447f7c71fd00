/** Containers that do nothing but run, until there is something better. */
import type { Container, ContainerRuntime, ExitStatus } from "./containers/runtime.ts";

export const createIdleRuntime = (): ContainerRuntime => ({
  pull: async (image) => ({
    reference: `docker.io/library/${image}`,
    id: `docker.io/library/${image}@sha256:${"0".repeat(64)}`,
    sizeBytes: 1000,
  }),
  start: async (spec): Promise<Container> => {
    let end!: (status: ExitStatus) => void;
    const exit = new Promise<ExitStatus>((resolve) => {
      end = resolve;
    });
    return {
      id: spec.id,
      exit,
      exec: async () => Promise.reject(new Error("not here")),
      attach: () => {
        throw new Error("not here");
      },
      signal: () => end({ code: 143, signal: 15 }),
      usage: () => ({ cpuMilliSeconds: 0, memoryBytes: 0 }),
      remove: async () => {},
    };
  },
  stop: async () => {},
});
