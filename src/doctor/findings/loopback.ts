/** Whether programs may listen on 127.0.0.1, as the practice cluster does. */
import type { Finding } from "../finding.ts";
import type { Host } from "../host.ts";

export const loopbackFinding = async (host: Pick<Host, "port">): Promise<Finding[]> => {
  const state = await host.port(0);
  return [
    {
      id: "loopback",
      group: "embedded",
      verdict: state === "free" ? "ok" : "bad",
      about: "loopback",
      found: state === "free" ? "127.0.0.1 can be listened on" : `127.0.0.1: ${state}`,
      ...(state === "free"
        ? {}
        : { fix: "Bring the loopback interface up: sudo ip link set lo up" }),
      concerns: ["embedded"],
    },
  ];
};
