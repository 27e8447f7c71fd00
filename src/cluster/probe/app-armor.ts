/** Can a container be confined by an AppArmor profile? */
import type { Json } from "../../kubectl/object.ts";
import { canaryImage, canaryPod } from "./canary-pod.ts";
import { isPretended, isReady, no, share, yes } from "./ground.ts";
import type { Draft, Ground, Probe } from "./ground.ts";
import { withScratch } from "./scratch.ts";

export const appArmor: Probe = async (ground) =>
  ground.cluster.nodeExec === undefined ? byTrial(ground) : byNodes(ground);

/**
What kubelet and containerd look for themselves, one word a line.
Sources: kubernetes/third_party/forked/libcontainer/apparmor; containerd/pkg/apparmor/apparmor_linux.go
*/
const gates = `
[ "$(cat /sys/module/apparmor/parameters/enabled 2>/dev/null)" = Y ] && echo kernel
[ -e /sys/kernel/security/apparmor ] && echo seen
[ -e /sbin/apparmor_parser ] && echo parser
tr '\\0' '\\n' < "/proc/$(pidof containerd | cut -d' ' -f1)/environ" | grep -q '^container=.' || echo bare
echo done`;

const closed: Record<string, string> = {
  kernel:
    "The kernel of the nodes has no AppArmor: /sys/module/apparmor does not say that it is on.",
  seen: "The kernel has AppArmor, and the nodes do not see it: /sys/kernel/security/apparmor is missing in them.",
  parser:
    "The kernel has AppArmor, and the nodes lack /sbin/apparmor_parser, without which containerd leaves it alone.",
  bare: "The kernel has AppArmor, and containerd leaves it alone, since it takes itself to be in a container.",
};

const byNodes = async (ground: Ground): Promise<Draft> => {
  const { cluster, signal } = ground;
  const nodes = (await ground.nodes()).filter((node) => isReady(node) && !isPretended(node));
  const answers = await Promise.all(
    nodes.map(async ({ metadata: { name } }) => {
      const { stdout } = await cluster.nodeExec!(name, ["sh", "-c", gates], {
        signal,
        timeout: 3000,
      });
      return { name, words: stdout.split("\n") };
    }),
  );
  if (answers.some(({ words }) => !words.includes("done"))) {
    return byTrial(ground);
  }

  const lack = ({ words }: { words: string[] }): string | undefined =>
    Object.keys(closed).find((gate) => !words.includes(gate));
  const open = answers.filter((answer) => lack(answer) === undefined);
  if (open.length > 0) {
    return yes(
      `AppArmor confines containers on ${share(open.length, nodes.length)}.`,
      "Kernel, kubelet and containerd there have what they need for it.",
      { nodes: open.map(({ name }) => name) },
    );
  }

  const reason = closed[lack(answers[0] ?? { words: [] }) ?? "kernel"]!;
  return no("AppArmor cannot confine containers on these nodes.", reason);
};

/** The kubelet's own refusal, or the profile that the container finds itself under. */
const byTrial = (ground: Ground): Promise<Draft> =>
  withScratch(ground, async (scratch) => {
    ground.progress("Looking whether AppArmor confines containers here");
    await scratch.create(
      "/api/v1/namespaces/NAMESPACE/pods",
      canaryPod({
        name: "confined",
        image: await canaryImage(ground),
        script: "cat /proc/self/attr/apparmor/current || cat /proc/self/attr/current",
        security: { appArmorProfile: { type: "RuntimeDefault" } },
      }),
    );
    const pod = await scratch.until("confined", ({ status }: Json) =>
      ["Succeeded", "Failed"].includes(status?.phase),
    );
    const { reason, message } = pod["status"];
    if (reason === "AppArmor") {
      return no(
        "AppArmor cannot confine containers on these nodes.",
        `The kubelet says: ${message}`,
      );
    }

    const profile = (await scratch.log("confined")).trim().split("\n").at(-1) ?? "";
    return profile.endsWith("(enforce)")
      ? yes(
          "AppArmor confines containers.",
          `A container found itself under ${profile.replaceAll("\0", "")}.`,
          { profile, nodes: [pod["spec"].nodeName] },
        )
      : no(
          "AppArmor does not confine containers.",
          `A container that asked for the runtime's own profile found itself ${profile || "under none"}.`,
        );
  });
