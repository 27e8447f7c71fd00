/** What system calls carry in registers, as numbers of Linux on x86-64. */

/** Stands for the address of whatever a call points at. */
export const POINTER = 0x7ffd_3c5e_a1b0;

export const AT_FDCWD = -100;
export const AT_SYMLINK_NOFOLLOW = 0x100;
export const AT_EMPTY_PATH = 0x1000;

/** O_RDONLY, O_NONBLOCK, O_CLOEXEC and O_DIRECTORY, as opendir has them. */
export const O_DIRECTORY_LISTING = 0x9_0800;

/** O_RDONLY and O_CLOEXEC. */
export const O_LIBRARY = 0x8_0000;

export const F_DUPFD = 0;
export const F_DUPFD_CLOEXEC = 1030;

/** CLONE_CHILD_SETTID, CLONE_CHILD_CLEARTID and SIGCHLD: the C library's fork. */
export const CLONE_FORK = 0x120_0011;

export const TCGETS = 0x5401;

export const AF_UNIX = 1;
export const AF_INET = 2;
export const AF_INET6 = 10;
export const AF_NETLINK = 16;
export const AF_PACKET = 17;
export const SOCK_STREAM = 1;
export const SOCK_DGRAM = 2;
export const SOCK_RAW = 3;
export const SOCK_NONBLOCK = 0x800;
export const SOCK_CLOEXEC = 0x8_0000;
export const MSG_NOSIGNAL = 0x4000;
export const SOL_SOCKET = 1;
