const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * An age in milliseconds as Kubernetes' HumanDuration writes it, which is what istioctl and kubectl print: "41s", "5m12s", "3h4m", "6d2h".
 * Ages of two seconds and more before zero are "<invalid>", as there.
 */
export function humanAge(ms: number): string {
  const seconds = Math.trunc(ms / second);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.floor(ms / minute);
  if (minutes < 10) return pair(minutes, 'm', seconds % 60, 's');
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(ms / hour);
  if (hours < 8) return pair(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  const days = Math.floor(hours / 24);
  if (days < 8) return pair(days, 'd', hours % 24, 'h');
  const years = Math.floor(days / 365);
  if (years < 2) return `${days}d`;
  return years < 8 ? pair(years, 'y', days % 365, 'd') : `${years}y`;
}

/** "14:05:12": the time of day of `at` (ms since 1970), in the time zone of this machine. */
export const clockText = (at: number): string => new Date(at).toTimeString().slice(0, 8);

/** "2026-11-21": the day of `at` (ms since 1970), in the time zone of this machine. */
export function dayText(at: number): string {
  const date = new Date(at);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** How long ago something was (both in ms since 1970), in the same words. What other clocks put into the future is 0s ago. */
export const ageSince = (at: number, now: number): string => humanAge(Math.max(0, now - at));

/** An age in milliseconds in its largest whole unit, for narrow columns: "4s", "3m", "9h", "6d". Before zero it is "0s". */
export function coarseAge(ms: number): string {
  if (ms < minute) return `${Math.max(0, Math.floor(ms / second))}s`;
  if (ms < hour) return `${Math.floor(ms / minute)}m`;
  return ms < day ? `${Math.floor(ms / hour)}h` : `${Math.floor(ms / day)}d`;
}

const pair = (large: number, largeUnit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit}${small}${smallUnit}`;

/** Milliseconds since 1970 as RFC 3339 in UTC, to the millisecond. */
export const rfc3339 = (ms: number): string => new Date(ms).toISOString();
