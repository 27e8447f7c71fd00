/** `absent`: no such object, and we are sure; an error never proves it. */
import type { AbsentCheck } from "../lab/check.ts";
import { namesFor } from "./names.ts";
import { facts, unknown } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";
import { lookCommand, targetText } from "./scene.ts";
import type { Scene } from "./scene.ts";

export const evaluateAbsent = (check: AbsentCheck, scene: Scene): Outcome => {
  const found = scene.find(check.target, check.in);
  const look = lookCommand(check.target, check.in, found.known ? found.resource : undefined);
  if (!found.known) {
    return unknown(found.reason, facts(look), found.early);
  }

  const { objects } = found;
  const memory = scene.memory(check.id);
  memory.seen = memory.seen === true || objects.length > 0 || seenBy(check, scene);
  const about = facts(look, { names: namesFor(check, scene, objects), objects });
  const name = targetText(check.target);
  const expected = `no ${name}`;
  if (objects.length > 0) {
    const leaving = objects.every(({ metadata }) => metadata.deletionTimestamp !== undefined);
    const state = leaving ? "is being deleted, and not gone yet" : "exists";
    const which = check.target.name === undefined ? listed(objects.length, name) : name;
    return { value: "not-yet", expected, actual: `${which} ${state}`, facts: about };
  }

  return check.after !== undefined && !memory.seen
    ? { value: "not-yet", expected, actual: `${name} was never there`, facts: about }
    : { value: "met", facts: about };
};

const seenBy = ({ after }: AbsentCheck, scene: Scene): boolean =>
  after !== undefined && scene.memory(after).seen === true;

const listed = (count: number, name: string): string => `${count} ${name}`;
