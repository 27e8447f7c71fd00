/** From what an engine printed to one sentence. */
import { cleanLine } from "../../clean.ts";
import { complaints } from "./complaints.table.ts";
import type { EngineComplaint, EngineName } from "./engine.ts";

export const engineTitles: Record<EngineName, string> = {
  docker: "Docker",
  podman: "Podman",
  nerdctl: "nerdctl",
};

export interface Speaker {
  name: EngineName;
  program: string;
  platform: NodeJS.Platform;
}

export const complain = (speaker: Speaker, printed: string): EngineComplaint => {
  for (const { pattern, kind, sentence, hint } of complaints) {
    const caught = pattern.exec(printed);
    if (caught !== null) {
      const what = caught.slice(1).find((group) => group !== undefined) ?? "";
      const fill = (text: string): string =>
        text
          .replaceAll("ENGINE", engineTitles[speaker.name])
          .replaceAll("PROGRAM", speaker.program)
          .replaceAll("$1", cleanLine(what));
      const next = hint === undefined ? hintFor(kind, speaker) : fill(hint);
      return { kind, sentence: fill(sentence), ...(next === undefined ? {} : { hint: next }) };
    }
  }

  return {
    kind: "other",
    sentence: `${engineTitles[speaker.name]} failed: ${firstComplaint(printed)}`,
  };
};

/** Programs say what is wrong after a prefix, in the last words of a long first line, or after warnings. */
const firstComplaint = (printed: string): string => {
  const lines = printed
    .split("\n")
    .map((line) => cleanLine(line))
    .filter((line) => line !== "" && !/^(?:warn|warning)\b|level=warn/i.test(line));
  const line = lines.find((text) => /error|fail|cannot|denied/i.test(text)) ?? lines[0];
  return line === undefined
    ? "it did not say why."
    : line.replace(/^(?:error(?: response from daemon)?|docker|fatal):\s*/i, "");
};

const hintFor = (kind: EngineComplaint["kind"], { name, platform }: Speaker): string | undefined =>
  kind === "stopped" ? startHint(name, platform) : undefined;

const startHint = (name: EngineName, platform: NodeJS.Platform): string => {
  if (name === "docker") {
    return platform === "linux"
      ? "Start it: sudo systemctl start docker (or start Docker Desktop)."
      : "Start Docker Desktop, and wait until it says that it is running.";
  }

  return name === "podman"
    ? platform === "linux"
      ? "Start it: systemctl --user start podman.socket"
      : "Start it: podman machine start"
    : "Start containerd: sudo systemctl start containerd";
};
