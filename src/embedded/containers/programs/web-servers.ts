/** Apache's httpd and the load target of the autoscaling walkthrough. */
import { Task } from "../applets/task.ts";
import { httpDate } from "../http/http-message.ts";
import { listenHttp, waitForever } from "../http/http-server.ts";
import type { HttpHandler } from "../http/http-server.ts";
import { pathOfTarget, readStatic } from "../http/static-files.ts";
import type { Program } from "../kernel/program.ts";
import { SIGNAL } from "../kernel/signals.ts";
import type { System } from "../kernel/system.ts";
import { isErrno } from "../kernel/system-error.ts";

const serve = async (system: System, port: number, handler: HttpHandler): Promise<number> => {
  const task = new Task(system, "httpd", []);
  for (const signal of [SIGNAL.TERM, SIGNAL.INT, SIGNAL.WINCH]) {
    system.process.dispositions.set(signal, () => {
      system.kernel.finish(system.process, { code: 0 });
    });
  }

  try {
    await listenHttp(system, port, handler);
  } catch (error) {
    if (!isErrno(error)) {
      throw error;
    }

    const code = error.code === "EADDRINUSE" ? 98 : 13;
    await task.complain(
      `(${code})${error.message}: AH00072: make_sock: could not bind to address 0.0.0.0:${port}\nno listening sockets available, shutting down\n`,
    );
    return 1;
  }

  await task.complain(
    "AH00558: httpd: Could not reliably determine the server's fully qualified domain name. Set the 'ServerName' directive globally to suppress this message\n",
  );
  return waitForever(system);
};

export const httpd: Program = (system) =>
  serve(system, 80, (request) => {
    const path = pathOfTarget(request.target);
    const file =
      path === undefined
        ? "missing"
        : readStatic(system, "/usr/local/apache2/htdocs", path, "text/plain");
    const headers: [string, string][] = [
      ["Date", httpDate(system.kernel.host.now())],
      ["Server", "Apache/2.4.65 (Unix)"],
    ];
    if (typeof file === "string") {
      const [status, words, text] =
        file === "forbidden"
          ? [403, "Forbidden", "You don't have permission to access this resource."]
          : [404, "Not Found", "The requested URL was not found on this server."];
      return {
        status: status,
        headers: [...headers, ["Content-Type", "text/html; charset=iso-8859-1"]],
        body: `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>${status} ${words}</title>\n</head><body>\n<h1>${words}</h1>\n<p>${text}</p>\n</body></html>\n`,
      };
    }

    return { status: 200, headers: [...headers, ["Content-Type", file.type]], body: file.text };
  });

/** Answers OK; that every request computes square roots for a while is declared by the image. */
export const hpaExample: Program = (system) =>
  serve(system, 80, () => ({
    status: 200,
    headers: [
      ["Date", httpDate(system.kernel.host.now())],
      ["Server", "Apache/2.4.10 (Debian)"],
      ["Content-Type", "text/html; charset=UTF-8"],
    ],
    body: "OK!",
  }));
