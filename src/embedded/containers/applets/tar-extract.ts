/** Listing and unpacking archives. */
import { reasonOf } from "../kernel/system-error.ts";
import { matchesPattern } from "../shell/pattern.ts";
import { modeText } from "./mode.ts";
import { block, isExcluded } from "./tar-create.ts";
import { parseHeader } from "./tar-format.ts";
import type { TarEntry } from "./tar-format.ts";
import { Unpacker } from "./tar-unpack.ts";
import { decode } from "./task.ts";

export class Extractor extends Unpacker {
  async run(): Promise<number> {
    const seen = new Set<string>();
    for (;;) {
      const entry = await this.next();
      if (entry === undefined) {
        break;
      }

      const content = this.bytes.subarray(this.at, this.at + entry.size);
      if (content.length < entry.size) {
        return this.task.fail("short read");
      }

      this.at += Math.ceil(entry.size / block) * block;
      const bare = entry.name.replace(/\/$/, "");
      const wanted = this.names.find(
        (name) =>
          bare === name ||
          bare.startsWith(`${name}/`) ||
          matchesPattern(bare, [{ text: name, quoted: false }]),
      );
      if (
        (this.names.length > 0 && wanted === undefined) ||
        isExcluded(entry.name, this.excluded)
      ) {
        continue;
      }

      seen.add(wanted ?? "");
      await this.handle(entry, content);
      await this.task.flow();
    }

    for (const [path, time] of this.laterTimes) {
      try {
        this.task.system.utimes(path, { atime: time, mtime: time });
      } catch (error) {
        reasonOf(error);
      }
    }

    for (const name of this.names.filter((one) => !seen.has(one))) {
      return this.task.fail(`${name}: not found in archive`);
    }

    return 0;
  }

  protected async next(): Promise<TarEntry | undefined> {
    let longName: string | undefined;
    let longLink: string | undefined;
    for (;;) {
      const header = this.bytes.subarray(this.at, this.at + block);
      if (header.length < block) {
        return this.at > 0 && header.length === 0 ? undefined : this.task.fail("short read");
      }

      this.at += block;
      if (header.every((byte) => byte === 0)) {
        return undefined;
      }

      const parsed = parseHeader(header);
      if (typeof parsed === "string") {
        return this.task.fail(parsed);
      }

      if (parsed.kind === "entry") {
        return {
          ...parsed.entry,
          ...(longName === undefined ? {} : { name: longName }),
          ...(longLink === undefined ? {} : { link: longLink }),
        };
      }

      const text = decode(this.bytes.subarray(this.at, this.at + parsed.size));
      this.at += Math.ceil(parsed.size / block) * block;
      if (parsed.kind === "long-name") {
        longName = text.replace(/\0.*$/s, "");
      } else if (parsed.kind === "long-link") {
        longLink = text.replace(/\0.*$/s, "");
      } else if (parsed.kind === "pax") {
        longName = /\d+ path=([^\n]*)\n/.exec(text)?.[1] ?? longName;
        longLink = /\d+ linkpath=([^\n]*)\n/.exec(text)?.[1] ?? longLink;
      }
    }
  }

  protected async handle(entry: TarEntry, content: Uint8Array): Promise<void> {
    const flags = this.flags;
    const name = entry.name.split("/").slice(this.strip).join("/").replace(/^\/+/, "");
    if (name === "") {
      return;
    }

    if (flags.has("t")) {
      this.task.print(`${flags.has("v") ? this.describe(entry) : name}\n`);
      return;
    }

    if (flags.has("v")) {
      await this.announce(name);
    }

    if (flags.has("O")) {
      await this.task.write(content);
      return;
    }

    await this.extract(entry, name, content);
  }

  protected async announce(name: string): Promise<void> {
    await (this.flags.has("O")
      ? this.task.complain(`${name}\n`)
      : Promise.resolve(this.task.print(`${name}\n`)));
  }

  protected describe(entry: TarEntry): string {
    const time = new Date(entry.mtime).toISOString();
    const owner =
      entry.user === "" && entry.group === ""
        ? `${entry.uid}/${entry.gid}`
        : `${entry.user}/${entry.group}`;
    const link = entry.link === "" ? "" : ` -> ${entry.link}`;
    const type = entry.type === "hard" ? "file" : entry.type;
    return `${modeText(type, entry.mode)} ${owner} ${String(entry.size).padStart(9)} ${time.slice(0, 10)} ${time.slice(11, 19)} ${entry.name}${link}`;
  }
}
