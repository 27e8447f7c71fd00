/** Names in free text: where the words around one say that it is the name of a namespace, of a cluster object or of a host. */
import { wordsFor } from "./cluster-kinds.table.ts";
import { allNames, isCompound, literal, literals } from "./renaming.ts";
import type { Renaming } from "./renaming.ts";

/** No letter, digit or sign that would make the name part of a longer one. */
const before = "(?<![\\w.\\-/=:@])";
const after = "(?![\\w\\-/=@]|[.:]\\w)";

const swap = (text: string, pattern: RegExp, own: (name: string) => string | undefined): string =>
  text.replaceAll(pattern, (...found) => {
    const { lead = "", name = "" } = found.at(-1) as Record<string, string>;
    return `${lead}${own(name) ?? name}`;
  });

/** Forms that mean a name wherever they stand: host names, accounts, paths, `namespace/NAME`. */
export const renameForms = (text: string, renaming: Renaming): string => {
  const { namespaces, objects, hosts } = renaming;
  let result = text;
  if (namespaces.size > 0) {
    for (const pattern of namespaceForms(renaming)) {
      result = swap(result, pattern, (name) => namespaces.get(name));
    }
  }

  for (const { kind, name, own } of objects) {
    const words = literals(wordsFor(kind));
    const form = `(?<lead>(?<![\\w.-])(?:${words})/)(?<name>${literal(name)})(?![\\w-])`;
    result = swap(result, new RegExp(form, "gi"), () => own);
  }

  if (hosts.size > 0) {
    const form = `(?<![\\w.-])(?<name>${literals(hosts.keys())})(?![\\w-]|\\.\\w)`;
    result = swap(result, new RegExp(form, "g"), (name) => hosts.get(name));
  }

  return result;
};

const namespaceForms = ({ namespaces, services }: Renaming): RegExp[] => {
  const name = `(?<name>${literals(namespaces.keys())})`;
  const end = "(?![\\w-])";
  return [
    new RegExp(`(?<lead>[a-z\\d]\\.)${name}(?=\\.svc\\b)`, "g"),
    ...(services.size === 0
      ? []
      : [
          new RegExp(
            `(?<lead>(?<![\\w.-])(?:${literals(services)})\\.)${name}(?=$|[:/"'\`\\s,;)])`,
            "gm",
          ),
        ]),
    new RegExp(`(?<lead>system:serviceaccounts?:)${name}${end}`, "g"),
    new RegExp(
      `(?<lead>kubernetes\\.io/metadata\\.name["']?\\s*(?:==?|!=|:)\\s*["']?)${name}${end}`,
      "g",
    ),
    new RegExp(`(?<lead>metadata\\.namespace\\s*(?:==?|!=)\\s*["']?)${name}${end}`, "g"),
    new RegExp(`(?<lead>(?<![\\w.-])(?:namespaces?|ns)/)${name}${end}`, "gi"),
  ];
};

/** Sentences of people and of the API server. A plain word is a name only where the words beside it say so. */
export const renameProse = (text: string, renaming: Renaming): string => {
  let result = renameSaid(text, renaming);
  for (const [name, own] of allNames(renaming)) {
    if (isCompound(name) && !renaming.ambiguous.has(name)) {
      const form = `${before}(?<name>${literal(name)})${after}`;
      result = swap(result, new RegExp(form, "g"), () => own);
    }
  }

  return result;
};

/** Only where the words beside a name say what it is of. */
export const renameSaid = (text: string, renaming: Renaming): string => {
  const { namespaces, objects } = renaming;
  let result = renameForms(text, renaming);
  if (namespaces.size > 0) {
    const name = `(?<name>${literals(namespaces.keys())})`;
    const own = (found: string) => namespaces.get(found);
    const lead = "(?<lead>\\b[Nn]amespaces?:?\\s+[\"'`]?)";
    result = swap(result, new RegExp(`${lead}${name}${after}`, "g"), own);
    result = swap(result, new RegExp(`${before}${name}(?=[\`"']?\\s+namespace\\b)`, "g"), own);
  }

  for (const { kind, name, own } of objects) {
    const words = [kind.kind, ...wordsFor(kind)].map((word) => literal(word)).join("|");
    const form = `(?<lead>\\b(?:${words})\\s+["'\`]?)(?<name>${literal(name)})${after}`;
    result = swap(result, new RegExp(form, "gi"), () => own);
  }

  return result;
};

/** A value that a command prints, or a fragment of a message: the whole of it may be a name. */
export const renameValue = (text: string, renaming: Renaming): string => {
  const found = allNames(renaming).find(([name]) => name === text);
  return found !== undefined && !renaming.ambiguous.has(text)
    ? found[1]
    : renameProse(text, renaming);
};

/** Strings of an expression. What is compared with a namespace is one, whatever else has that name. */
export const renameCel = (text: string, renaming: Renaming): string => {
  const { namespaces } = renaming;
  const compared = /\bnamespace\s*(?:==|!=)\s*$/;
  return text.replaceAll(
    /(["'])((?:\\.|(?!\1)[^\\])*)\1/g,
    (whole, quote: string, inner: string, at: number) => {
      const own = compared.test(text.slice(0, at)) ? namespaces.get(inner) : undefined;
      return `${quote}${own ?? renameValue(inner, renaming)}${quote}`;
    },
  );
};
