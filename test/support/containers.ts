/** What tests of containers share: a clock, a spec to start from, and output to wait for. */
import type { Clock } from "../../src/embedded/clock.ts";
import type { ContainerSpec } from "../../src/embedded/containers/runtime.ts";

/** The machine's own time. */
export const realClock: Clock = {
  now: () => Date.now(),
  setTimeout: (callback, ms) => {
    const timer = setTimeout(callback, Math.min(ms, 2 ** 31 - 1));
    return { cancel: () => clearTimeout(timer) };
  },
  setInterval: (callback, ms) => {
    const timer = setInterval(callback, ms);
    return { cancel: () => clearInterval(timer) };
  },
  sleep: (ms) => new Promise((resolve) => void setTimeout(resolve, ms)),
  rate: 1,
  skipped: () => 0,
};

export const specOf = (id: string, changes: Partial<ContainerSpec> = {}): ContainerSpec => ({
  id,
  name: "main",
  pod: {
    name: id,
    namespace: "default",
    uid: id,
    ip: "10.244.0.9",
    node: "node-1",
    hostNetwork: false,
  },
  image: "busybox",
  env: {},
  hostname: id,
  tty: false,
  stdin: false,
  stdinOnce: false,
  mounts: [],
  user: { groups: [] },
  capabilities: { add: [], drop: [] },
  privileged: false,
  allowPrivilegeEscalation: true,
  readOnlyRootFilesystem: false,
  terminationMessagePath: "/dev/termination-log",
  limits: {},
  ports: [],
  ...changes,
});

/** What a container wrote, and a way to wait for it. */
export class Output {
  out = "";
  err = "";
  readonly #waiters: (() => void)[] = [];
  stdout = (chunk: Uint8Array): void => {
    this.out += Buffer.from(chunk).toString();
    this.#wake();
  };
  stderr = (chunk: Uint8Array): void => {
    this.err += Buffer.from(chunk).toString();
    this.#wake();
  };

  /** On standard error. */
  async hears(text: string): Promise<void> {
    while (!this.err.includes(text)) {
      await new Promise<void>((resolve) => void this.#waiters.push(resolve));
    }
  }

  async has(text: string): Promise<void> {
    while (!this.out.includes(text)) {
      await new Promise<void>((resolve) => void this.#waiters.push(resolve));
    }
  }

  #wake(): void {
    for (const wake of this.#waiters.splice(0)) {
      wake();
    }
  }
}
