/** The options of apparmor_parser by name. */
import { kernelFeatures, parseFeatures } from "../language/features.ts";
import type { Features } from "../language/features.ts";
import { ProfileError } from "../language/profile-error.ts";

export interface ParserOptions {
  action: "add" | "replace" | "remove" | "stdout" | "output-file";
  complain: boolean;
  namesOnly: boolean;
  preprocess: boolean;
  load: boolean;
  verbose: boolean;
  quiet: boolean;
  debug: boolean;
  base: string;
  folders: string[];
  namespace: string | undefined;
  outputFile: string | undefined;
  features: Features | undefined;
  abortOnError: boolean;
  showCache: boolean;
  /** Texts to print instead of any work. */
  print: string[];
  paths: string[];
}

export type Taker = (
  options: ParserOptions,
  value: string,
  read: (path: string) => string | undefined,
) => void;

export interface Option {
  short?: string;
  argument?: "required" | "optional";
  action?: true;
  take?: Taker;
}

export const versionText =
  "AppArmor parser version 3.0.8\nCopyright (C) 1999-2008 Novell Inc.\nCopyright 2009-2018 Canonical Ltd.\n";

const set =
  <K extends keyof ParserOptions>(key: K, value: ParserOptions[K]): Taker =>
  (options) => {
    options[key] = value;
  };

const readFeatures: Taker = (options, value, read) => {
  const text = value === "<kernel>" ? undefined : read(value);
  if (value !== "<kernel>" && text === undefined) {
    throw new ProfileError(
      `Failed to load policy-features from '${value}': No such file or directory\n`,
    );
  }

  options.features = text === undefined ? kernelFeatures : parseFeatures(text);
};

const usage = `
Usage: apparmor_parser [options] [profile]

Options of use here:
  -a, --add               load profiles that are not loaded yet (the default)
  -r, --replace           load profiles, also over those of the same name
  -R, --remove            take profiles out of the kernel
  -C, --Complain          load in complain mode
  -N, --names             print the names of the profiles in the input
  -p, --preprocess        print the input with all that it includes
  -Q, --skip-kernel-load  read and compile, but load nothing
  -S, --stdout            write what would be loaded to standard output
  -o n, --ofile n         write what would be loaded to file n
  -I n, --Include n       search includes in n as well
  -b n, --base n          search includes in n instead of /etc/apparmor.d
  -n n, --namespace n     load into namespace n
  -q, --quiet             no warnings
  -v, --verbose           say what is loaded
  -V, --version           print the version
  -K, -T, -W, -k, -L n    options of the cache, which is not needed here
  -j n, -O n, -D n        options of the compiler, without effect here
`;

/** By long name. */
export const optionTable: Record<string, Option> = {
  add: { short: "a", action: true, take: set("action", "add") },
  binary: { short: "B" },
  base: {
    short: "b",
    argument: "required",
    take: (options, value) => void (options.base = value.replace(/\/+$/, "")),
  },
  subdomainfs: { short: "f", argument: "required" },
  help: {
    short: "h",
    argument: "optional",
    take: (options) => void options.print.push(versionText + usage),
  },
  replace: { short: "r", action: true, take: set("action", "replace") },
  reload: { action: true, take: set("action", "replace") },
  version: { short: "V", take: (options) => void options.print.push(versionText) },
  complain: { short: "C", take: set("complain", true) },
  Complain: { take: set("complain", true) },
  Include: {
    short: "I",
    argument: "required",
    take: (options, value) => void options.folders.push(value.replace(/\/+$/, "")),
  },
  remove: { short: "R", action: true, take: set("action", "remove") },
  names: {
    short: "N",
    action: true,
    take: (options) => {
      options.namesOnly = true;
      options.load = false;
    },
  },
  stdout: {
    short: "S",
    action: true,
    take: (options) => {
      options.action = "stdout";
      options.load = false;
    },
  },
  ofile: {
    short: "o",
    argument: "required",
    action: true,
    take: (options, value) => {
      options.action = "output-file";
      options.outputFile = value;
      options.load = false;
    },
  },
  "match-string": {
    short: "m",
    argument: "required",
    take: (options, value) => void (options.features = parseFeatures(value)),
  },
  "features-file": { short: "M", argument: "required", take: readFeatures },
  "policy-features": { argument: "required", take: readFeatures },
  "compile-features": { argument: "required", take: readFeatures },
  "override-policy-abi": { argument: "required", take: readFeatures },
  "kernel-features": { argument: "required" },
  quiet: { short: "q", take: set("quiet", true) },
  "skip-kernel-load": { short: "Q", take: set("load", false) },
  verbose: { short: "v", take: set("verbose", true) },
  namespace: {
    short: "n",
    argument: "required",
    take: (options, value) => void (options.namespace = value),
  },
  readimpliesX: { short: "X" },
  "skip-cache": { short: "K" },
  "skip-read-cache": { short: "T" },
  "write-cache": { short: "W" },
  "show-cache": { short: "k", take: set("showCache", true) },
  "cache-loc": { short: "L", argument: "required" },
  debug: { short: "d", argument: "optional", take: set("debug", true) },
  dump: { short: "D", argument: "required" },
  Dump: { argument: "required" },
  optimize: { short: "O", argument: "required" },
  Optimize: { argument: "required" },
  preprocess: {
    short: "p",
    action: true,
    take: (options) => {
      options.preprocess = true;
      options.load = false;
    },
  },
  jobs: { short: "j", argument: "required" },
  "max-jobs": { argument: "required" },
  "skip-bad-cache": {},
  "skip-bad-cache-rebuild": {},
  "purge-cache": {},
  "create-cache-dir": {},
  "debug-cache": {},
  "print-cache-dir": {
    take: (options) => void options.print.push("/var/cache/apparmor/5d9f4d4b.0\n"),
  },
  "print-config-file": {
    take: (options) => void options.print.push("/etc/apparmor/parser.conf\n"),
  },
  "abort-on-error": { take: set("abortOnError", true) },
  warn: { argument: "required" },
  Werror: { argument: "optional" },
  "config-file": { argument: "required" },
};

export const byShort = new Map(
  Object.entries(optionTable).flatMap(([name, option]) =>
    option.short === undefined ? [] : [[option.short, name] as const],
  ),
);
