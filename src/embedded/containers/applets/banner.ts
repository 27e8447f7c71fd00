/** Which busybox the containers' commands follow. */

export const busyboxVersion = "1.37.0";

export const busyboxBanner = `BusyBox v${busyboxVersion} (2024-09-26 21:31:42 UTC)`;
