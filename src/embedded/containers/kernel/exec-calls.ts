/** execve and exit: a process becomes another program, under the profile that a security module gives it. */
import { becomeImage, findImage } from "./execute.ts";
import type { Image } from "./execute.ts";
import { MountCalls } from "./mount-calls.ts";
import { asked } from "./open-calls.ts";
import { O } from "./open-file.ts";
import { EXECUTE, requireAccess } from "./permissions.ts";
import type { Program } from "./program.ts";
import { POINTER } from "./registers.ts";
import { ask } from "./security.ts";
import { SIGNAL } from "./signals.ts";
import { startLibrary } from "./start-up.ts";
import { ProcessExit, ProcessKilled, SystemError, isErrno, reasonOf } from "./system-error.ts";

export class ExecCalls extends MountCalls {
  /** Looks programs up by the name in an executable. */
  protected programs(): ReadonlyMap<string, Program> {
    return new Map();
  }

  /** Becomes another program; comes back only by an error. */
  async exec(path: string, argv: string[], environment: Map<string, string>): Promise<never> {
    this.enter("execve", POINTER, POINTER, POINTER);
    const before = this.process.security;
    const { program, image } = this.#load(path, argv);
    becomeImage(this.kernel, this.process, image, environment);
    this.process.command = path.split("/").at(-1)!.slice(0, 15);
    if (before !== undefined && before !== this.process.security) {
      this.#arrive(image.path);
    }

    if (!startLibrary((...call) => this.attempt(...call))) {
      await this.write(2, Buffer.from("Fatal glibc error: Cannot allocate TLS block\n"));
      this.die(SIGNAL.ABRT);
    }

    return this.exit(await this.runProgram(program));
  }

  /** The program behind a file, once a security module has chosen what it runs under. @throws SystemError */
  #load(path: string, argv: string[]): { program: Program; image: Image } {
    const { process, kernel } = this;
    const before = process.security;
    this.#mediateExec(path);
    try {
      const image = findImage(kernel, process, path, argv);
      const program = this.programs().get(image.program);
      if (program === undefined) {
        throw new SystemError("ENOEXEC");
      }

      return { program, image };
    } catch (error) {
      process.security = before;
      throw error;
    }
  }

  #mediateExec(path: string): void {
    const { security, mounts } = this.kernel;
    const resolved = this.resolve(path);
    const inode = resolved.found?.inode;
    if (security === undefined || inode?.type !== "file") {
      return;
    }

    requireAccess(this.process.credentials, inode, EXECUTE);
    const name = resolved.target ?? this.absolute(resolved, mounts.root);
    const file = { path: name, uid: inode.uid, directory: false };
    this.permit(security.execute(this.process, file));
  }

  /** Under another profile than before, what is open and what is run are asked about anew. */
  #arrive(path: string): void {
    for (const [fd, { file }] of Array.from(this.process.descriptors)) {
      try {
        if (file.openedUnder !== undefined) {
          this.mediateOpen("file_inherit", file, asked(file.flags & ~(O.CREAT | O.TRUNC)));
        }
      } catch (error) {
        reasonOf(error);
        this.process.release(fd);
      }
    }

    try {
      const resolved = this.resolve(path);
      this.mediate("file_mmap", resolved, ask.read);
      this.mediate("file_mmap", resolved, ask.read | ask.map);
    } catch (error) {
      reasonOf(error);
      this.die(SIGNAL.SEGV);
    }
  }

  protected async runProgram(_program: Program): Promise<number> {
    return 0;
  }

  /** Ends as exit_group does; a process that may not even do that runs into an instruction that faults. */
  exit(status: number): never {
    try {
      this.enter("exit_group", status & 255);
    } catch (error) {
      if (isErrno(error)) {
        this.die(SIGNAL.SEGV);
      }

      throw error;
    }

    throw new ProcessExit(status);
  }

  /** Ends by a signal that nothing holds off. */
  die(signal: number): never {
    this.kernel.finish(this.process, { code: 128 + signal, signal });
    throw new ProcessKilled();
  }
}
