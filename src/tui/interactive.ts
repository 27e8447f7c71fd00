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

  const verb = rest.find((word) => !word.startsWith("-")) ?? "";
  const beforeDashes = rest.join(" ").split(" -- ")[0] ?? "";
  return (
    verb === "edit" ||
    (["exec", "attach", "run", "debug"].includes(verb) && terminalFlags.test(` ${beforeDashes} `))
  );
};
