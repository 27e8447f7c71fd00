/** The images that exist in the practice cluster. */
import type { ImageDefinition } from "./image.ts";

const path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

const welcome = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>If you see this page, nginx is successfully installed and working.</p>
</body>
</html>
`;

const wrapper = '#!/bin/sh\nexec "$@"\n';

const base = {
  environment: { PATH: path },
  ports: [],
  executables: {},
  shell: true,
  command: [],
  entrypoint: [],
};

export const images: ImageDefinition[] = [
  {
    ...base,
    repository: "docker.io/library/busybox",
    tags: /^(stable|1|1\.3[4-7](\.[01])?)(-(glibc|musl|uclibc))?$|^(glibc|musl|uclibc)$/,
    newest: "1.37.0",
    command: ["sh"],
    sizeBytes: 2_223_685,
  },
  {
    ...base,
    repository: "registry.k8s.io/e2e-test-images/busybox",
    tags: /^1\.(29|36|37)(\.\d)?-\d$/,
    newest: "1.37.0-1",
    command: ["sh"],
    sizeBytes: 2_200_000,
  },
  {
    ...base,
    repository: "docker.io/library/alpine",
    tags: /^3(\.(1[5-9]|2[0-3])(\.\d{1,2})?)?$|^edge$/,
    newest: "3.22",
    command: ["/bin/sh"],
    sizeBytes: 3_806_000,
    files: {
      "/etc/os-release":
        'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.22.1\nPRETTY_NAME="Alpine Linux v3.22"\n',
      "/etc/alpine-release": "3.22.1\n",
    },
  },
  {
    ...base,
    repository: "docker.io/library/nginx",
    tags: /^(stable|mainline|alpine|perl|1|1\.(1[4-9]|2[0-9])(\.\d{1,2})?)(-(alpine|perl|slim|alpine-slim|bookworm|alpine-perl))?$/,
    newest: "1.29",
    environment: { PATH: path, NGINX_VERSION: "1.29.3", PKG_RELEASE: "1~bookworm" },
    entrypoint: ["/docker-entrypoint.sh"],
    command: ["nginx", "-g", "daemon off;"],
    ports: [80],
    executables: { "/usr/sbin/nginx": "nginx", "/usr/bin/curl": "curl" },
    files: { "/docker-entrypoint.sh": wrapper, "/usr/share/nginx/html/index.html": welcome },
    sizeBytes: 72_389_000,
    stopSignal: "QUIT",
  },
  {
    ...base,
    repository: "docker.io/nginxinc/nginx-unprivileged",
    tags: /^(stable|alpine|1|1\.2[0-9](\.\d{1,2})?)(-alpine)?$/,
    newest: "1.29",
    environment: { PATH: path, NGINX_VERSION: "1.29.3", NGINX_PORT: "8080" },
    entrypoint: ["/docker-entrypoint.sh"],
    command: ["nginx", "-g", "daemon off;"],
    user: "101",
    ports: [8080],
    executables: { "/usr/sbin/nginx": "nginx", "/usr/bin/curl": "curl" },
    files: { "/docker-entrypoint.sh": wrapper, "/usr/share/nginx/html/index.html": welcome },
    sizeBytes: 72_400_000,
    stopSignal: "QUIT",
  },
  {
    ...base,
    repository: "docker.io/nginxdemos/hello",
    tags: /^(plain-text|0\.[1-4](-plain-text)?)$/,
    newest: "0.4",
    command: ["nginx", "-g", "daemon off;"],
    ports: [80],
    executables: { "/usr/sbin/nginx": "nginx-hello" },
    sizeBytes: 22_000_000,
    stopSignal: "QUIT",
  },
  {
    ...base,
    repository: "docker.io/nginxdemos/nginx-hello",
    tags: /^(plain-text|0\.[1-4](-plain-text)?)$/,
    newest: "0.4",
    command: ["nginx", "-g", "daemon off;"],
    user: "101",
    ports: [8080],
    environment: { PATH: path, NGINX_PORT: "8080" },
    executables: { "/usr/sbin/nginx": "nginx-hello" },
    sizeBytes: 22_000_000,
    stopSignal: "QUIT",
  },
  {
    ...base,
    repository: "docker.io/library/httpd",
    tags: /^(2|2\.4|2\.4\.\d{1,2}|alpine)(-(alpine|bookworm))?$/,
    newest: "2.4",
    environment: {
      PATH: `/usr/local/apache2/bin:${path}`,
      HTTPD_PREFIX: "/usr/local/apache2",
      HTTPD_VERSION: "2.4.65",
    },
    workingDirectory: "/usr/local/apache2",
    command: ["httpd-foreground"],
    ports: [80],
    executables: {
      "/usr/local/apache2/bin/httpd": "httpd",
      "/usr/local/bin/httpd-foreground": "httpd",
    },
    files: {
      "/usr/local/apache2/htdocs/index.html": "<html><body><h1>It works!</h1></body></html>\n",
    },
    sizeBytes: 58_000_000,
    stopSignal: "WINCH",
  },
  {
    ...base,
    repository: "docker.io/library/redis",
    tags: /^(alpine|[5-8](\.\d)?(\.\d{1,2})?)(-(alpine|bookworm))?$/,
    newest: "8",
    environment: { PATH: path, REDIS_VERSION: "8.2.1" },
    workingDirectory: "/data",
    entrypoint: ["docker-entrypoint.sh"],
    command: ["redis-server"],
    ports: [6379],
    executables: {
      "/usr/local/bin/redis-server": "redis-server",
      "/usr/local/bin/redis-cli": "redis-cli",
    },
    files: { "/usr/local/bin/docker-entrypoint.sh": '#!/bin/sh\nexec "$@"\n' },
    sizeBytes: 52_000_000,
  },
  {
    ...base,
    repository: "registry.k8s.io/pause",
    tags: /^3\.\d{1,2}(\.\d)?$/,
    newest: "3.10.1",
    shell: false,
    entrypoint: ["/pause"],
    user: "65535",
    executables: { "/pause": "pause" },
    sizeBytes: 320_000,
  },
  {
    ...base,
    repository: "registry.k8s.io/e2e-test-images/agnhost",
    tags: /^2\.(2[0-9]|[345]\d)$/,
    newest: "2.53",
    entrypoint: ["/agnhost"],
    command: ["pause"],
    ports: [80, 8080, 8081, 9376],
    executables: { "/agnhost": "agnhost", "/usr/bin/curl": "curl" },
    sizeBytes: 52_000_000,
  },
  {
    ...base,
    repository: "registry.k8s.io/hpa-example",
    tags: /^latest$/,
    newest: "latest",
    command: ["apache2-foreground"],
    ports: [80],
    executables: { "/usr/local/bin/apache2-foreground": "hpa-example" },
    sizeBytes: 181_000_000,
  },
  {
    ...base,
    repository: "docker.io/curlimages/curl",
    tags: /^([78]\.\d{1,3}\.\d)$/,
    newest: "8.16.0",
    entrypoint: ["/entrypoint.sh"],
    command: ["curl"],
    user: "100",
    executables: { "/usr/bin/curl": "curl" },
    files: {
      "/entrypoint.sh":
        '#!/bin/sh\nset -e\nif [ "${1#-}" != "$1" ]; then\n  set -- curl "$@"\nfi\nexec "$@"\n',
    },
    sizeBytes: 9_000_000,
  },
  {
    ...base,
    repository: "docker.io/polinux/stress",
    tags: /^(1\.0\.4)$/,
    newest: "1.0.4",
    command: ["/bin/sh"],
    executables: { "/usr/local/bin/stress": "stress" },
    sizeBytes: 4_000_000,
  },
  {
    ...base,
    repository: "docker.io/vish/stress",
    tags: /^latest$/,
    newest: "latest",
    shell: false,
    entrypoint: ["/stress"],
    executables: { "/stress": "vish-stress" },
    sizeBytes: 1_500_000,
  },
  {
    ...base,
    repository: "registry.k8s.io/echoserver",
    tags: /^1\.(4|10)$/,
    newest: "1.10",
    command: ["nginx", "-g", "daemon off;"],
    ports: [8080],
    environment: { PATH: path, NGINX_PORT: "8080" },
    executables: { "/usr/sbin/nginx": "echoserver" },
    sizeBytes: 43_000_000,
  },
];
