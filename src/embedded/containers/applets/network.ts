/** ping, nslookup, ifconfig, ip, netstat, route, arp, traceroute, ipcalc: the network as a container sees it. */
import { parseOptions } from "./options.ts";
import type { Task } from "./task.ts";
import { usageText } from "./usage.ts";
import { ProcessExit, reasonOf } from "../kernel/system-error.ts";
import type { DnsRecord } from "../network/network.ts";
import { candidateNames, isAddress, resolveName, resolverSettings } from "../network/resolver.ts";

export const ping = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "qvAc:+s:t:w:W:I:np:i:46", { long: {} });
  const [host] = rest;
  if (host === undefined) {
    return task.usage();
  }

  const [address] = await resolveName(task.system, host);
  if (address === undefined) {
    return task.fail(`bad address '${host}'`);
  }

  task.print(`PING ${host} (${address}): ${values.get("s") ?? "56"} data bytes\n`);
  await task.flush();
  if (!task.system.capable("NET_RAW")) {
    return task.fail("permission denied (are you root?)");
  }

  const count = Number(values.get("c") ?? Number.POSITIVE_INFINITY);
  const interval = Number(values.get("i") ?? "1") * 1000;
  const deadline = values.has("w")
    ? task.now + Number(values.get("w")) * 1000
    : Number.POSITIVE_INFINITY;
  const times: number[] = [];
  let sent = 0;
  let stopped = false;
  task.system.process.dispositions.set(2, () => {
    stopped = true;
  });
  for (; sent < count && task.now < deadline && !stopped;) {
    const ms = await onePing(
      task,
      address,
      Math.min(Number(values.get("W") ?? "10") * 1000, deadline - task.now),
    );
    sent += 1;
    if (ms !== undefined) {
      times.push(ms);
      task.print(
        flags.has("q")
          ? ""
          : `${Number(values.get("s") ?? "56") + 8} bytes from ${address}: seq=${sent - 1} ttl=64 time=${ms.toFixed(3)} ms\n`,
      );
      await task.flush();
    }

    if (sent < count && !stopped) {
      await task.system.sleep(interval).catch(reasonOf);
    }
  }

  const lost = sent === 0 ? 0 : Math.round((100 * (sent - times.length)) / sent);
  task.print(
    `\n--- ${host} ping statistics ---\n${sent} packets transmitted, ${times.length} packets received, ${lost}% packet loss\n`,
  );
  if (times.length > 0) {
    const average = times.reduce((total, time) => total + time, 0) / times.length;
    task.print(
      `round-trip min/avg/max = ${Math.min(...times).toFixed(3)}/${average.toFixed(3)}/${Math.max(...times).toFixed(3)} ms\n`,
    );
  }

  return times.length > 0 ? 0 : 1;
};

const onePing = async (
  task: Task,
  address: string,
  timeout: number,
): Promise<number | undefined> => {
  const { kernel } = task.system;
  const controller = new AbortController();
  const limit = kernel.host.sleep(Math.max(0, timeout), controller.signal).then(
    () => undefined,
    () => undefined,
  );
  const start = kernel.host.measure();
  const answer = kernel.host.network.ping(address, controller.signal);
  try {
    const ms = await Promise.race([task.system.outside(answer), limit]);
    return ms === undefined ? undefined : Math.max(ms, kernel.host.measure() - start);
  } catch (error) {
    return task.fail(`sendto: ${reasonOf(error)}`);
  } finally {
    answer.catch(() => undefined);
    controller.abort();
  }
};

const typeNames = ["A", "AAAA", "CNAME", "SRV", "PTR", "TXT"] as const;
const otherTypes = ["MX", "NS", "SOA", "ANY"];

export const nslookup = async (task: Task): Promise<number> => {
  const types: DnsRecord["type"][] = [];
  const words: string[] = [];
  for (const word of task.args) {
    const option = /^-(?:q|qt|t|type|querytype)=(.*)$/.exec(word);
    if (option !== null) {
      const type = option[1]!.toUpperCase();
      if (!typeNames.includes(type as DnsRecord["type"]) && !otherTypes.includes(type)) {
        return task.fail(`invalid query type "${option[1]}"`);
      }

      types.push(type as DnsRecord["type"]);
    } else if (!word.startsWith("-")) {
      words.push(word);
    }
  }

  const [name, serverName] = words;
  if (name === undefined || words.length > 2) {
    return task.usage();
  }

  const settings = resolverSettings(task.system);
  const [server] =
    serverName === undefined ? settings.servers : await resolveName(task.system, serverName);
  if (server === undefined) {
    return task.fail(`bad address '${serverName}'`);
  }

  const asked: [string, DnsRecord["type"]][] = isAddress(name)
    ? [[`${name.split(".").toReversed().join(".")}.in-addr.arpa`, "PTR"]]
    : candidateNames(
        name,
        types.length > 0 || name.includes(".svc")
          ? { ...settings, search: name.includes(".") ? [] : settings.search }
          : { ...settings, ndots: name.includes(".") ? 1 : settings.ndots },
      )
        .slice(0, 4)
        .flatMap((full) =>
          (types.length > 0 ? types : (["A", "AAAA"] as const)).map(
            (type): [string, DnsRecord["type"]] => [full, type],
          ),
        );
  return ask(task, server, asked);
};

const ask = async (
  task: Task,
  server: string,
  asked: [string, DnsRecord["type"]][],
): Promise<number> => {
  if (server.startsWith("127.")) {
    await task.warn("read: Connection refused");
    await task.warn("read: Connection refused");
    task.print(";; connection timed out; no servers could be reached\n\n");
    return 1;
  }

  let status = 0;
  let headed = false;
  for (const [name, type] of asked) {
    const answer = await task.system.query(name, type);
    if (answer.status === "unreachable") {
      return task.fail(`can't connect to remote host (${server}): Network is unreachable`);
    }

    if (!headed) {
      task.print(`Server:\t\t${server}\nAddress:\t${server}:53\n\n`);
      headed = true;
    }

    if (answer.status === "nxdomain") {
      task.print(`** server can't find ${name}: NXDOMAIN\n\n`);
      status = 1;
      continue;
    }

    task.print(
      answer.records.length === 0
        ? ""
        : `${answer.records.map((record) => recordText(record)).join("")}\n`,
    );
  }

  return status;
};

const recordText = ({ name, type, value }: DnsRecord): string => {
  switch (type) {
    case "A":
    case "AAAA":
      return `Name:\t${name}\nAddress: ${value}\n`;
    case "CNAME":
      return `${name}\tcanonical name = ${value}\n`;
    case "PTR":
      return `${name}\tname = ${value}\n`;
    case "SRV":
      return `${name}\tservice = ${value}\n`;
    case "TXT":
      return `${name}\ttext = "${value}"\n`;
  }
};

interface Interface {
  name: string;
  index: number;
  address: string;
  prefix: number;
  loopback: boolean;
}

/** lo, and eth0 where the container has a network. */
const interfaces = (task: Task): Interface[] => {
  const { address, networked } = task.system.kernel.options;
  const lo: Interface = { name: "lo", index: 1, address: "127.0.0.1", prefix: 8, loopback: true };
  return networked === true
    ? [lo, { name: "eth0", index: 2, address, prefix: 24, loopback: false }]
    : [lo];
};

const hardware = (address: string): string =>
  `0A:58:${address
    .split(".")
    .map((part) => Number(part).toString(16).padStart(2, "0").toUpperCase())
    .join(":")}`;

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

const ipLink = ({ name, index, address, loopback }: Interface, join: string): string =>
  `${index}: ${name}${loopback ? "" : "@if7"}: <${loopback ? "LOOPBACK,UP,LOWER_UP" : "BROADCAST,MULTICAST,UP,LOWER_UP,M-DOWN"}> mtu ${loopback ? 65_536 : 1450} qdisc noqueue ${loopback ? "" : "state UP "}qlen 1000${join}    link/${loopback ? "loopback" : "ether"} ${loopback ? "00:00:00:00:00:00" : hardware(address).toLowerCase()} brd ${loopback ? "00:00:00:00:00:00" : "ff:ff:ff:ff:ff:ff"}\n`;

const ipAddress = ({ name, address, prefix, loopback }: Interface): string => {
  const life = "       valid_lft forever preferred_lft forever\n";
  const broadcast = loopback ? "" : ` brd ${address.replace(/\d+$/, "255")}`;
  return `    inet ${address}/${prefix}${broadcast} scope ${loopback ? "host" : "global"} ${name}\n${life}${loopback ? `    inet6 ::1/128 scope host \n${life}` : ""}`;
};

const ipObjects = ["address", "route", "link", "tunnel", "neighbor", "rule"];

export const ip = async (task: Task): Promise<number> => {
  const words = [...task.args];
  const options: string[] = [];
  while (words[0]?.startsWith("-") === true) {
    options.push(words.shift()!);
  }

  const known = ["-o", "-oneline", "-4", "-6", "-0", "-f", "-family", "-s", "-r"];
  const object = ipObjects.find(
    (name) =>
      words[0] !== undefined &&
      (name.startsWith(words[0]) || (words[0] === "neigh" && name === "neighbor")),
  );
  if (options.some((option) => !known.includes(option)) || object === undefined) {
    await task.complain(usageText("ip"));
    throw new ProcessExit(1);
  }

  const oneLine = options.includes("-o") || options.includes("-oneline");
  const [, verb = "show", ...rest] = words;
  if (!["show", "list", "ls", "s", "l"].includes(verb) && !["dev"].includes(verb)) {
    const rtnetlink = object === "link" ? "SIOCSIFFLAGS" : "RTNETLINK answers";
    return task.fail(`${rtnetlink}: Operation not permitted`, 2);
  }

  const device = verb === "dev" ? rest[0] : rest.find((word) => word !== "dev");
  const chosen = interfaces(task).filter(({ name }) => device === undefined || name === device);
  if (device !== undefined && chosen.length === 0 && (object === "link" || object === "address")) {
    return task.fail(`can't find device '${device}'`);
  }

  if (object === "link") {
    task.print(chosen.map((one) => ipLink(one, oneLine ? "\\" : "\n")).join(""));
  } else if (object === "address") {
    task.print(chosen.map((one) => ipLink(one, oneLine ? "\\" : "\n") + ipAddress(one)).join(""));
  } else if (object === "route") {
    const eth = interfaces(task).find(({ loopback }) => !loopback);
    task.print(
      eth === undefined
        ? ""
        : `default via ${eth.address.replace(/\d+$/, "1")} dev eth0 \n${eth.address.replace(/\d+$/, "0")}/24 dev eth0 scope link  src ${eth.address} \n`,
    );
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

export const traceroute = async (task: Task): Promise<number> => {
  const { rest } = await parseOptions(task, "46FIlnrvxf:m:p:q:s:t:w:z:g:i:");
  const [host] = rest;
  if (host === undefined) {
    return task.usage();
  }

  if (!task.system.capable("NET_RAW")) {
    return task.fail("socket: Operation not permitted");
  }

  const [address] = await resolveName(task.system, host);
  if (address === undefined) {
    return task.fail(`bad address '${host}'`);
  }

  task.print(`traceroute to ${host} (${address}), 30 hops max, 46 byte packets\n`);
  await task.flush();
  const ms = await onePing(task, address, 5000);
  task.print(
    ms === undefined
      ? ` 1  *  *  *\n`
      : ` 1  ${host} (${address})  ${ms.toFixed(3)} ms  ${ms.toFixed(3)} ms  ${ms.toFixed(3)} ms\n`,
  );
  return 0;
};

export const arping = async (task: Task): Promise<number> => {
  const { values, rest } = await parseOptions(task, "UDAqfbc:w:I:i:s:", { status: 1 });
  if (rest.length !== 1) {
    return task.usage();
  }

  if (!task.system.capable("NET_RAW")) {
    return task.fail("socket: Operation not permitted");
  }

  const device = values.get("I") ?? "eth0";
  if (!interfaces(task).some(({ name }) => name === device)) {
    return task.fail(`interface ${device} not found: No such device`, 2);
  }

  return 1;
};

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
