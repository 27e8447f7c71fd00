/** Checks of file paths and IP addresses, from pkg/apis/core/validation and apimachinery. */
import { isIP } from "node:net";
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

const sloppy = (text: string): string => text.replaceAll(/(^|\.)0+(?=\d)/g, "$1");

/** An address in a field from the time before strict checks; since 1.36 they are strict all the same. */
export const checkIp = (address: Field): boolean => {
  const text = (address.value as string | undefined) ?? "";
  if (isIP(text) !== 0 && !text.includes("%")) {
    if (/^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(text)) {
      address.invalid("must not be an IPv4-mapped IPv6 address");
      return false;
    }

    return true;
  }

  const zeros = /^[\d.]+$/.test(text) && isIP(sloppy(text)) === 4;
  address.invalidText(
    zeros
      ? "must not have leading 0s"
      : "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)",
  );
  return false;
};
