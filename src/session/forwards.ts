/** Ways to Services that nobody on this machine listens for: port-forwards of the run's own, begun when they are asked for. */
import type { Address } from "../checks/scene.ts";
import type { Json } from "../kubectl/object.ts";
import { startForward } from "../kubectl/port-forward.ts";
import type { Forward, ForwardOptions } from "../kubectl/port-forward.ts";

export interface Forwards {
  /** Undefined while there is no pod to lead to. */
  to(service: Json): Promise<Address | undefined>;
  close(): Promise<void>;
}

export const createForwards = (
  options: () => Omit<ForwardOptions, "namespace" | "name" | "ports">,
): Forwards => {
  const forwards = new Map<string, Forward>();
  return {
    async to({ metadata: { namespace, name }, spec }) {
      const numbers = (spec?.ports ?? []).map(({ port }: Json) => port as number) as number[];
      const [first] = numbers;
      if (first === undefined) {
        return undefined;
      }

      const [http, https] = [80, 443].map((port) => (numbers.includes(port) ? port : first));
      const ports = [...new Set([http!, https!])];
      const key = `${namespace}/${name} ${ports.join(" ")}`;
      let forward = forwards.get(key);
      if (forward === undefined || forward.ended()) {
        forward = startForward({ ...options(), namespace, name, ports });
        forwards.set(key, forward);
      }

      const chosen = await forward.ports;
      if (chosen === undefined) {
        forwards.delete(key);
        await forward.close();
        return undefined;
      }

      return {
        ip: "127.0.0.1",
        http: chosen[ports.indexOf(http!)]!,
        https: chosen[ports.indexOf(https!)]!,
      };
    },
    async close() {
      await Promise.all([...forwards.values()].map((forward) => forward.close()));
    },
  };
};
