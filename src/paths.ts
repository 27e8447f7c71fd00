/** Where Drydock keeps things: XDG places, or all below $DRYDOCK_HOME. */
import { createHash } from "node:crypto";
import os from "node:os";
import path from "node:path";

export interface Paths {
  /** Clusters, progress and journals: worth a backup. */
  state: string;
  /** kubectl and caches: may be deleted at any time. */
  cache: string;
  /** Unix sockets: short paths, since a socket's path may hold about 100 bytes. */
  runtime: string;
}

type Environment = Record<string, string | undefined>;

const absolute = (value: string | undefined): string | undefined =>
  value !== undefined && path.isAbsolute(value) ? value : undefined;

const user = (): string => String(process.getuid?.() ?? os.userInfo().username);

/** Socket folders longer than this leave no room for a file's name. */
const longestRuntime = 60;

const runtimeFolder = (preferred: string): string => {
  if (preferred.length <= longestRuntime) {
    return preferred;
  }

  // The folder's identity must follow the preferred place, so that two homes never share sockets.
  const hash = createHash("sha256").update(preferred).digest("hex").slice(0, 8);
  return path.join(os.tmpdir(), `drydock-${user()}-${hash}`);
};

export const resolvePaths = (env: Environment = process.env): Paths => {
  const home = env["DRYDOCK_HOME"];
  if (home !== undefined && home !== "") {
    const base = path.resolve(home);
    return {
      state: path.join(base, "state"),
      cache: path.join(base, "cache"),
      runtime: runtimeFolder(path.join(base, "run")),
    };
  }

  const folder = os.homedir();
  const state = absolute(env["XDG_STATE_HOME"]) ?? path.join(folder, ".local", "state");
  const cache = absolute(env["XDG_CACHE_HOME"]) ?? path.join(folder, ".cache");
  const runtime = absolute(env["XDG_RUNTIME_DIR"]);
  return {
    state: path.join(state, "drydock"),
    cache: path.join(cache, "drydock"),
    runtime: runtimeFolder(
      runtime === undefined
        ? path.join(os.tmpdir(), `drydock-${user()}`)
        : path.join(runtime, "drydock"),
    ),
  };
};
