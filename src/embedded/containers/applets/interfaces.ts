/** The interfaces of a container. */
import type { Task } from "./task.ts";

export interface Interface {
  name: string;
  index: number;
  address: string;
  prefix: number;
  loopback: boolean;
}

/** lo, and eth0 where the container has a network. */
export const interfaces = (task: Task): Interface[] => {
  const { address, networked } = task.system.kernel.options;
  const lo: Interface = { name: "lo", index: 1, address: "127.0.0.1", prefix: 8, loopback: true };
  return networked === true
    ? [lo, { name: "eth0", index: 2, address, prefix: 24, loopback: false }]
    : [lo];
};

export const hardware = (address: string): string =>
  `0A:58:${address
    .split(".")
    .map((part) => Number(part).toString(16).padStart(2, "0").toUpperCase())
    .join(":")}`;
