/** A command line at the bottom: editing, history, completion. */
import { useRef, useState } from "react";
import { completed, completionRequest, findCandidates } from "../completion.ts";
import type { KeyPress } from "../key-press.ts";
import { edit, type Editing, editing } from "../line-editor.ts";
import { textLayer, useKeys } from "./use-keys.tsx";

interface Options {
  initial: string;
  /** Earlier commands, oldest first. */
  history: readonly string[];
  sources: Parameters<typeof findCandidates>[1];
  run(command: string): void;
  close(): void;
}

export interface CommandLine {
  line: Editing;
  /** What the word could become. */
  candidates: readonly string[];
}

export const useCommandLine = (options: Options): CommandLine => {
  const { initial, history, sources, run, close } = options;
  const [line, setLine] = useState<Editing>(() => editing(initial));
  const [candidates, setCandidates] = useState<readonly string[]>([]);
  const [back, setBack] = useState(0);
  const current = useRef(line);
  const asking = useRef<AbortController>(undefined);

  const change = (next: Editing) => {
    asking.current?.abort();
    current.current = next;
    setLine(next);
    setCandidates([]);
  };
  const recall = (steps: number) => {
    const next = Math.max(0, Math.min(history.length, back + steps));
    setBack(next);
    change(editing(next === 0 ? initial : (history[history.length - next] ?? "")));
  };
  const completeWord = () => {
    const { text, cursor } = current.current;
    const request = completionRequest(text.slice(0, cursor));
    if (!request) {
      change(completeProgram(current.current));
      return;
    }

    asking.current?.abort();
    const asked = new AbortController();
    asking.current = asked;
    findCandidates(request, sources, asked.signal).then(
      (found) => {
        if (!asked.signal.aborted) {
          const word = completed(request.word, found);
          change({
            text: text.slice(0, request.start) + word + text.slice(cursor),
            cursor: request.start + word.length,
          });
          setCandidates(found.values.length > 1 ? found.values : []);
        }
      },
      () => {},
    );
  };

  useKeys(textLayer, (press: KeyPress) => {
    switch (press.name) {
      case "enter":
        if (current.current.text.trim()) {
          run(current.current.text.trim());
        }

        close();
        break;
      case "escape":
      case "ctrl+c":
        close();
        break;
      case "tab":
        completeWord();
        break;
      case "up":
      case "ctrl+p":
        recall(1);
        break;
      case "down":
      case "ctrl+n":
        recall(-1);
        break;
      default: {
        const next = edit(current.current, press);
        if (next) {
          change(next);
        }
      }
    }
  });

  return { line, candidates };
};

/** The program itself can only be one. */
const completeProgram = (line: Editing): Editing =>
  line.cursor > 0 && "kubectl".startsWith(line.text) ? editing("kubectl ") : line;
