/** Files of a folder over HTTP, as nginx and httpd hand them out. */
import { RegularFile } from "../kernel/inode.ts";
import type { System } from "../kernel/system.ts";
import { isErrno } from "../kernel/system-error.ts";

const contentTypes: Record<string, string> = {
  html: "text/html",
  htm: "text/html",
  txt: "text/plain",
  css: "text/css",
  js: "application/javascript",
  json: "application/json",
  png: "image/png",
  jpg: "image/jpeg",
  svg: "image/svg+xml",
  xml: "text/xml",
  ico: "image/x-icon",
  gif: "image/gif",
  pdf: "application/pdf",
};

export interface StaticFile {
  text: string;
  type: string;
  mtime: number;
}

export type StaticResult = StaticFile | "missing" | "forbidden" | "folder";

export const contentType = (path: string, fallback: string): string =>
  contentTypes[/\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? ""] ?? fallback;

/** Path of a request target inside a folder, decoded and without `..`; undefined when it would leave. */
export const pathOfTarget = (target: string): string | undefined => {
  const [bare = "/"] = target.split(/[?#]/);
  let path: string;
  try {
    path = Buffer.from(decodeURIComponent(bare), "utf8").toString("latin1");
  } catch {
    return undefined;
  }

  const names: string[] = [];
  for (const name of path.split("/")) {
    if (name === ".." && names.pop() === undefined) {
      return undefined;
    }

    if (name !== "" && name !== "." && name !== "..") {
      names.push(name);
    }
  }

  return `/${names.join("/")}${path.endsWith("/") && names.length > 0 ? "/" : ""}`;
};

export const readStatic = (
  system: System,
  root: string,
  path: string,
  fallbackType = "application/octet-stream",
): StaticResult => {
  const full = `${root}${path}`;
  try {
    const { inode, type, mtime } = system.stat(full);
    if (type === "directory") {
      return path.endsWith("/")
        ? readStatic(system, root, `${path}index.html`, fallbackType)
        : "folder";
    }

    system.access(full, 4);
    if (!(inode instanceof RegularFile)) {
      return "forbidden";
    }

    const text = Buffer.from(inode.data.read(0, inode.size)).toString("latin1");
    return { text, type: contentType(full, fallbackType), mtime };
  } catch (error) {
    if (!isErrno(error)) {
      throw error;
    }

    return error.code === "EACCES" ? "forbidden" : "missing";
  }
};
