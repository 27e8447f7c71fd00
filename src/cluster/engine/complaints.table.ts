/** What engines print when something is wrong, and what it means. First match wins; `$1` is what the pattern caught. */
import type { EngineComplaint } from "./engine.ts";

export interface ComplaintRow {
  pattern: RegExp;
  kind: EngineComplaint["kind"];
  sentence: string;
  hint?: string;
}

/** The engine's title replaces `ENGINE`, its program `PROGRAM`. */
export const complaints: readonly ComplaintRow[] = [
  {
    pattern:
      /permission denied while trying to connect|(?:dial unix|connect) .*permission denied|cannot access containerd socket .*permission denied/i,
    kind: "permission",
    sentence: "This user may not use ENGINE.",
    hint: "On Linux: sudo usermod -aG docker $USER, then log out and in again.",
  },
  {
    pattern:
      /cannot connect to the docker daemon|error during connect|is the docker daemon running|docker desktop is (?:unable|not running)|(?:dial unix|dial tcp) [^\n]*(?:no such file|connection refused)|cannot connect to podman|unable to connect to podman|cannot access containerd socket|rootless containerd not running|failed to connect to containerd/i,
    kind: "stopped",
    sentence: "ENGINE is installed, and its engine does not run.",
  },
  {
    pattern: /no space left on device|disk quota exceeded/i,
    kind: "full",
    sentence: "The disk that ENGINE keeps its data on is full.",
    hint: "PROGRAM system df shows what takes the room; PROGRAM system prune frees what nothing uses.",
  },
  {
    pattern:
      /(?:bind for |listen tcp4? |exposing port tcp )?(\d+(?:\.\d+){3}:\d+)[^\n]*?(?:port is already allocated|address already in use)/i,
    kind: "port",
    sentence: "Another program listens at $1, which a node of the cluster needs.",
  },
  {
    pattern: /port is already allocated|address already in use|ports are not available/i,
    kind: "port",
    sentence: "Another program listens on a port that a node of the cluster needs.",
  },
  {
    pattern: /toomanyrequests|rate limit/i,
    kind: "image",
    sentence: "The registry gives this address no more images for now.",
    hint: "Log in (PROGRAM login), wait an hour, or load the images from a file: drydock images load FILE.",
  },
  {
    pattern:
      /failed to pull image "([^"]+)"|pull access denied for (\S+?),|manifest for (\S+) not found/i,
    kind: "image",
    sentence: "The image $1 is not on this machine, and cannot be fetched.",
    hint: "Look at the network and at proxy settings, or load it from a file: drydock images load FILE.",
  },
  {
    pattern: /no such image: (\S+?):?(?:\s|$)|(\S+): image not known/i,
    kind: "image",
    sentence: "The image $1 is not on this machine.",
    hint: "Load it from a file: drydock images load FILE.",
  },
  {
    pattern: /container name "\/?([^"]+)" is already in use/i,
    kind: "name",
    sentence: "There is a container called $1 already, and it is not part of this cluster.",
    hint: "Choose another name for the cluster with --name.",
  },
  {
    pattern: /mounts denied|path ([^\n]*?) is not shared/i,
    kind: "mount",
    sentence: "ENGINE may not look into the folder that Drydock keeps the cluster's files in.",
    hint: "Share it in the settings of Docker Desktop (Resources, File sharing), or choose another place with DRYDOCK_HOME.",
  },
];
