import {describe, expect, test} from 'vitest';
import {pushId} from '../../src/istio/pushLog.ts';

const at = Date.parse('2026-11-21T07:20:00Z');

describe('what tells pushes apart', () => {
  const uuid = '4f54250a-0d5a-4a06-8a5c-1c2d3e4f5a6b';
  test.each([
    ['the version of 1.31', {sent: `2026-11-21T07:16:32Z/46${uuid}`, sentAt: at}, '2026-11-21T07:16:32Z/46'],
    ['the version of older ones', {sent: `C6JqN6wI4GU=${uuid}`}, 'C6JqN6wI4GU='],
    ['the second of the push where the nonce has no version', {sent: uuid, sentAt: at + 700}, '2026-11-21T07:20:00Z'],
    ['the same where the nonce is anything', {sent: 'a', sentAt: at + 700}, '2026-11-21T07:20:00Z'],
    ['where that is not told either, the second in which it was seen', {sent: 'a'}, '2026-11-21T07:20:09Z'],
  ])('is %s', (_, sync, id) => {
    expect(pushId({state: 'SYNCED', ...sync}, at + 9000)).toBe(id);
  });
});
