/** The root file system of a container, from its image. */
import { applets } from "../applets/applets.table.ts";
import type { ImageDefinition } from "../images/image.ts";
import { executableText } from "../kernel/execute.ts";
import { Directory, SymbolicLink } from "../kernel/inode.ts";
import { FileSystem } from "../kernel/file-system.ts";
import { makeFolder, putFile } from "./container-files.ts";

const passwd = `root:x:0:0:root:/root:/bin/sh
daemon:x:1:1:daemon:/usr/sbin:/bin/false
bin:x:2:2:bin:/bin:/bin/false
sys:x:3:3:sys:/dev:/bin/false
sync:x:4:100:sync:/bin:/bin/sync
mail:x:8:8:mail:/var/spool/mail:/bin/false
www-data:x:33:33:www-data:/var/www:/bin/false
operator:x:37:37:Operator:/var:/bin/false
nginx:x:101:101:nginx user:/nonexistent:/bin/false
curl_user:x:100:101:curl_user:/home/curl_user:/bin/sh
nobody:x:65534:65534:nobody:/home:/bin/false
`;

const group = `root:x:0:
daemon:x:1:
bin:x:2:
sys:x:3:
adm:x:4:
tty:x:5:
disk:x:6:
wheel:x:10:root
mail:x:8:
www-data:x:33:
nginx:x:101:
users:x:100:
nobody:x:65534:
`;

const folders: [path: string, mode: number][] = [
  ["/etc", 0o755],
  ["/root", 0o700],
  ["/home", 0o755],
  ["/tmp", 0o1777],
  ["/usr/bin", 0o755],
  ["/usr/sbin", 0o755],
  ["/var/log", 0o755],
  ["/var/run", 0o755],
  ["/run", 0o755],
  ["/mnt", 0o755],
];

/** Programs that are links to busybox; they live in /bin, as the image of that name has them. */
export const addShell = (root: Directory): void => {
  putFile(root, "/bin/busybox", Buffer.from(executableText("busybox"), "latin1"), 0o755);
  const bin = makeFolder(root, "/bin");
  for (const name of applets.keys()) {
    bin.add(name, new SymbolicLink(root.fs, "/bin/busybox", { uid: 0, gid: 0 }));
  }

  makeFolder(root, "/usr/bin").add(
    "env",
    new SymbolicLink(root.fs, "../../bin/env", { uid: 0, gid: 0 }),
  );
};

export const makeImageTree = (
  definition: ImageDefinition,
  now: () => number,
): { fs: FileSystem; root: Directory } => {
  const fs = new FileSystem("overlay", "overlay", now);
  const root = new Directory(fs, { mode: 0o755, uid: 0, gid: 0 });
  for (const [path, mode] of folders) {
    makeFolder(root, path).mode = mode;
  }

  putFile(root, "/etc/passwd", Buffer.from(passwd));
  putFile(root, "/etc/group", Buffer.from(group));
  if (definition.shell) {
    addShell(root);
  }

  for (const [path, program] of Object.entries(definition.executables)) {
    putFile(root, path, Buffer.from(executableText(program), "latin1"), 0o755);
  }

  for (const [path, text] of Object.entries(definition.files ?? {})) {
    putFile(root, path, Buffer.from(text), text.startsWith("#!") ? 0o755 : 0o644);
  }

  return { fs, root };
};
