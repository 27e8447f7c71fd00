/** What stays on the normal screen after leaving: what was done, where it is kept, how to go on. */
import type { SessionState } from "../session/state.ts";
import type { AppModel } from "./app-model.ts";
import { cleanWord } from "./clean.ts";

export const leavingSummary = (model: AppModel, state: SessionState | undefined): string => {
  const cards = model.catalogue.get();
  const open = (id: string): boolean => id === state?.lab.id;
  const touched = cards.filter(({ id, state }) => state !== "new" || open(id)).length;
  const done = cards.filter(
    ({ id, state: before }) => before === "done" || (open(id) && state?.finished !== undefined),
  ).length;
  const labs = `${touched} of ${cards.length} labs touched, ${done} done.`;
  const command = ["drydock", state?.finished ? "" : state?.lab.id].filter(Boolean).join(" ");
  return `drydock: ${place(state)}${labs}\n${kept(state)}\nGo on with   ${command}\n`;
};

const place = (state: SessionState | undefined): string => {
  if (!state) {
    return "";
  }

  const title = cleanWord(state.lab.title);
  return state.finished
    ? `${title}, all ${state.steps.length} steps. `
    : `${title}, step ${state.current + 1} of ${state.steps.length}. `;
};

const kept = (state: SessionState | undefined): string => {
  if (state?.provider === "embedded" && state.other !== undefined && !state.finished) {
    return `Nothing is lost: the practice cluster sleeps, and the way back to ${state.other} is open.`;
  }

  if (!state || state.provider === "embedded") {
    return "Your cluster sleeps; nothing is lost.";
  }

  return "Your cluster and what you made in it stay; nothing is lost.";
};
