/** ping, nslookup, ifconfig, ip, netstat, route, arp, traceroute, ipcalc: the network as a container sees it. */
import { hardware, interfaces } from "./interfaces.ts";
import type { Interface } from "./interfaces.ts";
import { parseOptions } from "./options.ts";
import { openSocket } from "./sockets.ts";
import type { Task } from "./task.ts";
import { AF_INET, AF_PACKET, SOCK_DGRAM } from "../kernel/registers.ts";

const ifconfigText = ({ name, address, loopback }: Interface): string => {
  const flags = loopback
    ? "UP LOOPBACK RUNNING  MTU:65536  Metric:1"
    : "UP BROADCAST RUNNING MULTICAST  MTU:1450  Metric:1";
  const lines = [
    `Link encap:${loopback ? "Local Loopback" : `Ethernet  HWaddr ${hardware(address)}`}  `,
    loopback
      ? "inet addr:127.0.0.1  Mask:255.0.0.0"
      : `inet addr:${address}  Bcast:${address.replace(/\d+$/, "255")}  Mask:255.255.255.0`,
    ...(loopback ? ["inet6 addr: ::1/128 Scope:Host"] : []),
    flags,
    "RX packets:0 errors:0 dropped:0 overruns:0 frame:0",
    "TX packets:0 errors:0 dropped:0 overruns:0 carrier:0",
    "collisions:0 txqueuelen:1000 ",
    "RX bytes:0 (0.0 B)  TX bytes:0 (0.0 B)",
  ];
  return `${lines.map((line, index) => (index === 0 ? name.padEnd(10) : " ".repeat(10)) + line).join("\n")}\n\n`;
};

export const ifconfig = async (task: Task): Promise<number> => {
  const words = task.args.filter((word) => word !== "-a");
  const [name, ...changes] = words;
  const all = interfaces(task);
  const found = all.find((one) => one.name === name);
  await openSocket(task, AF_INET, SOCK_DGRAM);

  if (changes.length > 0) {
    const what = changes[0] === "up" || changes[0] === "down" ? "SIOCSIFFLAGS" : "SIOCSIFADDR";
    return task.fail(`${what}: Operation not permitted`);
  }

  if (name !== undefined && found === undefined) {
    return task.fail(`${name}: error fetching interface information: Device not found`);
  }

  for (const one of found === undefined ? all.toReversed() : [found]) {
    task.print(ifconfigText(one));
  }

  return 0;
};

const routeTable = (task: Task, netstatStyle: boolean): void => {
  const tail = netstatStyle ? "Flags   MSS Window  irtt Iface" : "Flags Metric Ref    Use Iface";
  task.print(`Kernel IP routing table\nDestination     Gateway         Genmask         ${tail}\n`);
  const eth = interfaces(task).find(({ loopback }) => !loopback);
  if (eth === undefined) {
    return;
  }

  const gateway = eth.address.replace(/\d+$/, "1");
  const network = eth.address.replace(/\d+$/, "0");
  for (const [to, via, mask, flags] of [
    ["0.0.0.0", gateway, "0.0.0.0", "UG"],
    [network, "0.0.0.0", "255.255.255.0", "U"],
  ] as const) {
    const numbers = netstatStyle ? "0 0          0" : "0      0        0";
    task.print(
      `${to.padEnd(16)}${via.padEnd(16)}${mask.padEnd(16)}${flags.padEnd(5)} ${numbers} eth0\n`,
    );
  }
};

export const route = async (task: Task): Promise<number> => {
  const { flags, rest } = await parseOptions(task, "A:ne");
  if (rest.length > 0) {
    return task.fail(`${rest[0] === "del" ? "SIOCDELRT" : "SIOCADDRT"}: Operation not permitted`);
  }

  routeTable(task, flags.has("e"));
  return 0;
};

export const netstat = async (task: Task): Promise<number> => {
  const { flags } = await parseOptions(task, "laentuwxrWp");
  if (flags.has("r")) {
    routeTable(task, true);
    return 0;
  }

  const listening = flags.has("l");
  const both = flags.has("a");
  const title = both ? "servers and established" : listening ? "only servers" : "w/o servers";
  task.print(
    `Active Internet connections (${title})\nProto Recv-Q Send-Q Local Address           Foreign Address         State       ${flags.has("p") ? "PID/Program name    " : ""}\n`,
  );
  for (const [port, process] of task.system.kernel.listeners) {
    if ((listening || both) && !(flags.has("u") && !flags.has("t"))) {
      const owner = flags.has("p") ? `${process.pid}/${process.command}`.padEnd(20) : "";
      task.print(
        `tcp        0      0 ${`:::${port}`.padEnd(23)} ${":::*".padEnd(23)} LISTEN      ${owner}\n`,
      );
    }
  }

  if (!flags.has("t") && !flags.has("u") && !flags.has("w")) {
    task.print(
      `Active UNIX domain sockets (${title})\nProto RefCnt Flags       Type       State         I-Node ${flags.has("p") ? "PID/Program name    " : ""}Path\n`,
    );
  }

  return 0;
};

export const arping = async (task: Task): Promise<number> => {
  const { values, rest } = await parseOptions(task, "UDAqfbc:w:I:i:s:", { status: 1 });
  if (rest.length !== 1) {
    return task.usage();
  }

  try {
    task.system.require("NET_RAW", "socket", AF_PACKET, SOCK_DGRAM, 0);
  } catch (error) {
    return task.failAbout("socket", error);
  }

  const device = values.get("I") ?? "eth0";
  if (!interfaces(task).some(({ name }) => name === device)) {
    return task.fail(`interface ${device} not found: No such device`, 2);
  }

  return 1;
};
