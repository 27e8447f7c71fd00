/** The first process of a component's container: hands its arguments to the host, and the host's words to its own output. */
import { componentPrefix, graceful } from "../component.ts";
import type { Program } from "../kernel/program.ts";
import { SIGNAL } from "../kernel/signals.ts";
import type { System } from "../kernel/system.ts";
import { WaitQueue } from "../kernel/wait-queue.ts";

/** By the name that executables carry: `component:metrics-server`. */
export const componentPrograms: [name: string, program: Program][] = [
  "cluster-autoscaler",
  "metrics-server",
  "nginx-ingress",
].map((name) => [`${componentPrefix}${name}`, async (system) => run(system, name)]);

const run = async (system: System, name: string): Promise<number> => {
  const { process } = system;
  const stop = new AbortController();
  for (const signal of [SIGNAL.TERM, SIGNAL.INT]) {
    process.dispositions.set(signal, () => stop.abort(graceful));
  }

  process.onEnd.add(() => stop.abort());
  const words: { fd: 1 | 2; chunk: Uint8Array }[] = [];
  const news = new WaitQueue();
  let exit: number | undefined;
  void system.kernel.host
    .component(
      name,
      { argv: process.argv, environment: Object.fromEntries(process.environment) },
      (fd, chunk) => {
        words.push({ fd, chunk });
        news.wake();
      },
      stop.signal,
    )
    .then((code) => {
      exit = code;
      news.wake();
    });
  const ended = (): number | undefined => exit;
  for (;;) {
    const next = words.shift();
    if (next !== undefined) {
      await system.write(next.fd, next.chunk);
    } else if (ended() === undefined) {
      await process.sleepOn(news);
    } else {
      return ended()!;
    }
  }
};
