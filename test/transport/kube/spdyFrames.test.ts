import {constants, inflateSync} from 'node:zlib';
import {expect, test} from 'vitest';
import {spdyDictionary} from '../../../demo/kube/spdyDictionary.ts';
import {dataFrame, dataType, frameCutter, frameTypes, synStreamFrame} from '../../../src/transport/kube/spdyFrames.ts';

const first = synStreamFrame(1, {streamtype: 'error', port: '15000'}, {last: true, first: true});
const second = synStreamFrame(3, {streamtype: 'data'}, {last: false, first: false});

test('frames are cut from a stream however it comes in pieces', () => {
  const stream = Buffer.concat([first, second, dataFrame(3, Buffer.from('hello'), true)]);
  for (const size of [1, 7, 30, stream.length]) {
    const cut = frameCutter();
    const frames = [];
    for (let at = 0; at < stream.length; at += size) frames.push(...cut(stream.subarray(at, at + size)));
    expect(frames.map(({type, stream: id, last}) => [type, id, last])).toEqual([
      [frameTypes.synStream, 1, true],
      [frameTypes.synStream, 3, false],
      [dataType, 3, true],
    ]);
    expect(frames[2]?.body.toString()).toBe('hello');
  }
});

test('the headers of a connection are one zlib stream with the dictionary of SPDY/3', () => {
  const plain = inflateSync(Buffer.concat([first.subarray(18), second.subarray(18)]), {
    dictionary: spdyDictionary,
    finishFlush: constants.Z_SYNC_FLUSH,
  });
  expect(plain.toString('latin1')).toBe(
    '\0\0\0\x02\0\0\0\x0astreamtype\0\0\0\x05error\0\0\0\x04port\0\0\0\x0515000' + '\0\0\0\x01\0\0\0\x0astreamtype\0\0\0\x04data',
  );
});

test('each header block ends with a flush, without which Go readers wait for more', () => {
  for (const frame of [first, second]) expect([...frame.subarray(-5)]).toEqual([0, 0, 0, 0xff, 0xff]);
});
