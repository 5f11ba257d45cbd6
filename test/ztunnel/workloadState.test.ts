import {describe, expect, it} from 'vitest';
import {parseWorkloadState} from '../../src/ztunnel/workloadState.ts';

const pod = {
  state: 'Up',
  info: {name: 'web-1', namespace: 'shop', serviceAccount: 'web'},
  connections: {
    inbound: [{src: '10.0.0.2:41000', originalDst: null, actualDst: '10.0.0.1:8080', protocol: 'HBONE'}],
    outbound: [{src: '10.0.0.1:42000', originalDst: '10.96.0.1:80', actualDst: '10.0.0.3:15008'}],
  },
};

describe('the pods that a ztunnel serves', () => {
  it('have their connections, those that come in first', () => {
    expect(parseWorkloadState({'uid-1': pod})).toEqual([
      {
        uid: 'uid-1',
        state: 'Up',
        name: 'web-1',
        namespace: 'shop',
        trustDomain: '',
        serviceAccount: 'web',
        connections: [
          {direction: 'inbound', src: '10.0.0.2:41000', originalDst: '', actualDst: '10.0.0.1:8080', protocol: 'HBONE'},
          {direction: 'outbound', src: '10.0.0.1:42000', originalDst: '10.96.0.1:80', actualDst: '10.0.0.3:15008', protocol: ''},
        ],
        raw: pod,
      },
    ]);
  });

  it('are read of a list as well, which has no uids', () => {
    expect(parseWorkloadState([pod])?.map(({uid, name}) => [uid, name])).toEqual([['', 'web-1']]);
  });

  it('are not none where nothing is said of them', () => {
    expect([parseWorkloadState(undefined), parseWorkloadState({})]).toEqual([undefined, []]);
    expect(parseWorkloadState({u: null})?.[0]).toMatchObject({uid: 'u', connections: []});
  });
});
