/** Whether a write would change anything: fields compared without regard to their order, to the revision and to times of managers. */
import type { Json, KubeObject } from "../../object.ts";

/** What is not compared, by path. */
const ignored = new Set(["metadata.resourceVersion"]);

export const sameObject = (left: Json, right: Json): boolean => same(left, right, "");

const same = (left: Json, right: Json, path: string): boolean => {
  if (left === right) {
    return true;
  }

  if (Array.isArray(left)) {
    return (
      Array.isArray(right) &&
      left.length === right.length &&
      left.every((item, index) => same(item, right[index], "[]"))
    );
  }

  if (left === null || right === null || typeof left !== "object" || typeof right !== "object") {
    return false;
  }

  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  for (const key of keys) {
    const at = path === "" ? key : path === "metadata" ? `metadata.${key}` : "[]";
    if (!ignored.has(at) && !same(left[key], right[key], at)) {
      return false;
    }
  }

  return true;
};

/** Gives the new object the old one's managedFields when only their times differ, so that nothing is written for them alone. */
export const ignoreManagerTimes = (object: Json, old: KubeObject): void => {
  const entries: Json[] | undefined = object.metadata.managedFields;
  const before: Json[] | undefined = old.metadata.managedFields;
  if (
    entries === undefined ||
    before === undefined ||
    entries.length !== before.length ||
    !entries.every((entry, index) =>
      same({ ...entry, time: "" }, { ...before[index], time: "" }, "[]"),
    )
  ) {
    return;
  }

  const changed = object.metadata.managedFields;
  object.metadata.managedFields = before;
  if (!sameObject(object, old)) {
    object.metadata.managedFields = changed;
  }
};
