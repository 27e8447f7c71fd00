/**
Lets containers be confined by AppArmor on nodes whose kernel has it. kind's nodes see the kernel's part once it is mounted, and still
containerd leaves it alone: it wants a parser, and not to be in a container itself (containerd: pkg/apparmor/apparmor_linux.go).
*/
import { realpath } from "node:fs/promises";
import { cleanLine } from "../../clean.ts";
import type { ContainerEngine } from "../engine/engine.ts";

export interface OpenOptions {
  progress(sentence: string): void;
  signal?: AbortSignal;
  /** The parser of this machine. */
  parser?: string;
}

/** Says what of it is there, one word a line. */
const look = `
[ "$(cat /sys/module/apparmor/parameters/enabled 2>/dev/null)" = Y ] && [ -e /sys/kernel/security/apparmor ] && echo kernel
[ -x /sbin/apparmor_parser ] && echo parser
tr '\\0' '\\n' < "/proc/$(pidof containerd | cut -d' ' -f1)/environ" | grep -q '^container=.' || echo bare
echo done`;

const folder = "/etc/systemd/system/containerd.service.d";

/** Containers go on meanwhile; the kubelet waits for its runtime. */
const restart = `
set -e
mkdir -p ${folder}
printf '[Service]\\nUnsetEnvironment=container\\n' > ${folder}/drydock-apparmor.conf
systemctl daemon-reload
systemctl restart containerd
for _ in $(seq 60); do crictl info > /dev/null 2>&1 && exit 0; sleep 0.5; done
echo 'containerd does not come back' >&2
exit 1`;

/** Milliseconds. */
const restartLimit = 60_000;

/** Nothing happens where the kernel has no AppArmor. A node that cannot be opened is a sentence, and no more: few labs need it. */
export const openAppArmor = async (
  engine: ContainerEngine,
  nodes: readonly string[],
  options: OpenOptions,
): Promise<void> => {
  await Promise.all(
    nodes.map(async (node) => {
      const trouble = await openNode(engine, node, options);
      if (trouble !== undefined) {
        options.progress(`AppArmor stays out of reach on ${node}: ${trouble}`);
      }
    }),
  );
};

/** @returns what went wrong */
const openNode = async (
  engine: ContainerEngine,
  node: string,
  { progress, signal, parser = "/sbin/apparmor_parser" }: OpenOptions,
): Promise<string | undefined> => {
  const inside = (script: string, timeout = 30_000) =>
    engine.attempt(["exec", "--privileged", node, "sh", "-c", script], {
      timeout,
      ...(signal && { signal }),
    });
  const words = (await inside(look)).stdout.split("\n");
  if (!words.includes("kernel") || (words.includes("parser") && words.includes("bare"))) {
    return undefined;
  }

  progress(`Letting AppArmor confine the containers of ${node}`);
  if (!words.includes("parser")) {
    const trouble = await bringParser(engine, node, parser, signal);
    if (trouble !== undefined) {
      return trouble;
    }
  }

  const restarted = await inside(restart, restartLimit);
  return restarted.exit === 0 ? undefined : cleanLine(restarted.stderr);
};

/** A parser that does not run there, for want of a library, goes again: containerd would believe in it. */
const bringParser = async (
  engine: ContainerEngine,
  node: string,
  parser: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> => {
  const source = await realpath(parser).catch(() => undefined);
  if (source === undefined) {
    return `there is no ${parser} on this machine to bring there; it comes with the package apparmor`;
  }

  const withSignal = signal === undefined ? {} : { signal };
  const target = "/usr/sbin/apparmor_parser";
  const copied = await engine.attempt(["cp", source, `${node}:${target}`], withSignal);
  if (copied.exit !== 0) {
    return engine.complaint(copied).sentence;
  }

  const tried = await engine.attempt(["exec", node, target, "--version"], withSignal);
  if (tried.exit === 0) {
    return undefined;
  }

  await engine.attempt(["exec", node, "rm", "-f", target], withSignal);
  return `the parser of this machine does not run there (${cleanLine(tried.stderr)})`;
};
