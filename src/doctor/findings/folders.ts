/** The folders that Drydock writes to, and the disks they are on. */
import { everyProvider, type Finding } from "../finding.ts";
import { bytes, shortPath, type Host } from "../host.ts";

/** Room for a cluster's log, its snapshots and kubectl's caches. */
const least = 200_000_000;
const enough = 1_000_000_000;

export const foldersFinding = async (host: Host): Promise<Finding[]> =>
  Promise.all([
    folder(host, "state", host.paths.state),
    folder(host, "cache", host.paths.cache),
    folder(host, "sockets", host.paths.runtime),
  ]);

const folder = async (host: Host, about: string, place: string): Promise<Finding> => {
  const [reason, space] = await Promise.all([host.writable(place), host.space(place)]);
  const common = {
    id: `folder.${about}`,
    group: "drydock",
    about,
    concerns: everyProvider,
    ...(about === "sockets" ? {} : { wanted: `${bytes(enough)} free` }),
  } as const;
  const where = shortPath(place, host.home);
  if (reason !== undefined) {
    return {
      ...common,
      verdict: "bad",
      found: `${where} cannot be written (${reason})`,
      fix:
        reason === "ENOSPC"
          ? "Free some room there, or: export DRYDOCK_HOME=/another/disk"
          : "export DRYDOCK_HOME=$HOME/.drydock, or another folder of yours",
    };
  }

  if (about === "sockets") {
    return { ...common, verdict: "ok", found: where };
  }

  const free = space?.freeBytes;
  const verdict = free === undefined || free >= enough ? "ok" : free >= least ? "warn" : "bad";
  return {
    ...common,
    verdict,
    found: free === undefined ? where : `${where}, ${bytes(free)} free`,
    ...(verdict === "ok"
      ? {}
      : { fix: "Free some room there, or: export DRYDOCK_HOME=/another/disk" }),
    ...(free === undefined ? {} : { facts: { freeBytes: free } }),
  };
};
