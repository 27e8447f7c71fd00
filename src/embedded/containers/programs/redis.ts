/** redis-server and redis-cli with the commands that labs use. */
import { Task } from "../applets/task.ts";
import { waitForever } from "../http/http-server.ts";
import { HttpReader } from "../http/http-message.ts";
import type { Program } from "../kernel/program.ts";
import { SIGNAL } from "../kernel/signals.ts";
import type { System } from "../kernel/system.ts";
import { isErrno } from "../kernel/system-error.ts";
import type { Connection } from "../network/connection.ts";
import { resolveName } from "../network/resolver.ts";

const bulk = (value: string | undefined): string =>
  value === undefined ? "$-1\r\n" : `$${value.length}\r\n${value}\r\n`;
const integer = (value: number): string => `:${value}\r\n`;

class Database {
  readonly #values = new Map<string, string>();

  run([name = "", ...args]: string[]): string {
    const [key = "", value = ""] = args;
    switch (name.toUpperCase()) {
      case "PING":
        return args.length === 0 ? "+PONG\r\n" : bulk(key);
      case "ECHO":
        return bulk(key);
      case "SET":
        this.#values.set(key, value);
        return "+OK\r\n";
      case "GET":
        return bulk(this.#values.get(key));
      case "DEL":
        return integer(args.filter((word) => this.#values.delete(word)).length);
      case "EXISTS":
        return integer(args.filter((word) => this.#values.has(word)).length);
      case "INCR":
      case "DECR": {
        const number =
          Number(this.#values.get(key) ?? 0) + (name.toUpperCase() === "INCR" ? 1 : -1);
        if (!Number.isInteger(number)) {
          return "-ERR value is not an integer or out of range\r\n";
        }

        this.#values.set(key, String(number));
        return integer(number);
      }

      case "KEYS":
        return `*${this.#values.size}\r\n${[...this.#values.keys()].map((word) => bulk(word)).join("")}`;
      case "DBSIZE":
        return integer(this.#values.size);
      case "FLUSHALL":
        this.#values.clear();
        return "+OK\r\n";
      case "INFO":
        return bulk("# Server\r\nredis_version:8.2.1\r\n");
      default:
        return `-ERR unknown command '${name}', with args beginning with: ${args.map((word) => `'${word}' `).join("")}\r\n`;
    }
  }
}

const readCommand = async (reader: HttpReader): Promise<string[] | undefined> => {
  const line = await reader.line();
  if (line === undefined || !line.startsWith("*")) {
    return line?.split(/\s+/).filter((word) => word !== "");
  }

  const words: string[] = [];
  for (let left = Number(line.slice(1)); left > 0; left -= 1) {
    const size = Number((await reader.line())?.slice(1) ?? 0);
    words.push(await reader.exactly(size));
    await reader.line();
  }

  return words;
};

const serveClient = async (database: Database, connection: Connection): Promise<void> => {
  const reader = HttpReader.over(connection, (work) => work);
  for (;;) {
    const command = await readCommand(reader);
    if (command === undefined || command[0]?.toUpperCase() === "QUIT") {
      connection.end();
      return;
    }

    if (command.length > 0) {
      await connection.write(Buffer.from(database.run(command), "latin1"));
    }
  }
};

const stamp = (system: System): string => {
  const [, date, month, year, time] = new Date(system.kernel.host.now()).toUTCString().split(" ");
  return `${system.pid}:M ${date} ${month} ${year} ${time}.000 *`;
};

export const redisServer: Program = async (system) => {
  const { argv } = system.process;
  const index = argv.indexOf("--port");
  const port = index === -1 ? 6379 : Number(argv[index + 1]);
  const task = new Task(system, "redis-server", []);
  const database = new Database();
  for (const signal of [SIGNAL.TERM, SIGNAL.INT]) {
    system.process.dispositions.set(signal, () => {
      system.kernel.finish(system.process, { code: 0 });
    });
  }

  await system.listen("0.0.0.0", port, (connection) => {
    serveClient(database, connection).catch(() => connection.destroy());
  });
  task.print(
    `${stamp(system)} Server initialized\n${stamp(system)} Ready to accept connections tcp\n`,
  );
  await task.flush();
  return waitForever(system);
};

/** A reply as the client shows it when its output is no terminal. */
const readReply = async (reader: HttpReader): Promise<string> => {
  const line = (await reader.line()) ?? "";
  const rest = line.slice(1);
  switch (line[0]) {
    case "$": {
      if (rest === "-1") {
        return "";
      }

      const text = await reader.exactly(Number(rest));
      await reader.line();
      return text;
    }

    case "*": {
      const items: string[] = [];
      for (let left = Number(rest); left > 0; left -= 1) {
        items.push(await readReply(reader));
      }

      return items.join("\n");
    }

    default:
      return rest;
  }
};

export const redisCli: Program = async (system) => {
  const args = system.process.argv.slice(1);
  let [host, port] = ["127.0.0.1", 6379];
  while (args[0]?.startsWith("-") === true) {
    const [option, value = ""] = args.splice(0, 2);
    host = option === "-h" ? value : host;
    port = option === "-p" ? Number(value) : port;
  }

  const task = new Task(system, "redis-cli", args);
  const [address] = await resolveName(system, host);
  try {
    if (address === undefined) {
      await task.complain(`Could not connect to Redis at ${host}:${port}: Name does not resolve\n`);
      return 1;
    }

    const connection = await system.connect(address, port);
    const reader = HttpReader.over(connection, (work) => system.outside(work));
    const words = args.length > 0 ? args : ["PING"];
    await connection.write(
      Buffer.from(`*${words.length}\r\n${words.map((word) => bulk(word)).join("")}`, "latin1"),
    );
    task.print(`${await readReply(reader)}\n`);
    await task.flush();
    connection.destroy();
    return 0;
  } catch (error) {
    if (!isErrno(error)) {
      throw error;
    }

    await task.complain(`Could not connect to Redis at ${host}:${port}: ${error.message}\n`);
    return 1;
  }
};
