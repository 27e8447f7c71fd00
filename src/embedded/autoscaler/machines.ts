/** The machines behind nodes that a provider made: each starts after a while, joins the cluster and runs pods there, and goes with its node. */
import { formatTime } from "../clock.ts";
import type { Timer } from "../clock.ts";
import type { ControllerContext, Running } from "../controllers/controller.ts";
import { withFieldManager } from "../controllers/field-manager.ts";
import type { Kubelets } from "../kubelet/kubelets.ts";
import type { NodePlan } from "../kubelet/nodes.table.ts";
import type { KubeObject } from "../object.ts";

/** Marks nodes that are to have a machine. */
const managed = "kwok.x-k8s.io/node";
/** Seconds from order to start; `never` for machines that do not come. */
const bootAnnotation = "drydock/boot-seconds";
const usualBoot = 1;

export const startMachines = (
  context: Pick<ControllerContext, "client" | "clock" | "log">,
  kubelets: Pick<Kubelets, "join" | "leave">,
): Running => {
  const { clock } = context;
  const client = withFieldManager(context.client, "kwok");
  const starting = new Map<string, Timer>();
  const numbers = new Map<string, number>();

  const quietly = (name: string, work: Promise<unknown>): void => {
    work.catch((error: unknown) => context.log(`machine ${name}: ${String(error)}`));
  };

  const join = async (name: string): Promise<void> => {
    starting.delete(name);
    const node = client.get("nodes", undefined, name);
    if (node === undefined) {
      return;
    }

    // At once: another machine may join in the meantime.
    const number =
      numberOf(node) ?? freeNumber([...client.list("nodes").map(numberOf), ...numbers.values()]);
    numbers.set(name, number);
    const plan = planOf(node, number);
    await client.modify("nodes", undefined, name, (copy) => {
      copy["spec"] = { ...copy["spec"], podCIDR: plan.podCidr, podCIDRs: [plan.podCidr] };
      copy.metadata.labels = { ...plan.labels, ...copy.metadata.labels };
    });
    if (numbers.has(name)) {
      kubelets.join(plan);
    }
  };

  const order = (node: KubeObject): void => {
    const { name, annotations = {} } = node.metadata;
    if (annotations[managed] !== "fake" || numbers.has(name) || starting.has(name)) {
      return;
    }

    // The cluster's process was away, the machine was not.
    const wasThere = numberOf(node) !== undefined;
    const wait = wasThere ? 0 : bootTime(annotations[bootAnnotation]);
    starting.set(
      name,
      clock.setTimeout(() => {
        quietly(name, join(name));
      }, wait),
    );
    if (!wasThere) {
      quietly(
        name,
        client.modify("nodes", undefined, name, notReady(formatTime(clock.now())), {
          subresource: "status",
        }),
      );
    }
  };

  const remove = (name: string): void => {
    starting.get(name)?.cancel();
    starting.delete(name);
    if (numbers.delete(name)) {
      quietly(name, kubelets.leave(name));
    }
  };

  const stopWatch = client.watch("nodes", ({ type, object }) => {
    if (type === "DELETED") {
      remove(object.metadata.name);
    } else {
      order(object);
    }
  });
  return {
    stop: () => {
      stopWatch();
      for (const timer of starting.values()) {
        timer.cancel();
      }
    },
  };
};

/** Until its kubelet speaks for it. */
const notReady =
  (now: string) =>
  (node: KubeObject): void => {
    node["status"] = {
      ...node["status"],
      conditions: [
        {
          type: "Ready",
          status: "False",
          lastHeartbeatTime: now,
          lastTransitionTime: now,
          reason: "KubeletNotReady",
          message: "the machine is starting",
        },
      ],
    };
  };

/** Milliseconds; a machine that never comes is a long time in coming. */
const bootTime = (text: string | undefined): number => {
  const seconds = text === "never" ? 2 ** 31 : Number(text ?? usualBoot);
  return (Number.isFinite(seconds) && seconds >= 0 ? seconds : usualBoot) * 1000;
};

/** The third part of its pods' addresses; undefined for a node that did not join yet. */
const numberOf = ({ spec }: KubeObject): number | undefined => {
  const part = String(spec?.podCIDR ?? "").split(".")[2];
  return part === undefined ? undefined : Number(part);
};

const freeNumber = (used: (number | undefined)[]): number => {
  let number = 3;
  while (used.includes(number)) {
    number += 1;
  }

  return number;
};

const planOf = (node: KubeObject, number: number): NodePlan => {
  const { name, labels = {} } = node.metadata;
  const like = node["status"] ?? {};
  return {
    name,
    address: `172.18.0.${number + 2}`,
    podCidr: `10.244.${number}.0/24`,
    controlPlane: false,
    labels: {
      "kubernetes.io/arch": "amd64",
      "kubernetes.io/hostname": name,
      "kubernetes.io/os": "linux",
      ...labels,
    },
    cpu: like.capacity?.cpu ?? "1",
    memory: like.capacity?.memory ?? "1Gi",
    like,
  };
};
