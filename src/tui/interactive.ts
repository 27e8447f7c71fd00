/** Recognizes commands that need the whole terminal: an editor, a pager, a shell in a container. */

const programs = new Set([
  "vi",
  "vim",
  "nvim",
  "nano",
  "emacs",
  "less",
  "more",
  "man",
  "top",
  "htop",
  "watch",
  "k9s",
  "ssh",
  "bash",
  "sh",
  "zsh",
  "fish",
]);
const terminalFlags = /(?:^|\s)(?:-it|-ti|--tty|-t|-i\s+-t|-t\s+-i)(?:\s|$|=true)/;

/** Flags of kubectl that may stand before the verb, with their value as a word of its own. */
const valueFlags = new Set([
  "-n",
  "--namespace",
  "--context",
  "--kubeconfig",
  "--as",
  "-s",
  "--server",
  "--user",
  "--cluster",
  "-v",
]);

/** Pipelines and lists are judged by their first command. */
export const needsTerminal = (command: string): boolean => {
  const words = command.trim().split(/\s+/);
  const [program = "", ...rest] = words;
  if (program !== "kubectl") {
    return (
      programs.has(program) &&
      (rest.length === 0 || !["bash", "sh", "zsh", "fish"].includes(program))
    );
  }

  const verb =
    rest.find((word, at) => !word.startsWith("-") && !valueFlags.has(rest[at - 1] ?? "")) ?? "";
  const beforeDashes = rest.join(" ").split(" -- ")[0] ?? "";
  return (
    verb === "edit" ||
    (["exec", "attach", "run", "debug"].includes(verb) && terminalFlags.test(` ${beforeDashes} `))
  );
};
