/** Names of images: people leave out what every store writes. */

/** `busybox:1.37.0` is `docker.io/library/busybox:1.37.0`, and without a tag it is `latest`. */
export const fullReference = (image: string): string => {
  const [name = "", digest] = image.split("@");
  const slash = name.indexOf("/");
  const hasHost = slash !== -1 && /[.:]|^localhost$/.test(name.slice(0, slash));
  const full = hasHost ? name : `docker.io/${slash === -1 ? "library/" : ""}${name}`;
  if (digest !== undefined) {
    return `${full}@${digest}`;
  }

  return /:[^/]+$/.test(full) ? full : `${full}:latest`;
};

/** Without tag and digest. */
export const repositoryOf = (image: string): string =>
  image.replace(/@.*$/, "").replace(/:[^/:]+$/, "");
