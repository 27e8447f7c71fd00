/** Families and types of sockets by name. */

export const families: Record<string, number> = {
  unspec: 0,
  unix: 1,
  inet: 2,
  ax25: 3,
  ipx: 4,
  appletalk: 5,
  netrom: 6,
  bridge: 7,
  atmpvc: 8,
  x25: 9,
  inet6: 10,
  rose: 11,
  netbeui: 13,
  security: 14,
  key: 15,
  netlink: 16,
  packet: 17,
  ash: 18,
  econet: 19,
  atmsvc: 20,
  rds: 21,
  sna: 22,
  irda: 23,
  pppox: 24,
  wanpipe: 25,
  llc: 26,
  ib: 27,
  mpls: 28,
  can: 29,
  tipc: 30,
  bluetooth: 31,
  iucv: 32,
  rxrpc: 33,
  isdn: 34,
  phonet: 35,
  ieee802154: 36,
  caif: 37,
  alg: 38,
  nfc: 39,
  vsock: 40,
  kcm: 41,
  qipcrtr: 42,
  smc: 43,
  xdp: 44,
  mctp: 45,
};

export const familyCount = 46;
/** Every type, also those without a name. */
export const everyType = 0xffff_ffff;

export const socketTypes: Record<string, number> = {
  stream: 1,
  dgram: 2,
  raw: 3,
  rdm: 4,
  seqpacket: 5,
  dccp: 6,
  packet: 10,
};

const basicTypes = ["stream", "dgram", "seqpacket", "rdm", "raw", "packet"];

interface Mapping {
  family: string;
  type: string;
  number: number;
}

/** Words that stand for a type, beside the plain names. */
const mappings: Mapping[] = [
  ...Object.keys(families).flatMap((family) =>
    basicTypes.map((type) => ({ family, type, number: socketTypes[type]! })),
  ),
  { family: "inet", type: "tcp", number: 1 },
  { family: "inet", type: "udp", number: 2 },
  { family: "inet", type: "icmp", number: 3 },
  { family: "inet6", type: "tcp", number: 1 },
  { family: "inet6", type: "udp", number: 2 },
];

/** What a `network` rule of one or two words stands for; nothing: a mistake. */
export const networkEntries = (
  first: string,
  second: string | undefined,
): { family: number; type: number }[] => {
  const found = (test: (mapping: Mapping) => boolean): { family: number; type: number }[] =>
    mappings
      .filter(test)
      .map(({ family, number }) => ({ family: families[family]!, type: number }));
  if (second !== undefined) {
    return found(({ family, type }) => family === first && type === second);
  }

  const byFamily = found(({ family }) => family === first);
  return byFamily.length > 0 ? byFamily : found(({ type }) => type === first);
};
