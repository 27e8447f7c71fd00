/** Are network policies enforced, or only stored? Pods talk, one is cut off, and the talk of the others goes on. */
import { pause } from "../../kubectl/clock.ts";
import type { Json } from "../../kubectl/object.ts";
import { canaryImage, canaryPod } from "./canary-pod.ts";
import { createFlows } from "./flows.ts";
import type { Flows } from "./flows.ts";
import { CannotTell, no, yes } from "./ground.ts";
import type { Draft, Ground, Probe } from "./ground.ts";
import { withScratch } from "./scratch.ts";
import type { Scratch } from "./scratch.ts";

/** Longest wait for the first pages. Milliseconds. */
const flowLimit = 15_000;
/** A policy that has done nothing for that long is not enforced. Milliseconds. */
const stopLimit = 10_000;

/** Serves its own name: a page that only this pod can have, so that whoever else takes connections is not believed. */
const serve = `
if [ -x /agnhost ]; then exec /agnhost netexec --http-port=8080 --udp-port=-1; fi
mkdir -p /tmp/www && echo "$HOSTNAME" > /tmp/www/hostname && exec httpd -f -p 8080 -h /tmp/www`;

/**
For each peer, `NAME=ADDRESS`: one line for each try, the peer's name and what it answered. There are busyboxes whose wget breaks down
when it is given a limit of its own.
*/
const call = `
for peer; do
  while :; do
    echo "\${peer%%=*} $(timeout 2 wget -q -O - "http://\${peer#*=}:8080/hostname" 2>/dev/null)"
    sleep 0.2 || sleep 1
  done &
done
wait`;

export const networkPolicy: Probe = (ground) =>
  withScratch(ground, async (scratch) => {
    ground.progress("Looking whether network policies are enforced here");
    const flows = await startTalking(ground, scratch);
    await scratch.create("/apis/networking.k8s.io/v1/namespaces/NAMESPACE/networkpolicies", cutOff);
    flows.restart();
    const stopped = await untilStopped(ground, flows);
    return verdict(stopped);
  });

/** Everything to and from the pods of one side. */
const cutOff: Json = {
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: { name: "cut-off" },
  spec: { podSelector: { matchLabels: { side: "cut" } }, policyTypes: ["Ingress", "Egress"] },
};

/** Resolves when all three ways have carried a page. @throws CannotTell */
const startTalking = async (ground: Ground, scratch: Scratch): Promise<Flows> => {
  const image = await canaryImage(ground);
  const pods = "/api/v1/namespaces/NAMESPACE/pods";
  const servers = { open: "free", shut: "cut" };
  for (const [name, side] of Object.entries(servers)) {
    await scratch.create(pods, canaryPod({ name, image, script: serve, labels: { side } }));
  }

  const [open, shut] = await Promise.all(
    Object.keys(servers).map(async (name) => `${name}=${await addressOf(scratch, name)}`),
  );
  const callers = [
    { name: "caller", side: "free", words: [open!, shut!] },
    { name: "muted", side: "cut", words: [open!] },
  ];
  const flows = createFlows();
  for (const { name, side, words } of callers) {
    const labels = { side };
    await scratch.create(pods, canaryPod({ name, image, script: call, words, labels }));
  }

  for (const { name } of callers) {
    await scratch.until(name, ({ status }: Json) => status?.phase === "Running");
    scratch.follow(name, (line) => flows.take(name, line));
  }

  if (!(await waitFor(ground, flowLimit, () => flows.all(({ answered }) => answered > 0)))) {
    throw new CannotTell(
      "Pods cannot reach each other here, with no policy at all.",
      `No page came within ${flowLimit / 1000} seconds: ${flows.silent().join(", ")}.`,
    );
  }

  return flows;
};

const addressOf = async (scratch: Scratch, name: string): Promise<string> => {
  const pod = await scratch.until(
    name,
    ({ status }: Json) => status?.phase === "Running" && status.podIP !== undefined,
  );
  const ip: string = pod["status"].podIP;
  return ip.includes(":") ? `[${ip}]` : ip;
};

interface Stopped {
  ingress: boolean;
  egress: boolean;
  /** What no policy selects still carries pages. */
  rest: boolean;
}

const untilStopped = async (ground: Ground, flows: Flows): Promise<Stopped> => {
  const now = (): Stopped => ({
    ingress: flows.stopped("caller", "shut"),
    egress: flows.stopped("muted", "open"),
    rest: flows.goesOn("caller", "open"),
  });
  await waitFor(ground, stopLimit, () => Object.values(now()).every(Boolean));
  return now();
};

const verdict = ({ ingress, egress, rest }: Stopped): Draft => {
  if (!rest) {
    throw new CannotTell(
      "Whether network policies are enforced could not be found out.",
      "Pods that no policy selects stopped reaching each other too.",
    );
  }

  const facts = { ingress, egress };
  if (ingress && egress) {
    return yes(
      "Network policies are enforced.",
      "A pod was cut off by a policy, both ways, while its neighbours went on talking.",
      facts,
    );
  }

  return ingress || egress
    ? no(
        `Network policies are enforced for ${ingress ? "incoming" : "outgoing"} traffic only.`,
        `A policy cut a pod off, and ${ingress ? "what it sent" : "what was sent to it"} still arrived after ${stopLimit / 1000} seconds.`,
        facts,
      )
    : no(
        "Network policies are stored and do nothing.",
        `A pod that a policy cuts off was still reached ${stopLimit / 1000} seconds later.`,
        facts,
      );
};

const waitFor = async (
  { clock, signal }: Ground,
  limit: number,
  isSo: () => boolean,
): Promise<boolean> => {
  const end = clock.monotonic() + limit;
  while (!isSo()) {
    signal.throwIfAborted();
    if (clock.monotonic() > end) {
      return false;
    }

    await pause(clock, 50, signal);
  }

  return true;
};
