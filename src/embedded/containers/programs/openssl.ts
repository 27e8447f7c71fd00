/** openssl as far as labs need it: a key with a self-signed certificate, and what a certificate says. */
import { generateKeyPair, X509Certificate } from "node:crypto";
import { promisify } from "node:util";
import { issue, publicKeyOf } from "../../auth/certificate.ts";
import { readAll } from "../applets/input.ts";
import { encode, Task } from "../applets/task.ts";
import { O } from "../kernel/open-file.ts";
import type { Program } from "../kernel/program.ts";
import { ProcessExit, reasonOf } from "../kernel/system-error.ts";
import { alternativeNamesOf, subjectDer, subjectText } from "./openssl-names.ts";

const generate = promisify(generateKeyPair);
const day = 86_400_000;

export const openssl: Program = async (system) => {
  const [, command = "help", ...args] = system.process.argv;
  const task = new Task(system, command, args);
  const run = commands[command];
  const code = run === undefined ? await unknownCommand(task, command) : await run(task);
  await task.flush();
  return code;
};

const unknownCommand = async (task: Task, command: string): Promise<number> => {
  await task.complain(`Invalid command '${command}'; type "help" for a list.\n`);
  return 1;
};

const version = async (task: Task): Promise<number> => {
  task.print("OpenSSL 3.5.8 (Library: OpenSSL 3.5.8)\n");
  return 0;
};

/** `req -x509`: a new key, and a certificate that it signs itself. */
const request = async (task: Task): Promise<number> => {
  const options = await readOptions(task, requestOptions);
  if (!options.has("x509")) {
    return task.fail("only self-signed certificates (-x509) can be made here");
  }

  if (!options.has("nodes") && !options.has("noenc")) {
    return task.fail("there is no terminal to ask for a pass phrase; -noenc leaves the key open");
  }

  const subject = subjectDer(options.get("subj") ?? "");
  const days = Number(options.get("days") ?? "30");
  if (subject === undefined) {
    return task.fail("subject name is expected to be in the format /type0=value0/type1=value1");
  }

  if (!Number.isInteger(days) || days < 1) {
    return task.fail(`Non-positive number "${options.get("days")}" for option -days`);
  }

  const names = alternativeNamesOf(options.get("addext"));
  if (names === undefined) {
    return task.fail(`Error adding extensions defined via -addext: ${options.get("addext")}`);
  }

  const key = await task.system.outside(newKey(options));
  if (key === undefined) {
    return task.fail(`Unknown algorithm ${options.get("newkey")}`);
  }

  const publicKey = publicKeyOf(key);
  const certificate = issue(
    {
      subject,
      publicKey,
      alternativeNames: names,
      keyUsage: [],
      extendedKeyUsage: [],
      authority: true,
      notBefore: task.now,
      notAfter: task.now + days * day,
    },
    { subject, publicKey, key },
  );
  await task.complain("-----\n");
  await write(
    task,
    options.get("keyout") ?? "privkey.pem",
    String(key.export({ type: "pkcs8", format: "pem" })),
    0o600,
  );
  await write(task, options.get("out"), certificate, 0o644);
  return 0;
};

const newKey = async (options: Options) => {
  const [algorithm, size = "2048"] = (options.get("newkey") ?? "rsa:2048").split(":");
  if (algorithm === "rsa") {
    return (await generate("rsa", { modulusLength: Math.max(1024, Number(size) || 2048) }))
      .privateKey;
  }

  const curve = /^ec_paramgen_curve:(.+)$/.exec(options.get("pkeyopt") ?? "")?.[1] ?? "P-256";
  return algorithm === "ec" ? (await generate("ec", { namedCurve: curve })).privateKey : undefined;
};

/** Standard output when no file is named. */
const write = async (
  task: Task,
  path: string | undefined,
  text: string,
  mode: number,
): Promise<void> => {
  if (path === undefined) {
    task.print(text);
    return;
  }

  try {
    const fd = await task.system.open(path, O.WRONLY | O.CREAT | O.TRUNC, mode);
    await task.system.write(fd, encode(text));
    task.system.close(fd);
  } catch (error) {
    await task.fail(`Can't open "${path}" for writing, ${reasonOf(error)}`);
  }
};

/** `x509 -in FILE -noout` with what to print. */
const certificate = async (task: Task): Promise<number> => {
  const options = await readOptions(task, certificateOptions);
  const text = await readCertificate(task, options.get("in"));
  let facts: X509Certificate;
  try {
    facts = new X509Certificate(text);
  } catch {
    await task.complain("Could not find certificate from <stdin>\nUnable to load certificate\n");
    return 1;
  }

  for (const option of options.keys()) {
    task.print(lineOf(option, facts, options) ?? "");
  }

  if (!options.has("noout")) {
    task.print(facts.toString());
  }

  return 0;
};

const readCertificate = async (task: Task, path: string | undefined): Promise<string> => {
  if (path === undefined) {
    return readAll(task.system, 0);
  }

  try {
    const fd = await task.system.open(path);
    const text = await readAll(task.system, fd);
    task.system.close(fd);
    return text;
  } catch (error) {
    await task.complain(
      `Could not open file or uri for loading certificate from ${path}: ${reasonOf(error)}\nUnable to load certificate\n`,
    );
    throw new ProcessExit(1);
  }
};

const lineOf = (option: string, facts: X509Certificate, options: Options): string | undefined => {
  switch (option) {
    case "subject":
      return `subject=${subjectText(facts.subject)}\n`;
    case "issuer":
      return `issuer=${subjectText(facts.issuer)}\n`;
    case "serial":
      return `serial=${facts.serialNumber}\n`;
    case "dates":
      return `notBefore=${facts.validFrom}\nnotAfter=${facts.validTo}\n`;
    case "startdate":
      return `notBefore=${facts.validFrom}\n`;
    case "enddate":
      return `notAfter=${facts.validTo}\n`;
    case "fingerprint":
      return options.has("sha256")
        ? `sha256 Fingerprint=${facts.fingerprint256}\n`
        : `SHA1 Fingerprint=${facts.fingerprint}\n`;
    case "ext":
      return facts.subjectAltName === undefined
        ? "No extensions matched.\n"
        : `X509v3 Subject Alternative Name: \n    ${facts.subjectAltName}\n`;
    default:
      return undefined;
  }
};

type Options = Map<string, string>;

/** Names with `:` take a value. */
const requestOptions =
  "x509 new nodes noenc batch sha256 quiet newkey: pkeyopt: days: keyout: out: subj: addext:";
const certificateOptions =
  "in: noout subject issuer serial dates startdate enddate fingerprint sha256 ext:";

/** In the order in which they were given. */
const readOptions = async (task: Task, known: string): Promise<Options> => {
  const names = known.split(" ");
  const options: Options = new Map();
  for (let at = 0; at < task.args.length; at += 1) {
    const word = (task.args[at] ?? "").replace(/^--?/, "");
    if (names.includes(word)) {
      options.set(word, "");
    } else if (names.includes(`${word}:`)) {
      at += 1;
      options.set(word, task.args[at] ?? (await badOption(task, `Option -${word} needs a value`)));
    } else {
      await badOption(task, `Unknown option: -${word}`);
    }
  }

  return options;
};

const badOption = async (task: Task, problem: string): Promise<never> => {
  await task.complain(`${task.name}: ${problem}\n${task.name}: Use -help for summary.\n`);
  throw new ProcessExit(1);
};

const commands: Record<string, (task: Task) => Promise<number>> = {
  req: request,
  version,
  x509: certificate,
};
