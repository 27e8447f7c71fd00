/** Times as ls shows them. */

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const halfYear = 15_552_000_000;

/** `Jan 15 10:00`, or the year when it is long ago. */
export const listTime = (time: number, now: number, full = false): string => {
  const date = new Date(time);
  const two = (number: number): string => String(number).padStart(2, "0");
  const clock = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
  const day = `${months[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)}`;
  if (full) {
    const week = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][date.getUTCDay()];
    return `${week} ${day} ${clock}:${two(date.getUTCSeconds())} ${date.getUTCFullYear()}`;
  }

  const age = now - time;
  return age > halfYear || age < -900_000 ? `${day}  ${date.getUTCFullYear()}` : `${day} ${clock}`;
};
