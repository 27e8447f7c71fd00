/** Self-signed certificates for tests, made by openssl once for each name. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";

export interface TestCertificate {
  key: string;
  /** PEM. */
  cert: string;
}

/** @param host Also the common name. */
export const makeCertificate = async (host: string): Promise<TestCertificate> => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "dd-"));
  const [key, cert] = [path.join(folder, "key"), path.join(folder, "cert")];
  try {
    const words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30";
    await promisify(execFile)("openssl", [
      ...words.split(" "),
      "-keyout",
      key,
      "-out",
      cert,
      "-subj",
      `/CN=${host}`,
      "-addext",
      `subjectAltName=DNS:${host}`,
    ]);
    return { key: await readFile(key, "utf8"), cert: await readFile(cert, "utf8") };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
