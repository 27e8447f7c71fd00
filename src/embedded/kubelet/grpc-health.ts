/** Asks a server for its health by grpc.health.v1. */
import { connect } from "node:http2";
import type { Endpoint } from "../containers/network/connection.ts";
import { asDuplex } from "../containers/network/duplex.ts";
import type { Dial } from "./dial.ts";

const statuses = ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"];

/** Rejects with the error of the connection. */
export const askHealth = async (
  dial: Dial,
  to: Endpoint,
  service: string,
): Promise<{ ok: boolean; message: string }> => {
  const socket = asDuplex(await dial(to));
  const session = connect(`http://${to.address}:${to.port}`, { createConnection: () => socket });
  try {
    return await new Promise((resolve, reject) => {
      session.on("error", reject);
      const stream = session.request({
        ":method": "POST",
        ":path": "/grpc.health.v1.Health/Check",
        "content-type": "application/grpc",
        te: "trailers",
      });
      const chunks: Buffer[] = [];
      let status = "0";
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("trailers", (trailers) => {
        status = String(trailers["grpc-status"] ?? "0");
      });
      stream.on("error", reject);
      stream.on("end", () => resolve(verdict(status, Buffer.concat(chunks))));
      stream.end(frame(service));
    });
  } finally {
    session.destroy();
  }
};

/** A HealthCheckRequest: field 1 is the name of the service. */
const frame = (service: string): Buffer => {
  const name = Buffer.from(service);
  const body = name.length === 0 ? name : Buffer.concat([Buffer.from([10, name.length]), name]);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(body.length, 1);
  return Buffer.concat([head, body]);
};

const verdict = (status: string, answer: Buffer): { ok: boolean; message: string } => {
  if (status === "12") {
    return {
      ok: false,
      message:
        "error: this server does not implement the grpc health protocol (grpc.health.v1.Health): unknown service grpc.health.v1.Health",
    };
  }

  const health = statuses[answer.length > 6 ? (answer[6] ?? 0) : 0] ?? "UNKNOWN";
  return health === "SERVING"
    ? { ok: true, message: "service healthy" }
    : { ok: false, message: `service unhealthy (responded with "${health}")` };
};
