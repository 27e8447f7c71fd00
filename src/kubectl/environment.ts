/** What commands inherit: the learner's own environment, with kubectl pointed at the lab's cluster and nowhere else. */
import path from "node:path";
import type { ShellFiles } from "./shell-files.ts";

export interface Wiring {
  kubeconfig: string;
  /** Folder for kubectl's discovery cache. */
  cache: string;
}

/** Settings of the learner that would send kubectl elsewhere or change what it prints. */
const unwanted = [
  "KUBECONFIG",
  "KUBERNETES_MASTER",
  "KUBECTL_EXTERNAL_DIFF",
  "KUBERNETES_SERVICE_HOST",
];

/** Where labs ask for pages: this machine, under names that RFC 2606 keeps for examples. No proxy has them. */
const near = ["localhost", "127.0.0.1", ".example.com", ".example.org", ".example.net"];

export const plainEnvironment = (
  env: Record<string, string | undefined>,
): Record<string, string> => {
  const plain = Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !unwanted.includes(entry[0]),
    ),
  );
  const around = [plain["NO_PROXY"] ?? plain["no_proxy"], ...near].filter(Boolean).join(",");
  return { ...plain, NO_PROXY: around, no_proxy: around };
};

/** kubectl lives for a moment: collecting its garbage less often saves a quarter of its processor time. */
const garbagePercent = "400";

/** For commands of the lab. */
export const commandEnvironment = (
  env: Record<string, string | undefined>,
  { kubeconfig, cache }: Wiring,
  bin: string,
): Record<string, string> => {
  const plain = plainEnvironment(env);
  return {
    ...plain,
    KUBECONFIG: kubeconfig,
    KUBECACHEDIR: cache,
    KUBERC: "off",
    GOGC: plain["GOGC"] ?? garbagePercent,
    PATH: `${bin}${path.delimiter}${plain["PATH"] ?? "/usr/bin:/bin"}`,
  };
};

export interface LearnerShell {
  file: string;
  argv: string[];
  env: Record<string, string>;
}

/** The learner's own shell when it is bash, zsh or fish; else sh, which is everywhere. */
export const learnerShell = (
  env: Record<string, string>,
  files: ShellFiles,
  { lab, socket }: { lab: string; socket: string },
): LearnerShell => {
  const wired = {
    ...env,
    DRYDOCK_LAB: lab,
    DRYDOCK_SOCKET: socket,
    DRYDOCK_SHELL_BIN: files.shellBin,
    PATH: `${files.shellBin}${path.delimiter}${env["PATH"] ?? ""}`,
  };
  const file = env["SHELL"] ?? "/bin/sh";
  switch (path.basename(file)) {
    case "bash":
      return { file, argv: ["--rcfile", files.bashrc, "-i"], env: wired };
    case "zsh":
      return {
        file,
        argv: ["-i"],
        env: {
          ...wired,
          ZDOTDIR: files.zshFolder,
          ...(env["ZDOTDIR"] !== undefined && { DRYDOCK_ZDOTDIR: env["ZDOTDIR"] }),
        },
      };
    case "fish":
      return { file, argv: ["--init-command", `source ${files.fishInit}`, "-i"], env: wired };
    default:
      return { file: "/bin/sh", argv: ["-i"], env: { ...wired, PS1: `[${lab}] $ ` } };
  }
};
