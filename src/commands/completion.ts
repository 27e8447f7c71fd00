/** `drydock completion bash|zsh|fish`: scripts made from the same table as `--help`. */
import { labIds } from "../lab/catalogue.ts";
import { LabError } from "../errors.ts";
import { commonFlags } from "./parse.ts";
import { verbs } from "./verbs.ts";
import type { Verb } from "./verb.ts";

const shells = ["bash", "zsh", "fish"] as const;
type Shell = (typeof shells)[number];

export const verb: Verb = {
  usage: "bash|zsh|fish",
  describe: "Prints a completion script. Load it in your shell's start-up file.",
  examples: [
    'bash: eval "$(drydock completion bash)"',
    'zsh:  eval "$(drydock completion zsh)"',
    "fish: drydock completion fish | source",
  ],
  flags: [],
  takes: { least: 1, most: 1 },
  completes: shells,
  async run({ arguments: [shell], stdout }) {
    if (!shells.includes(shell as Shell)) {
      throw new LabError(
        "usage",
        `There is completion for bash, zsh and fish; not for "${shell}".`,
      );
    }

    stdout.write(scripts[shell as Shell](await words()));
    return 0;
  },
};

interface Words {
  verbs: { name: string; says: string; words: string[]; labs: boolean }[];
  labs: string[];
}

const words = async (): Promise<Words> => ({
  labs: await labIds(),
  verbs: await Promise.all(
    verbs
      .filter(({ name }) => name !== "completion")
      .map(async ({ name, says, load }) => {
        const { flags, completes } = await load();
        const own = Array.isArray(completes) ? (completes as string[]) : [];
        return {
          name,
          says,
          words: [...own, ...[...flags, ...commonFlags].map((flag) => `--${flag.name}`)],
          labs: completes === "lab",
        };
      }),
  ).then((rows) => [
    ...rows,
    { name: "completion", says: "completion scripts", words: [...shells], labs: false },
  ]),
});

const bash = ({ verbs: rows, labs }: Words): string => `_drydock() {
  local word="\${COMP_WORDS[COMP_CWORD]}" words
  case "\${COMP_WORDS[1]}" in
${rows.map(({ name, words: own, labs: takesLabs }) => `    ${name}) words="${[...own, ...(takesLabs ? labs : [])].join(" ")}" ;;`).join("\n")}
    *) words="" ;;
  esac
  [ "$COMP_CWORD" -eq 1 ] && words="${[...rows.map(({ name }) => name), ...labs].join(" ")} --help --version"
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _drydock drydock
`;

const zsh = (all: Words): string => `autoload -Uz bashcompinit && bashcompinit
${bash(all)}`;

const fish = ({ verbs: rows, labs }: Words): string =>
  [
    "complete -c drydock -f",
    ...rows.map(
      ({ name, says }) =>
        `complete -c drydock -n __fish_use_subcommand -a ${name} -d '${says.replaceAll("'", String.raw`\'`)}'`,
    ),
    `complete -c drydock -n __fish_use_subcommand -a '${labs.join(" ")}'`,
    ...rows.map(
      ({ name, words: own, labs: takesLabs }) =>
        `complete -c drydock -n '__fish_seen_subcommand_from ${name}' -a '${[...own, ...(takesLabs ? labs : [])].join(" ")}'`,
    ),
    "",
  ].join("\n");

const scripts: Record<Shell, (all: Words) => string> = { bash, zsh, fish };
