/** How the engine is set up: where it is, its cgroup version, its image store, AppArmor, and the settings that give kind trouble. */
import { cleanLine } from "../../clean.ts";
import { isHere, type Answering } from "../engine/answer.ts";
import type { Finding } from "../finding.ts";
import type { Host } from "../host.ts";
import { cgroupFinding } from "./cgroup.ts";
import { settingsFindings, warningsFinding } from "./engine-settings.ts";

const common = { group: "kind", concerns: ["kind"] } as const;

export const healthFindings = async (engine: Answering, host: Host): Promise<Finding[]> => [
  ...elsewhere(host),
  cgroupFinding(engine, host),
  images(engine),
  await appArmor(engine, host),
  ...(await settingsFindings(engine, host)),
  ...warningsFinding(engine),
];

/** What a cluster publishes, its API server too, is on the machine of the engine. */
const elsewhere = ({ env }: Host): Finding[] => {
  const place = env["DOCKER_HOST"] ?? "";
  return /^(?:tcp|ssh|https?):\/\/(?!(?:[^@/]*@)?(?:localhost|127\.|\[::1\]))/.test(place)
    ? [
        {
          ...common,
          id: "engine.elsewhere",
          verdict: "warn",
          about: "DOCKER_HOST",
          found: `${cleanLine(place)}: another machine, and so are the ports`,
          wanted: "an engine on this machine",
          fix: "unset DOCKER_HOST",
        },
      ]
    : [];
};

/** Both are fine for Drydock; which one it is decides how images are moved (kind#3795). */
const images = ({ info }: Answering): Finding => ({
  ...common,
  id: "engine.store",
  verdict: info.storageDriver === "vfs" ? "warn" : "ok",
  about: "image store",
  found: `${info.containerdImages ? "containerd's" : "classic"}, ${info.storageDriver}`,
  ...(info.storageDriver === "vfs"
    ? {
        wanted: "overlay",
        fix: "vfs copies every layer: give the engine a disk that overlay works on",
      }
    : {}),
  facts: { containerd: info.containerdImages, driver: info.storageDriver },
});

/** A profile confines a container only where the kernel of the nodes has AppArmor and shows it to the engine. */
const appArmor = async (engine: Answering, host: Host): Promise<Finding> => {
  const has = isHere(engine, host)
    ? engine.info.appArmor && (await host.names("/sys/kernel/security/apparmor")).length > 0
    : engine.info.appArmor && host.platform === "linux";
  return {
    ...common,
    id: "engine.apparmor",
    verdict: has ? "ok" : "warn",
    about: "AppArmor",
    found: has ? "in the kernel of the nodes" : "not in the kernel of the nodes",
    ...(has ? {} : { fix: "That lab runs on the practice cluster: drydock apparmor" }),
    facts: { there: has },
  };
};
