/** Names of profiles with a namespace: `:ns:name`, `:ns://name`, and `&` for stacking. */

export interface Label {
  stack: boolean;
  namespace: string | undefined;
  name: string;
}

/** The parts of a label, or what is wrong with it. */
export const parseLabel = (label: string): Label | string => {
  const stack = label.startsWith("&");
  const rest = stack ? label.slice(1) : label;
  if (!rest.startsWith(":")) {
    return rest === ""
      ? `Empty named transition profile name: ${label}\n`
      : { stack, namespace: undefined, name: rest };
  }

  const end = rest.indexOf(":", 1);
  if (end === -1) {
    return `Namespace not terminated: ${label}\n`;
  }

  const name = rest.slice(end + 1).replace(/^\/\//, "");
  if (end === 1) {
    return `Empty namespace: ${label}\n`;
  }

  return name === ""
    ? `Empty named transition profile name: ${label}\n`
    : { stack, namespace: rest.slice(1, end), name };
};

export const hasNamespace = (label: string): boolean => {
  const parsed = parseLabel(label);
  return typeof parsed !== "string" && parsed.namespace !== undefined;
};
