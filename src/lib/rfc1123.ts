/** Languages whose short names of time zones are those of the tz database ("CET", "PST", "JST"), which is what Go prints. */
const languages = ['en-US', 'en-GB', 'en-AU', 'en-NZ', 'en-IN', 'en-ZA', 'ja-JP'];

/** "Sat, 21 Nov 2026 07:09:00 UTC": Go's RFC1123 of `at` (ms since 1970), in the time zone of this machine unless another is named. */
export function rfc1123(at: number, timeZone?: string): string {
  const zone = timeZone === undefined ? {} : {timeZone};
  const parts = new Intl.DateTimeFormat('en-US', {
    ...zone,
    ...{weekday: 'short', day: '2-digit', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23'},
  }).formatToParts(at);
  const of = (type: Intl.DateTimeFormatPartTypes): string => parts.find(part => part.type === type)?.value ?? '';
  return `${of('weekday')}, ${of('day')} ${of('month')} ${of('year')} ${of('hour')}:${of('minute')}:${of('second')} ${zoneName(at, zone)}`;
}

/** Zones without a name of their own are called by their distance from UTC: "-03", "+0545". */
function zoneName(at: number, zone: {readonly timeZone?: string}): string {
  const names = languages.map(language => nameIn(language, at, zone));
  const named = names.find(name => /^[A-Z]{3,5}$/.test(name));
  const [, sign = '+', hours = '0', minutes = ''] = /^GMT([+-])(\d+)(?::(\d+))?$/.exec(names[0] ?? '') ?? [];
  return named ?? `${sign}${hours.padStart(2, '0')}${minutes}`;
}

const nameIn = (language: string, at: number, zone: {readonly timeZone?: string}): string =>
  new Intl.DateTimeFormat(language, {...zone, timeZoneName: 'short'}).formatToParts(at).find(({type}) => type === 'timeZoneName')?.value ?? '';
