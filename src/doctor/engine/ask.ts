/** Ask the container engines that are here who they are: all at once, each within the limit, none twice. */
import { cleanLine } from "../../clean.ts";
import { namedEngine } from "../../cluster/engine/choose-engine.ts";
import { complain } from "../../cluster/engine/complain.ts";
import { engineNameOf } from "../../cluster/engine/create-engine.ts";
import type { EngineName } from "../../cluster/engine/engine.ts";
import { fromDockerInfo, fromPodmanInfo } from "../../cluster/engine/info.ts";
import { LabError } from "../../errors.ts";
import type { Answer, Host } from "../host.ts";
import type { EngineAnswer, EngineDetails } from "./answer.ts";

/** In kind's order (kubernetes-sigs/kind: cmd and pkg/cluster/provider.go). */
const programs = ["docker", "nerdctl", "finch", "podman"];

/** The one that $KIND_EXPERIMENTAL_PROVIDER names, else the first that answers, else the first that is installed. */
export const askEngine = async (host: Host): Promise<EngineAnswer> => {
  let named: string | undefined;
  try {
    named = namedEngine(host.env);
  } catch (error) {
    return wrongName(error, host);
  }

  const answers = await Promise.all(
    (named === undefined ? programs : [named]).map(async (program) => askOne(host, program)),
  );
  const installed = answers.filter(({ state }) => state !== "none");
  return installed.find(({ state }) => state === "answers") ?? installed[0] ?? notThere(named);
};

const wrongName = (error: unknown, { env }: Host): EngineAnswer => {
  if (!(error instanceof LabError)) {
    throw error;
  }

  const program = cleanLine(env["KIND_EXPERIMENTAL_PROVIDER"] ?? "");
  return {
    state: "failed",
    name: "docker",
    program,
    sentence: error.message,
    hint: "unset KIND_EXPERIMENTAL_PROVIDER",
  };
};

const notThere = (named: string | undefined): EngineAnswer =>
  named === undefined
    ? { state: "none" }
    : {
        state: "failed",
        name: engineNameOf(named),
        program: named,
        sentence: `$KIND_EXPERIMENTAL_PROVIDER names ${named}, which is not in PATH`,
        hint: "unset KIND_EXPERIMENTAL_PROVIDER",
      };

const askOne = async (host: Host, program: string): Promise<EngineAnswer> => {
  if ((await host.which(program)) === undefined) {
    return { state: "none" };
  }

  const name = engineNameOf(program);
  const argv = ["info", "--format", name === "podman" ? "json" : "{{json .}}"];
  return understand({ name, program }, await host.run(program, argv), host.platform);
};

/** Some versions end well though the engine is away, and say so in the middle of what they print. */
const understand = (
  asked: { name: EngineName; program: string },
  answer: Answer,
  platform: NodeJS.Platform,
): EngineAnswer => {
  if (answer.kind === "absent") {
    return { state: "none" };
  }

  if (answer.kind === "late") {
    return { ...asked, state: "silent" };
  }

  const said = parsed(answer.stdout);
  const errors = said?.ServerErrors ?? [];
  if (answer.exit === 0 && said !== undefined && errors.length === 0) {
    return answering(asked, answer.stdout, said);
  }

  const printed = answer.stderr.trim() === "" ? errors.join("\n") : answer.stderr;
  const { kind, sentence, hint } = complain({ ...asked, platform }, printed);
  return {
    ...asked,
    state: kind === "permission" ? "denied" : kind === "stopped" ? "stopped" : "failed",
    sentence: cleanLine(sentence),
    ...(hint === undefined ? {} : { hint }),
  };
};

interface Info {
  ServerErrors?: string[] | null;
  Name?: string;
  Warnings?: string[] | null;
  OSType?: string;
  CgroupDriver?: string;
  MemoryLimit?: boolean;
  PidsLimit?: boolean;
  CPUShares?: boolean;
  host?: { hostname?: string; os?: string; cgroupControllers?: string[] };
}

const parsed = (text: string): Info | undefined => {
  try {
    return JSON.parse(text) as Info;
  } catch {
    return undefined;
  }
};

/** Podman poses as docker on some systems; then it answers in its own shape. */
const answering = (
  { name, program }: { name: EngineName; program: string },
  text: string,
  said: Info,
): EngineAnswer =>
  said.host === undefined
    ? {
        state: "answers",
        name,
        program,
        info: fromDockerInfo(name, text),
        details: detailsOf(said),
      }
    : {
        state: "answers",
        name: "podman",
        program,
        info: fromPodmanInfo(text),
        details: podmanDetails(said.host),
      };

/** kind reads the same fields (pkg/cluster/internal/providers/docker/provider.go); without a cgroup driver they mean nothing. */
const detailsOf = (info: Info): EngineDetails => ({
  hostName: info.Name ?? "",
  warnings: (info.Warnings ?? []).map((warning) => cleanLine(warning.replace(/^WARNING: /, ""))),
  limits:
    info.CgroupDriver !== "none" &&
    info.MemoryLimit === true &&
    info.PidsLimit === true &&
    info.CPUShares === true,
  containers: info.OSType ?? "linux",
});

/** Podman names the controllers that were delegated to it. */
const podmanDetails = ({
  hostname,
  os,
  cgroupControllers,
}: NonNullable<Info["host"]>): EngineDetails => ({
  hostName: hostname ?? "",
  warnings: [],
  limits:
    cgroupControllers === undefined ||
    ["memory", "pids", "cpu"].every((name) => cgroupControllers.includes(name)),
  containers: os ?? "linux",
});
