/** Names to addresses inside a container: /etc/hosts first, then the name server along the search path. */
import { RegularFile } from "../kernel/inode.ts";
import type { System } from "../kernel/system.ts";
import { isErrno } from "../kernel/system-error.ts";

const readText = (system: System, path: string): string => {
  try {
    const inode = system.peek(path);
    return inode instanceof RegularFile
      ? Buffer.from(inode.data.read(0, inode.size)).toString("latin1")
      : "";
  } catch (error) {
    if (isErrno(error)) {
      return "";
    }

    throw error;
  }
};

export interface ResolverSettings {
  servers: string[];
  search: string[];
  ndots: number;
}

export const resolverSettings = (system: System): ResolverSettings => {
  const settings: ResolverSettings = { servers: [], search: [], ndots: 1 };
  for (const line of readText(system, "/etc/resolv.conf").split("\n")) {
    const [keyword, ...values] = line.trim().split(/\s+/);
    if (keyword === "nameserver") {
      settings.servers.push(...values);
    } else if (keyword === "search") {
      settings.search = values;
    } else if (keyword === "options") {
      settings.ndots = Number(
        values.find((value) => value.startsWith("ndots:"))?.slice(6) ?? settings.ndots,
      );
    }
  }

  return settings;
};

/** The full names that are tried for a name, in order. */
export const candidateNames = (name: string, { search, ndots }: ResolverSettings): string[] => {
  if (name.endsWith(".")) {
    return [name.slice(0, -1)];
  }

  const searched = search.map((domain) => `${name}.${domain}`);
  return name.split(".").length - 1 >= ndots ? [name, ...searched] : [...searched, name];
};

export const isAddress = (text: string): boolean =>
  /^\d{1,3}(\.\d{1,3}){3}$/.test(text) || (text.includes(":") && /^[\da-fA-F:.]+$/.test(text));

/** IPv4 addresses of a name; empty: there is none, or nobody answered. */
export const resolveName = async (system: System, name: string): Promise<string[]> => {
  if (isAddress(name)) {
    return [name];
  }

  for (const line of readText(system, "/etc/hosts").split("\n")) {
    const [address, ...names] = line.replace(/#.*/, "").trim().split(/\s+/);
    if (address !== undefined && names.includes(name) && !address.includes(":")) {
      return [address];
    }
  }

  for (const candidate of candidateNames(name, resolverSettings(system))) {
    const answer = await system.query(candidate, "A");
    if (answer.status === "unreachable") {
      return [];
    }

    if (answer.status === "ok") {
      const addresses = answer.records.filter(({ type }) => type === "A").map(({ value }) => value);
      if (addresses.length > 0) {
        return addresses;
      }
    }
  }

  return [];
};
