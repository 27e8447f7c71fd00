/** ipcalc. */
import { parseOptions } from "./options.ts";
import type { Task } from "./task.ts";

const toNumber = (address: string): number =>
  address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);

const toAddress = (number: number): string =>
  [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join(".");

export const ipcalc = async (task: Task): Promise<number> => {
  const { flags, rest } = await parseOptions(task, "mbnphs", {
    long: { netmask: "m", broadcast: "b", network: "n", prefix: "p", hostname: "h", silent: "s" },
  });
  const [text, maskText] = rest;
  if (text === undefined || rest.length > 2) {
    return task.usage();
  }

  const [address = "", prefixText] = text.split("/");
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(address)) {
    return task.fail(`bad IP address: ${address}`);
  }

  const first = Number(address.split(".")[0]);
  const prefix =
    prefixText === undefined
      ? maskText === undefined
        ? first < 128
          ? 8
          : first < 192
            ? 16
            : 24
        : toNumber(maskText).toString(2).replaceAll("0", "").length
      : Number(prefixText);
  const mask = prefix === 0 ? 0 : (0xff_ff_ff_ff << (32 - prefix)) >>> 0;
  const network = (toNumber(address) & mask) >>> 0;
  task.print(flags.has("m") ? `NETMASK=${toAddress(mask)}\n` : "");
  task.print(flags.has("b") ? `BROADCAST=${toAddress((network | ~mask) >>> 0)}\n` : "");
  task.print(flags.has("n") ? `NETWORK=${toAddress(network)}\n` : "");
  task.print(flags.has("p") ? `PREFIX=${prefix}\n` : "");
  return 0;
};
