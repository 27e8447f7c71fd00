/** What came of asking for a container engine. */
import type { EngineInfo, EngineName } from "../../cluster/engine/engine.ts";

/** What `info` says beyond what the provider needs. */
export interface EngineDetails {
  /** Of the machine that the engine runs on. */
  hostName: string;
  /** As the engine words them. */
  warnings: readonly string[];
  /** Memory, processes and CPU of a container can be limited; kind refuses rootless engines without that. */
  limits: boolean;
  /** `linux` or `windows`: what its containers are. */
  containers: string;
}

interface Asked {
  name: EngineName;
  program: string;
}

export type EngineAnswer =
  | { state: "none" }
  | (Asked & { state: "answers"; info: EngineInfo; details: EngineDetails })
  | (Asked & { state: "stopped" | "denied" | "failed"; sentence: string; hint?: string })
  | (Asked & { state: "silent" });

export type Answering = Extract<EngineAnswer, { state: "answers" }>;

/** Whether the engine's containers are processes of this very machine, and not of a virtual or another one. */
export const isHere = ({ details }: Answering, { hostName }: { hostName: string }): boolean =>
  details.hostName === hostName;
