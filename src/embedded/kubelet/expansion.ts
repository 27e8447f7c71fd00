/** `$(NAME)` in commands, arguments and values of variables. Follows third_party/forked/golang/expansion. */

/** Unknown names stay as they are; `$$(NAME)` is an escaped `$(NAME)`. */
export const expand = (text: string, valueOf: (name: string) => string | undefined): string =>
  text.replaceAll(/\$(?:\$|\(([^()$]*)\))/g, (whole, name: string | undefined) =>
    name === undefined ? "$" : (valueOf(name) ?? whole),
  );
