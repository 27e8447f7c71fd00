/** Room for a cluster in containers: CPU, memory and disk of the engine, and the inotify limits of its kernel. */
import { isHere, type Answering, type EngineAnswer } from "../engine/answer.ts";
import type { Finding, Verdict } from "../finding.ts";
import { bytes, type Host } from "../host.ts";

const common = { group: "kind", concerns: ["kind"] } as const;

export const roomFindings = async (engine: EngineAnswer, host: Host): Promise<Finding[]> => [
  ...(engine.state === "answers" ? [size(engine), ...(await disk(engine, host))] : []),
  ...(await inotify(engine, host)),
];

/** A control plane takes 0.5 to 0.7 GB and a worker 0.2 GB before a lab begins. */
const memory = { enough: 4e9, least: 1.9e9 };

/** Of a virtual machine what it was given, whoever else uses it. */
const size = ({ info }: Answering): Finding => {
  const verdict: Verdict =
    info.memoryBytes < memory.least
      ? "bad"
      : info.memoryBytes < memory.enough || info.cpus < 2
        ? "warn"
        : "ok";
  const desktop = /docker desktop/i.test(info.operatingSystem);
  return {
    ...common,
    id: "room.size",
    verdict,
    about: "room",
    found: `${info.cpus} CPU, ${bytes(info.memoryBytes)} of memory`,
    wanted: `2 CPU, ${bytes(memory.enough)}`,
    ...(verdict === "ok"
      ? {}
      : {
          fix: desktop
            ? "Docker Desktop, Settings, Resources: 4 CPUs and 8 GB"
            : "Close what you do not need, or use a larger machine",
        }),
    facts: { cpus: info.cpus, memoryBytes: info.memoryBytes },
  };
};

/** The node image takes 1.4 GB unpacked, each node another 0.5 GB with the images of the labs. */
const diskRoom = { enough: 6e9, least: 1e9 };

/** With containerd's store, images are in containerd's own folder. A disk inside a virtual machine cannot be seen from here. */
const disk = async (engine: Answering, host: Host): Promise<Finding[]> => {
  const { info } = engine;
  if (!isHere(engine, host) || info.rootFolder === "") {
    return [];
  }

  const folders = [info.rootFolder, ...(info.containerdImages ? ["/var/lib/containerd"] : [])];
  const spaces = await Promise.all(folders.map((folder) => host.space(folder)));
  const known = folders.flatMap((folder, index) => {
    const free = spaces[index]?.freeBytes;
    return free === undefined ? [] : [{ folder, free }];
  });
  const [tightest] = known.toSorted((a, b) => a.free - b.free);
  if (tightest === undefined) {
    return [];
  }

  const verdict: Verdict =
    tightest.free >= diskRoom.enough ? "ok" : tightest.free >= diskRoom.least ? "warn" : "bad";
  return [
    {
      ...common,
      id: "room.disk",
      verdict,
      about: "disk",
      found: `${tightest.folder}, ${bytes(tightest.free)} free`,
      wanted: `${bytes(diskRoom.enough)} free`,
      ...(verdict === "ok"
        ? {}
        : { fix: `${engine.program} system prune frees what nothing uses` }),
      facts: { freeBytes: tightest.free },
    },
  ];
};

/** https://kind.sigs.k8s.io/docs/user/known-issues/#pod-errors-due-to-too-many-open-files */
const inotifyWanted = { instances: 512, watches: 524_288 };

const inotify = async (engine: EngineAnswer, host: Host): Promise<Finding[]> => {
  if (host.platform !== "linux" || (engine.state === "answers" && !isHere(engine, host))) {
    return [];
  }

  const [instances, watches] = await Promise.all(
    ["instances", "watches"].map(async (name) =>
      Number(await host.read(`/proc/sys/fs/inotify/max_user_${name}`)),
    ),
  );
  if (!instances || !watches) {
    return [];
  }

  const short = [
    ...(instances < inotifyWanted.instances ? [`instances=${inotifyWanted.instances}`] : []),
    ...(watches < inotifyWanted.watches ? [`watches=${inotifyWanted.watches}`] : []),
  ];
  return [
    {
      ...common,
      id: "room.inotify",
      verdict: short.length === 0 ? "ok" : "warn",
      about: "inotify",
      found: `${instances} instances, ${watches} watches`,
      wanted: `${inotifyWanted.instances}, ${inotifyWanted.watches}`,
      ...(short.length === 0
        ? {}
        : {
            fix: `sudo sysctl fs.inotify.max_user_${short.length === 1 ? short[0] : `{${short.join(",")}}`}`,
          }),
      facts: { instances, watches },
    },
  ];
};
