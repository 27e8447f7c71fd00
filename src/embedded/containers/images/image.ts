/** What an image is here: a few files, a program or two, and defaults for the process. */

/** What the image's own program uses, where that is declared and not measured, since here it is another program. */
export interface DeclaredUsage {
  /** Milliseconds of processor for each HTTP request served. */
  request?: number;
  /** Bytes that it holds beside what its processes here count. */
  memory?: number;
  /** Milli-CPU while nothing is asked of it. */
  idle?: number;
}

export interface ImageDefinition {
  /** Full repository: `docker.io/library/busybox`. */
  repository: string;
  /** Which tags exist; `latest` always does. */
  tags: RegExp;
  /** Tag whose program and size `latest` has. */
  newest: string;
  entrypoint: string[];
  command: string[];
  environment: Record<string, string>;
  workingDirectory?: string;
  /** As in a Dockerfile: number or name. */
  user?: string;
  /** Container ports, for documentation and `EXPOSE`. */
  ports: number[];
  /** Paths of executables and the programs behind them. */
  executables: Record<string, string>;
  /** Whether busybox and its applets are there. */
  shell: boolean;
  /** Tags whose image is Alpine's; where this is said, the others are Debian's and have programs of GNU. */
  alpine?: RegExp;
  /** Further files with their text. */
  files?: Record<string, string>;
  sizeBytes: number;
  usage?: DeclaredUsage;
  stopSignal?: string;
}

export interface ImageReference {
  repository: string;
  tag: string;
  digest?: string;
}

/** `nginx` -> docker.io/library/nginx:latest, as containerd completes names. Undefined: not a name. */
export const parseImage = (name: string): ImageReference | undefined => {
  const [path = "", digest] = name.split("@");
  const match =
    /^((?:[\w.-]+(?::\d+)?\/)?[a-z\d]+(?:[._/-]+[a-z\d]+)*)(?::([\w][\w.-]{0,127}))?$/.exec(path);
  if (match === null) {
    return undefined;
  }

  const [, bare = "", tag = "latest"] = match;
  const first = bare.split("/")[0]!;
  const hasHost = bare.includes("/") && (/[.:]/.test(first) || first === "localhost");
  const repository = hasHost
    ? bare.replace(/^index\.docker\.io\//, "docker.io/")
    : `docker.io/${bare.includes("/") ? bare : `library/${bare}`}`;
  return { repository, tag, ...(digest === undefined ? {} : { digest }) };
};
