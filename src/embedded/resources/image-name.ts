/** Reads image names as the container world does: `registry/path:tag@digest`. */

const component = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
const pathPattern = new RegExp(`^${component}(?:/${component})*$`);
const domainPattern =
  /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?$/;

const isDomain = (first: string): boolean =>
  first.includes(".") || first.includes(":") || first === "localhost" || /[A-Z]/.test(first);

const maxPath = 255;

const isRepository = (name: string): boolean => {
  const slash = name.indexOf("/");
  const first = slash === -1 ? "" : name.slice(0, slash);
  if (first !== "" && isDomain(first)) {
    const path = name.slice(slash + 1);
    return domainPattern.test(first) && pathPattern.test(path) && path.length <= maxPath;
  }

  const path = slash === -1 ? `library/${name}` : name;
  return pathPattern.test(name) && !/^[a-f0-9]{64}$/.test(name) && path.length <= maxPath;
};

/** `latest` when neither tag nor digest is given; empty when the name is malformed or only pinned by digest. */
export const imageTag = (image: string): string => {
  const [tagged = "", digest] = image.split("@", 2);
  const match = /^(.*?)(?::([\w][\w.-]{0,127}))?$/.exec(tagged);
  const portOnly = match?.[2] !== undefined && tagged.lastIndexOf(":") < tagged.lastIndexOf("/");
  const name = portOnly ? tagged : (match?.[1] ?? "");
  const tag = portOnly ? undefined : match?.[2];
  if (!isRepository(name)) {
    return "";
  }

  return tag ?? (digest === undefined ? "latest" : "");
};
