/** `kubectl port-forward` to a Service, on ports of this machine that kubectl chooses. */
import { startKubectl } from "./background.ts";
import type { BackgroundOptions } from "./background.ts";
import type { Clock } from "./clock.ts";
import { deferred } from "./deferred.ts";
import { killGroup } from "./run.ts";

export interface ForwardOptions extends BackgroundOptions {
  clock: Clock;
  namespace: string;
  /** Of the Service. */
  name: string;
  ports: readonly number[];
  onProcess?(pid: number, word: string): void;
}

export interface Forward {
  /** In the order of the Service's ports; undefined when kubectl could not begin. */
  ports: Promise<readonly number[] | undefined>;
  /** It has ended: the pod behind it is gone, or `close` was called. */
  ended(): boolean;
  close(): Promise<void>;
}

/** Milliseconds until the first port must be there. */
const patience = 5000;

export const startForward = (options: ForwardOptions): Forward => {
  const { clock, namespace, name, ports } = options;
  const service = `service/${name}`;
  const child = startKubectl(options, [
    "port-forward",
    `--namespace=${namespace}`,
    "--address=127.0.0.1",
    service,
    ...ports.map((port) => `:${port}`),
  ]);
  if (child.pid !== undefined) {
    options.onProcess?.(child.pid, service);
  }

  const { promise, resolve } = deferred<readonly number[] | undefined>();
  let ended = false;
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => {
    text += chunk.toString();
    const chosen = [...text.matchAll(/^Forwarding from 127\.0\.0\.1:(\d+) -> /gm)];
    if (chosen.length >= ports.length) {
      resolve(chosen.map(([, port]) => Number(port)));
    }
  });
  const cancel = clock.after(patience, () => {
    resolve(undefined);
  });
  const running = child.then(() => {
    ended = true;
    resolve(undefined);
  });
  void promise.then(cancel);
  return {
    ports: promise,
    ended: () => ended,
    async close() {
      killGroup(child.pid, "SIGTERM");
      await running;
    },
  };
};
