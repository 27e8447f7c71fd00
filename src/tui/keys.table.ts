/** Every key of the terminal UI, once: the footer, the help, docs/keys.md and the views all read this table. */

/** Where keys are pressed. */
export type Place = "catalogue" | "lab" | "summary" | "reading" | "choice" | "question" | "typing";

/** What the keys' states depend on. */
export interface KeyFacts {
  place: Place;
  /** The cluster answers. */
  ready: boolean;
  /** A command is running. */
  busy: boolean;
  /** What Enter does now. */
  wanted: "run" | "look" | "next" | "open" | "type" | "pace" | "retry" | "none";
  /** The checks of the step are all met. */
  done: boolean;
  hints: { shown: number; total: number };
  file: boolean;
  link: boolean;
  checks: boolean;
  embedded: boolean;
  /** The provider on which the learner can go on, and whether nothing else can be done now. */
  elsewhere?: { to: string; urgent: boolean } | undefined;
  /** There is another cluster for this run, whether it answers or not. */
  other?: boolean;
  /** The pace at which the learner could let time run, since only time is missing. */
  pace?: number | undefined;
}

export interface KeyEntry {
  id: KeyId;
  /** Names of `key-press.ts`; any of them. */
  keys: string[];
  /** In the footer: one or two words. */
  label: string | ((facts: KeyFacts) => string);
  /** In the help: one sentence without a full stop. */
  help: string;
  places: Place[];
  group: "Do" | "Look" | "Move" | "Leave";
  /** Rank in the footer, lowest first; without one it is only in the help. */
  footer?: number | ((facts: KeyFacts) => number | undefined);
  /** Why it does nothing now. */
  disabled?: (facts: KeyFacts) => string | undefined;
  /** It is not there at all. */
  hidden?: (facts: KeyFacts) => boolean;
}

export type KeyId =
  | "enter"
  | "edit"
  | "command"
  | "shell"
  | "check"
  | "hint"
  | "why"
  | "next"
  | "file"
  | "reset"
  | "skip"
  | "answer"
  | "undo"
  | "faster"
  | "slower"
  | "labs"
  | "link"
  | "copy"
  | "unsolved"
  | "filter"
  | "provider"
  | "elsewhere"
  | "pane"
  | "up"
  | "down"
  | "page-up"
  | "page-down"
  | "top"
  | "bottom"
  | "help"
  | "back"
  | "interrupt"
  | "suspend"
  | "quit"
  | "yes"
  | "no"
  | "complete"
  | "history";

const starting = ({ ready }: KeyFacts) => (ready ? undefined : "the cluster is not ready yet");
const working = ({ busy }: KeyFacts) =>
  busy ? "a command is running; ctrl+c stops it" : undefined;
const able = (facts: KeyFacts) => starting(facts) ?? working(facts);
const onEmbedded = (facts: KeyFacts) =>
  facts.embedded ? starting(facts) : "only the embedded cluster can do that";

const enterLabels: Record<KeyFacts["wanted"], string> = {
  run: "run",
  look: "look closer",
  next: "next step",
  open: "open",
  type: "type a command",
  pace: "let time run",
  retry: "try again",
  none: "run",
};

export const keyTable: KeyEntry[] = [
  {
    id: "enter",
    keys: ["enter"],
    label: ({ place, wanted }) =>
      place === "summary" ? "go on" : place === "choice" ? "choose" : enterLabels[wanted],
    help: "Do the highlighted thing: open the lab, run the shown command, go on",
    places: ["catalogue", "lab", "summary", "choice"],
    group: "Do",
    footer: ({ elsewhere }) => (elsewhere?.urgent === true ? 2 : 1),
    disabled: (facts) =>
      facts.place === "lab" && facts.wanted !== "retry"
        ? (able(facts) ?? (facts.wanted === "none" ? "nothing is left to run here" : undefined))
        : undefined,
  },
  {
    id: "next",
    keys: ["n"],
    label: "next step",
    help: "Go to the next step, or to the next lab",
    places: ["lab", "summary"],
    group: "Do",
    footer: ({ place, wanted, done }) =>
      place === "lab" && done && wanted !== "next" ? 2 : undefined,
    disabled: ({ place, done }) =>
      place === "lab" && !done ? "the checks of this step are not all met" : undefined,
  },
  {
    id: "edit",
    keys: ["e"],
    label: "edit",
    help: "Change the shown command before it runs",
    places: ["lab"],
    group: "Do",
    footer: 3,
    disabled: (facts) =>
      able(facts) ?? (["run", "look"].includes(facts.wanted) ? undefined : "no command is shown"),
  },
  {
    id: "command",
    keys: [":"],
    label: "command",
    help: "Type any command, with kubectl's own completion",
    places: ["lab"],
    group: "Do",
    footer: ({ ready }) => (ready ? 4 : undefined),
    // At any time: what is typed behind it must never be taken for keys.
  },
  {
    id: "shell",
    keys: ["s"],
    label: "shell",
    help: "Your own shell, wired to the cluster; exit brings you back",
    places: ["lab"],
    group: "Do",
    footer: 5,
    disabled: starting,
  },
  {
    id: "check",
    keys: ["c"],
    label: "check",
    help: "Check now instead of waiting",
    places: ["lab"],
    group: "Do",
    disabled: starting,
  },
  {
    id: "interrupt",
    keys: ["ctrl+c"],
    label: "stop",
    help: "Stop the command that is running; when none is, leave",
    places: ["lab"],
    group: "Do",
    footer: ({ busy }) => (busy ? 0 : undefined),
    disabled: ({ busy }) => (busy ? undefined : "no command is running"),
  },
  {
    id: "file",
    keys: ["f"],
    label: "file",
    help: "Show the file that the command uses",
    places: ["lab"],
    group: "Look",
    footer: ({ file }) => (file ? 6 : undefined),
    disabled: ({ file }) => (file ? undefined : "the shown command uses no file"),
  },
  {
    id: "hint",
    keys: ["h"],
    label: ({ hints }) => (hints.shown > 0 ? `hint ${hints.shown}/${hints.total}` : "hint"),
    help: "One more hint; hints are counted",
    places: ["lab"],
    group: "Look",
    footer: ({ hints, done }) => (hints.total > hints.shown && !done ? 7 : undefined),
    disabled: ({ hints }) => {
      if (hints.total === 0) {
        return "this step has no hints";
      }

      return hints.shown < hints.total ? undefined : "no more hints; a shows the answer";
    },
  },
  {
    id: "why",
    keys: ["w"],
    label: "why",
    help: "The evidence of a check, and the kubectl command behind it",
    places: ["lab"],
    group: "Look",
    footer: 8,
    disabled: (facts) => starting(facts) ?? (facts.checks ? undefined : "this step has no checks"),
  },
  {
    id: "answer",
    keys: ["a"],
    label: "answer",
    help: "Let Drydock do this step, after asking",
    places: ["lab"],
    group: "Do",
    disabled: (facts) => able(facts) ?? (facts.wanted === "next" ? "this step is done" : undefined),
  },
  {
    id: "skip",
    keys: ["S"],
    label: "skip",
    help: "Skip this step, after asking",
    places: ["lab"],
    group: "Do",
    disabled: working,
  },
  {
    id: "reset",
    keys: ["x"],
    label: "reset",
    help: "Start this step (in the catalogue: this lab) again, after asking",
    places: ["lab", "catalogue"],
    group: "Do",
    disabled: (facts) => (facts.place === "lab" ? able(facts) : undefined),
  },
  {
    id: "undo",
    keys: ["z"],
    label: "undo",
    help: "Take back the last change in the embedded cluster",
    places: ["lab"],
    group: "Do",
    disabled: (facts) => onEmbedded(facts) ?? working(facts),
  },
  {
    id: "faster",
    keys: [">"],
    label: ({ pace }) => (pace === undefined ? "faster" : `time x${pace}`),
    help: "Let the embedded cluster's time run faster",
    places: ["lab"],
    group: "Do",
    footer: ({ pace }) => (pace === undefined ? undefined : 2),
    disabled: onEmbedded,
  },
  {
    id: "slower",
    keys: ["<"],
    label: "slower",
    help: "Let it run slower again, down to paused",
    places: ["lab"],
    group: "Do",
    disabled: onEmbedded,
  },
  {
    id: "link",
    keys: ["o"],
    label: "docs",
    help: "Open the documentation page of this lab",
    places: ["lab", "summary"],
    group: "Look",
    hidden: ({ link }) => !link,
  },
  {
    id: "copy",
    keys: ["y"],
    label: "copy command",
    help: "Copy the command to the clipboard",
    places: ["reading"],
    group: "Look",
    footer: 3,
  },
  {
    id: "elsewhere",
    keys: ["p"],
    label: ({ elsewhere }) =>
      elsewhere === undefined
        ? "elsewhere"
        : `${elsewhere.urgent ? "continue on" : "back to"} ${elsewhere.to}`,
    help: "Go on at this step on the other cluster: embedded when kind is gone, and back",
    places: ["lab"],
    group: "Do",
    footer: ({ elsewhere }) => (elsewhere === undefined ? undefined : elsewhere.urgent ? 1 : 5),
    disabled: ({ other }) =>
      other === true ? undefined : "there is no other cluster; p in the list of labs chooses one",
  },
  {
    id: "unsolved",
    keys: ["n"],
    label: "next unsolved",
    help: "Go to the next lab that is not done",
    places: ["catalogue"],
    group: "Move",
    footer: 2,
  },
  {
    id: "filter",
    keys: ["/"],
    label: "filter",
    help: "Show only labs whose text has these words",
    places: ["catalogue"],
    group: "Move",
    footer: 3,
  },
  {
    id: "provider",
    keys: ["p"],
    label: "provider",
    help: "Choose where labs run: embedded, kind, or a cluster of yours",
    places: ["catalogue"],
    group: "Do",
    footer: 4,
  },
  {
    id: "pane",
    keys: ["tab"],
    label: ({ place }) => (place === "reading" ? "next check" : "next region"),
    help: "Go to the next region: what page keys scroll, and on small screens what shows",
    places: ["lab", "reading"],
    group: "Move",
    footer: ({ place }) => (place === "reading" ? 2 : undefined),
  },
  {
    id: "up",
    keys: ["up", "k"],
    label: "up",
    help: "One line up",
    places: ["catalogue", "lab", "summary", "reading", "choice"],
    group: "Move",
  },
  {
    id: "down",
    keys: ["down", "j"],
    label: "down",
    help: "One line down",
    places: ["catalogue", "lab", "summary", "reading", "choice"],
    group: "Move",
  },
  {
    id: "page-up",
    keys: ["pageup", "ctrl+u"],
    label: "page up",
    help: "One page up",
    places: ["catalogue", "lab", "summary", "reading"],
    group: "Move",
  },
  {
    id: "page-down",
    keys: ["pagedown", "ctrl+d", " "],
    label: "page down",
    help: "One page down",
    places: ["catalogue", "lab", "summary", "reading"],
    group: "Move",
  },
  {
    id: "top",
    keys: ["g", "home"],
    label: "top",
    help: "To the first line",
    places: ["catalogue", "lab", "summary", "reading", "choice"],
    group: "Move",
  },
  {
    id: "bottom",
    keys: ["G", "end"],
    label: "bottom",
    help: "To the last line",
    places: ["catalogue", "lab", "summary", "reading", "choice"],
    group: "Move",
  },
  {
    id: "yes",
    keys: ["y"],
    label: "yes",
    help: "Do it",
    places: ["question"],
    group: "Do",
    footer: 1,
  },
  {
    id: "no",
    keys: ["n", "escape", "q", "ctrl+c"],
    label: "no",
    help: "Leave everything as it is",
    places: ["question"],
    group: "Do",
    footer: 2,
  },
  {
    id: "complete",
    keys: ["tab"],
    label: "complete",
    help: "Complete the word",
    places: ["typing"],
    group: "Do",
    footer: 2,
  },
  {
    id: "history",
    keys: ["up", "down"],
    label: "history",
    help: "Earlier and later commands",
    places: ["typing"],
    group: "Do",
    footer: 3,
  },
  {
    id: "labs",
    keys: ["l"],
    label: "labs",
    help: "Back to the list of labs; this one stays where it is",
    places: ["lab", "summary"],
    group: "Leave",
    footer: ({ place }) => (place === "summary" ? 3 : undefined),
  },
  {
    id: "back",
    keys: ["escape", "q", "ctrl+c"],
    label: "back",
    help: "Close what lies over the view",
    places: ["reading", "choice"],
    group: "Leave",
    footer: ({ place }) => (place === "choice" ? 2 : 1),
  },
  {
    id: "help",
    keys: ["?"],
    label: "help",
    help: "All keys",
    places: ["catalogue", "lab", "summary"],
    group: "Leave",
    footer: 9,
  },
  {
    id: "suspend",
    keys: ["ctrl+z"],
    label: "suspend",
    help: "Stop Drydock and return to your shell; fg brings it back",
    places: ["catalogue", "lab", "summary", "reading", "choice"],
    group: "Leave",
  },
  {
    id: "quit",
    keys: ["q", "ctrl+c"],
    label: "quit",
    help: "Leave; everything is kept",
    places: ["catalogue", "lab", "summary"],
    group: "Leave",
    footer: ({ place }) => (place === "lab" ? 11 : 10),
  },
];
