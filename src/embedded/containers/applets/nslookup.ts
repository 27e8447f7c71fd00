/** nslookup. */
import type { DnsRecord } from "../network/network.ts";
import { candidateNames, isAddress, resolveName, resolverSettings } from "../network/resolver.ts";
import type { Task } from "./task.ts";

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
