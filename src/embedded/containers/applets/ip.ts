/** ip. */
import { ProcessExit } from "../kernel/system-error.ts";
import { hardware, interfaces } from "./interfaces.ts";
import type { Interface } from "./interfaces.ts";
import { openSocket } from "./sockets.ts";
import type { Task } from "./task.ts";
import { usageText } from "./usage.ts";
import { AF_INET, AF_NETLINK, SOCK_DGRAM, SOCK_RAW } from "../kernel/registers.ts";

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

  const changes = object === "link" && ["set", "add", "del", "delete"].includes(words[1] ?? "");
  await (changes
    ? openSocket(task, AF_INET, SOCK_DGRAM)
    : openSocket(task, AF_NETLINK, SOCK_RAW, "can't open netlink socket"));
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
