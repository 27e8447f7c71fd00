/** Why a check says what it says: its evidence, and the read-only command that shows the same. */
import { useEffect, useState } from "react";
import type { Evidence } from "../../session/events.ts";
import type { CheckState, SessionState } from "../../session/state.ts";
import type { LabSession } from "../app-model.ts";
import { clean, cleanWord } from "../clean.ts";
import { useApp } from "../hooks/use-app.ts";
import { type Line, plainLine } from "../line.ts";
import { checkLines, failureLines } from "../parts/checklist.ts";
import { textLines } from "../parts/text.ts";
import type { Look } from "../theme.ts";
import { wrapText } from "../wrap.ts";
import { currentStep } from "./lab-model.ts";
import { Reader } from "./reader.tsx";

interface Props {
  session: LabSession;
  state: SessionState;
  close(): void;
}

export const Why = ({ session, state, close }: Props) => {
  const { provider } = state;
  const checks = currentStep(state)?.checks ?? [];
  const { look, copy, model } = useApp();
  const [index, setIndex] = useState(() => Math.max(0, checks.findIndex(isOpen)));
  const check = checks[index % Math.max(1, checks.length)];
  const evidence = useEvidence(session, check);
  const command = evidence?.command;
  return (
    <Reader
      title={`Why: check ${(index % Math.max(1, checks.length)) + 1} of ${checks.length}`}
      draw={(width) =>
        check ? whyLines(check, evidence, { width, look, now: model.now(), provider }) : []
      }
      copy={
        command
          ? () => {
              copy(command);
            }
          : undefined
      }
      turn={
        checks.length > 1
          ? () => {
              setIndex(index + 1);
            }
          : undefined
      }
      close={close}
    />
  );
};

const isOpen = ({ verdict }: CheckState): boolean => verdict.status !== "met";

/** Asked again whenever the verdict changes, so that what is read is what was judged. */
const useEvidence = (session: LabSession, check: CheckState | undefined): Evidence | undefined => {
  const [evidence, setEvidence] = useState<Evidence>();
  const id = check?.id;
  const verdict = check?.verdict;
  useEffect(() => {
    let wanted = true;
    if (id !== undefined) {
      Promise.resolve(session.evidence(id)).then(
        (found) => {
          if (wanted) {
            setEvidence(found);
          }
        },
        (error: unknown) => {
          if (wanted) {
            setEvidence({ command: "", text: `cannot tell: ${String(error)}` });
          }
        },
      );
    }

    return () => {
      wanted = false;
    };
  }, [session, id, verdict]);
  return evidence;
};

interface WhyOptions {
  width: number;
  look: Look;
  now: number;
  provider: SessionState["provider"];
}

const whyLines = (
  check: CheckState,
  evidence: Evidence | undefined,
  { width, look, now, provider }: WhyOptions,
): Line[] => {
  const { verdict } = check;
  const head =
    (verdict.failure ?? verdict.reason)
      ? failureLines(check, { width, look })
      : checkLines([check], { width, look, now, provider });
  return [
    [],
    ...head,
    [],
    plainLine("The same, asked by you", "dim"),
    ...wrapText(`$ ${cleanWord(evidence?.command ?? "")}`, width, { tone: "accent" }),
    [],
    plainLine("What Drydock saw", "dim"),
    ...(evidence ? textLines(clean(evidence.text), width, look) : [plainLine("looking", "dim")]),
  ];
};
