/** Plain text for people and logs: each command with its output, each check with its verdict, a summary. */
import type { CheckStatus, Failure, TimedEvent } from "../session/events.ts";
import { clockFormat } from "../lab/duration.ts";
import type { Reporter } from "./reporter.ts";

export interface PlainOptions {
  /** Plain ASCII, for terminals and logs that are not UTF-8. */
  ascii?: boolean;
}

type EventOf<T extends TimedEvent["type"]> = Extract<TimedEvent, { type: T }>;

const glyphs = (ascii: boolean) =>
  ascii ? { good: "[ok]", bad: "[!!]", dot: "-" } : { good: "✔", bad: "✖", dot: "·" };

/** Verdicts worth a line; what is still on its way is not. */
const spoken = new Set<CheckStatus>(["met", "late", "hopeless", "unknown"]);

export const createPlainReporter = ({ ascii = false }: PlainOptions = {}): Reporter => {
  const glyph = glyphs(ascii);
  const says = new Map<string, string>();
  const said = new Map<string, CheckStatus>();
  const standIns = new Map<string, readonly string[]>();
  let provider = "";
  const titles = new Map<string, string>();
  const passed = new Set<string>();
  let begun = false;
  /** Verdicts that came before the command was through; undefined while none runs. */
  let held: string[] | undefined;

  /** Below what the command printed, also where a check is faster than it. */
  const afterCommand = (text: string): string => {
    held?.push(text);
    return held === undefined ? text : "";
  };

  const release = (): string => {
    const text = held?.join("") ?? "";
    held = undefined;
    return text;
  };

  const runStarted = (event: EventOf<"run-started">): string => {
    ({ provider } = event);
    event.steps.forEach(({ id, title, checks }, index) => {
      titles.set(id, `${index + 1}/${event.steps.length}  ${title}`);
      checks.forEach((check) => {
        says.set(`${id} ${check.id}`, check.says);
        standIns.set(`${id} ${check.id}`, check.simulatedOn ?? []);
      });
    });
    return `${event.title} ${glyph.dot} ${event.provider} cluster\n\n`;
  };

  let lately = "";
  /** One that differs from the last in its numbers alone is no news in a log. */
  const progressed = (sentence: string): string => {
    const kind = sentence.replaceAll(/\d+(?:\.\d+)?(?: [MG]B)?/g, "#");
    const again = kind === lately;
    lately = kind;
    return again ? "" : `  ${glyph.dot} ${sentence}\n`;
  };

  let known = "";
  /** Said again after an add-on came up: then the version is no news. */
  const clusterReady = ({ kubernetes, nodes }: EventOf<"cluster-ready">): string => {
    const sentence = `Kubernetes ${kubernetes}, ${nodes} nodes ready`;
    const line = `  ${glyph.good} ${known === sentence ? "ready" : sentence}\n`;
    known = sentence;
    return line;
  };

  const checkChanged = ({ step, check, verdict }: EventOf<"check-changed">): string => {
    const key = `${step} ${check}`;
    const { status, failure, reason } = verdict;
    if (!spoken.has(status) || said.get(key) === status) {
      return "";
    }

    said.set(key, status);
    const sentence = says.get(key) ?? check;
    if (status === "met") {
      const truth = standIns.get(key)?.includes(provider) === true ? " (simulated)" : "";
      return `  ${glyph.good} ${sentence}${truth}\n`;
    }

    return status === "unknown"
      ? `  ? ${sentence}\n    ${reason ?? "cannot tell"}\n`
      : `  ${glyph.bad} ${sentence}\n${failure === undefined ? "" : failureLines(failure)}`;
  };

  const write = (event: TimedEvent): string => {
    switch (event.type) {
      case "run-started": {
        return runStarted(event);
      }
      case "cluster-progress": {
        return progressed(event.sentence);
      }
      case "cluster-ready": {
        return clusterReady(event);
      }
      case "cluster-lost": {
        return `  ${glyph.bad} ${event.sentence}\n`;
      }
      case "step-started": {
        begun = true;
        return `\n${titles.get(event.step) ?? event.step}\n`;
      }
      case "action-started": {
        held = [];
        return `${indent(`$ ${event.command.trimEnd()}`)}\n`;
      }
      case "output": {
        return `${indent(event.text.replace(/\n$/, ""))}\n`;
      }
      case "action-ended": {
        return outcomeLine(event, glyph.bad) + release();
      }
      case "check-changed": {
        return afterCommand(checkChanged(event));
      }
      case "hint-shown": {
        return `  hint: ${event.text}\n`;
      }
      case "notice": {
        // What keeps a lab from starting is the program's own error, which it tells by itself.
        if (event.level === "error" && !begun) {
          return "";
        }

        return `  ${event.sentence}\n${event.hint === undefined ? "" : `  ${event.hint}\n`}`;
      }
      case "step-passed": {
        passed.add(event.step);
        return "";
      }
      case "step-skipped": {
        return "  skipped\n";
      }
      case "run-ended": {
        const steps = `${passed.size} of ${titles.size} steps`;
        return `${release()}\n${event.outcome === "passed" ? glyph.good : glyph.bad} ${event.lab}: ${event.outcome}, ${steps} in ${clockFormat(event.durationMs)}\n`;
      }
      case "lab-passed": {
        const lines = event.counted.map((sentence) => `  ${glyph.dot} ${sentence}\n`);
        return lines.length === 0 ? "" : `\n${lines.join("")}`;
      }
      case "moved": {
        provider = event.to;
        return `  ${glyph.dot} ${event.sentence}\n`;
      }
      case "cluster-absent": {
        return `  ${glyph.bad} ${event.sentence}\n${event.hint === undefined ? "" : `    ${event.hint}\n`}`;
      }
      // Whoever asks the learner says it with the key.
      case "elsewhere-offered":
      case "elsewhere-withdrawn":
      case "step-reset": {
        return "";
      }
    }
  };

  return { event: write };
};

const indent = (text: string): string => text.replaceAll(/^/gm, "  ");

const outcomeLine = (
  { outcome, exit, durationMs }: EventOf<"action-ended">,
  bad: string,
): string => {
  switch (outcome) {
    case "ok": {
      return "";
    }
    case "as-expected": {
      return "  as expected\n";
    }
    case "surprise": {
      return `  ${bad} this was supposed to be refused\n`;
    }
    case "interrupted": {
      return `  interrupted after ${clockFormat(durationMs)}\n`;
    }
    case "failed": {
      return `  ${bad} ended with exit code ${exit}\n`;
    }
  }
};

/** The block of a failure, keys aligned. */
export const failureLines = (failure: Failure): string =>
  (["expected", "actual", "likely", "look"] as const)
    .filter((key) => failure[key] !== undefined)
    .map((key) => `    ${key.padEnd(10)} ${failure[key]}\n`)
    .join("");
