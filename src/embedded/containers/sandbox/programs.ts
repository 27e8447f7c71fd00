/** Programs by the names that executables carry. */
import { busybox } from "../applets/busybox.ts";
import type { Program } from "../kernel/program.ts";
import { apparmorLoader } from "../programs/apparmor-loader.ts";
import { apparmorParser } from "../programs/apparmor-parser.ts";
import { agnhost } from "../programs/agnhost.ts";
import { componentPrograms } from "../programs/component.ts";
import { curl } from "../programs/curl.ts";
import { gnuChmod } from "../programs/gnu-chmod.ts";
import { hey } from "../programs/hey.ts";
import { echoserver, nginx, nginxHello } from "../programs/nginx.ts";
import { openssl } from "../programs/openssl.ts";
import { pause, stress, vishStress } from "../programs/pause.ts";
import { redisCli, redisServer } from "../programs/redis.ts";
import { hpaExample, httpd } from "../programs/web-servers.ts";

export const programs: ReadonlyMap<string, Program> = new Map<string, Program>([
  ...componentPrograms,
  ["agnhost", agnhost],
  ["apparmor-loader", apparmorLoader],
  ["apparmor_parser", apparmorParser],
  ["busybox", busybox],
  ["curl", curl],
  ["echoserver", echoserver],
  ["gnu-chmod", gnuChmod],
  ["hey", hey],
  ["hpa-example", hpaExample],
  ["httpd", httpd],
  ["nginx", nginx],
  ["nginx-hello", nginxHello],
  ["openssl", openssl],
  ["pause", pause],
  ["redis-cli", redisCli],
  ["redis-server", redisServer],
  ["stress", stress],
  ["vish-stress", vishStress],
]);
