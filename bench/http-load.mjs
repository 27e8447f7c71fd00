// A lean load generator, a process of its own: `http-load.mjs PORT HOST PATH RATE SECONDS CONNECTIONS CA [WARM-UP SECONDS]`.
// Requests leave at a fixed rate whether or not earlier ones were answered, and time counts from when one was due. While warming up,
// requests leave at a quarter of the rate, and are not timed.
import { readFileSync } from "node:fs";
import process from "node:process";
import tls from "node:tls";
import net from "node:net";

const [port, host, path, rate, seconds, connections, ca, warmUp = "0"] = process.argv.slice(2);
const request = `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
const latencies = [];
const answers = new Map();
const count = (key, times = 1) => answers.set(key, (answers.get(key) ?? 0) + times);

/** What is due and has no connection yet: times, oldest first. */
const waiting = [];
const idle = [];
let started = 0;

/** A kept connection: one request at a time, another connection after its last. */
const open = async () => {
  const options = { port: Number(port), host: "127.0.0.1" };
  const socket = ca
    ? tls.connect({ ...options, servername: host, ca: trusted })
    : net.connect(options);
  const line = { socket, due: undefined, rest: "" };
  socket.setNoDelay(true);
  socket.setEncoding("latin1").on("data", (text) => read(line, text));
  socket.on("error", (error) => count(error.code ?? error.message));
  socket.on("close", () => {
    if (line.due !== undefined) {
      count("closed");
    }

    const index = idle.indexOf(line);
    if (index !== -1) {
      idle.splice(index, 1);
    }

    if (!over) {
      void open();
    }
  });
  await new Promise((resolve) => socket.once(ca ? "secureConnect" : "connect", resolve));
  next(line);
};

const next = (line) => {
  line.due = waiting.shift();
  if (line.due === undefined) {
    idle.push(line);
  } else {
    line.socket.write(request, "latin1");
  }
};

const read = (line, text) => {
  line.rest += text;
  const end = line.rest.indexOf("\r\n\r\n");
  const head = line.rest.slice(0, end);
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
  if (end === -1 || line.rest.length < end + 4 + length) {
    return;
  }

  const body = line.rest.slice(end + 4);
  line.rest = "";
  if (line.due - started >= warm * 1000) {
    latencies.push(performance.now() - line.due);
  }

  line.due = undefined;
  const status = head.slice(9, 12);
  count(status === "200" ? "200" : `status ${status}`);
  const name = /^Server name: (\S+)/m.exec(body)?.[1];
  if (name) {
    count(`from ${name}`);
  }

  if (/\r\nconnection: close/i.test(head)) {
    line.socket.end();
  } else {
    next(line);
  }
};

const trusted = ca ? readFileSync(ca) : undefined;
let over = false;
await Promise.all(Array.from({ length: Number(connections) }, open));
started = performance.now();
const warm = Number(warmUp);
const perSecond = Number(rate);
const early = Math.floor((warm * perSecond) / 4);
const total = early + Math.floor(perSecond * Number(seconds));

/** When a request is due, by its number: milliseconds since the start. */
const dueAt = (index) =>
  index < early ? (index / perSecond) * 4000 : warm * 1000 + ((index - early) / perSecond) * 1000;
let sent = 0;
await new Promise((resolve) => {
  const timer = setInterval(() => {
    const now = performance.now() - started;
    for (; sent < total && dueAt(sent) <= now; sent += 1) {
      waiting.push(started + dueAt(sent));
    }

    while (waiting.length > 0 && idle.length > 0) {
      next(idle.shift());
    }

    if (sent === total && (idle.length === Number(connections) || now > dueAt(total) + 5000)) {
      clearInterval(timer);
      resolve();
    }
  }, 1);
});
over = true;
const answered = [...answers].reduce(
  (sum, [key, value]) => sum + (/^\d|^status/.test(key) ? value : 0),
  0,
);
if (answered < total) {
  count("unanswered", total - answered);
}

const sorted = latencies.toSorted((a, b) => a - b);
const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
const { user, system } = process.cpuUsage();
console.log(
  JSON.stringify({
    sent,
    answers: Object.fromEntries(answers),
    p50: at(0.5),
    p99: at(0.99),
    max: at(1),
    cpuSeconds: (user + system) / 1e6,
  }),
);
process.exit(0);
