/** Schedules and time zones are refused in the words of robfig/cron and of Go. */
import test from "ava";
import { cronComplaint } from "../../../src/embedded/resources/cron-format.ts";
import { zoneComplaint } from "../../../src/embedded/resources/time-zones.ts";

const period = (text: string, why: string): [string, string] => [
  `@every ${text}`,
  `failed to parse duration @every ${text}: time: ${why}`,
];

const schedules: [schedule: string, complaint?: string][] = [
  ["*/5 * * * *"],
  ["@every -1.5h"],
  ["@every 1µs"],
  ["+5 * * * *"],
  ["TZ=Europe/Berlin 0 0 * * *"],
  ["TZ= @daily"],
  period("1x", 'unknown unit "x" in duration "1x"'),
  period("5", 'missing unit in duration "5"'),
  period("1h 2m", 'unknown unit "h " in duration "1h 2m"'),
  period('""', String.raw`invalid duration "\"\""`),
  period(".s", 'invalid duration ".s"'),
  ["@every", "unrecognized descriptor: @every"],
  ["TZ=Nowhere 0 0 * * *", "provided bad location Nowhere: unknown time zone Nowhere"],
  ["CRON_TZ=utc @daily", "provided bad location utc: unknown time zone utc"],
  ["TZ=../x @daily", "provided bad location ../x: time: invalid location name"],
  ["TZ=UTC", "invalid schedule format: runtime error: slice bounds out of range [:-1]"],
  [
    "99999999999999999999 * * * *",
    'failed to parse int from 99999999999999999999: strconv.Atoi: parsing "99999999999999999999": value out of range',
  ],
];

for (const [schedule, complaint] of schedules) {
  test(`of the schedule ${schedule} is said ${complaint ?? "nothing"}`, (t) => {
    t.is(cronComplaint(schedule), complaint);
  });
}

for (const zone of [
  "UTC",
  "Etc/UTC",
  "Local",
  "",
  "US/Pacific",
  "Etc/GMT+3",
  "America/Indiana/Knox",
]) {
  test(`"${zone}" is a time zone`, (t) => {
    t.is(zoneComplaint(zone), undefined);
  });
}

for (const zone of ["etc/utc", "utc", "local", "europe/Berlin", "GMT+3", "Etc"]) {
  test(`"${zone}" is no time zone: case counts, and so does the whole name`, (t) => {
    t.is(zoneComplaint(zone), `unknown time zone ${zone}`);
  });
}
