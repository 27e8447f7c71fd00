/** Checks of file paths, from pkg/apis/core/validation. */
import type { Field } from "./field.ts";

export const checkNoBacksteps = (path: Field): void => {
  if (((path.value as string | undefined) ?? "").split("/").includes("..")) {
    path.invalid("must not contain '..'");
  }
};

export const checkRelativePath = (path: Field): void => {
  if (((path.value as string | undefined) ?? "").startsWith("/")) {
    path.invalid("must be a relative path");
  }

  checkNoBacksteps(path);
};

export const checkLocalPath = (path: Field): void => {
  checkRelativePath(path);
  if (/^\.\.(?!\/)/.test((path.value as string | undefined) ?? "")) {
    path.invalid("must not start with '..'");
  }
};
