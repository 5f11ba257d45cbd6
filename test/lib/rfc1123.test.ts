import {expect, test} from 'vitest';
import {rfc1123} from '../../src/lib/rfc1123.ts';

const winter = Date.UTC(2026, 10, 21, 7, 9, 0);
const summer = Date.UTC(2026, 6, 1, 23, 59, 59);

test.each([
  ['UTC', winter, 'Sat, 21 Nov 2026 07:09:00 UTC'],
  ['Europe/Berlin', winter, 'Sat, 21 Nov 2026 08:09:00 CET'],
  ['Europe/Berlin', summer, 'Thu, 02 Jul 2026 01:59:59 CEST'],
  ['Europe/London', summer, 'Thu, 02 Jul 2026 00:59:59 BST'],
  ['America/New_York', winter, 'Sat, 21 Nov 2026 02:09:00 EST'],
  ['Asia/Tokyo', winter, 'Sat, 21 Nov 2026 16:09:00 JST'],
  ['Asia/Kolkata', winter, 'Sat, 21 Nov 2026 12:39:00 IST'],
  ['America/Sao_Paulo', winter, 'Sat, 21 Nov 2026 04:09:00 -03'],
  ['Asia/Kathmandu', winter, 'Sat, 21 Nov 2026 12:54:00 +0545'],
  ['Europe/Berlin', Date.UTC(2026, 10, 20, 23, 5, 6), 'Sat, 21 Nov 2026 00:05:06 CET'],
])('in %s', (zone, at, wanted) => expect(rfc1123(at, zone)).toBe(wanted));

test('without a zone that of the machine is taken', () => {
  const own = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  expect(rfc1123(winter)).toBe(rfc1123(winter, own));
});
