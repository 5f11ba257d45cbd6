import type {Scenario} from '../scenario.ts';

/** About the recorded mesh, in the middle of an upgrade: two istiods of the revision `default`, one newer `canary` that serves two of the proxies. */
export const bookinfo = (): Scenario => ({
  name: 'bookinfo',
  istiods: [
    {name: 'istiod-797f89d895-ddlfw', revision: 'default', version: '1.30.3'},
    {name: 'istiod-797f89d895-m4k9t', revision: 'default', version: '1.30.3'},
    {name: 'istiod-canary-6c8f7d9b54-w7xqp', revision: 'canary', version: '1.31-alpha.eed52ebb66ad'},
  ],
  without: [],
  copies: [{of: 'ratings-v1-54849b6d-z65fs', from: 'bookinfo', name: 'ratings-v1-54849b6d-q8x2m', namespace: 'bookinfo'}],
  revisions: {'reviews-v3-cc8cb9b-7595w.bookinfo': 'canary', 'waypoint-5d4f9fc9d4-b44dt.ambient-demo': 'canary'},
  troubles: {
    nacks: [{proxy: 'details-v1-5845b8756-ld969.bookinfo', type: 'LDS'}],
    absent: ['ratings-v1-54849b6d-q8x2m.bookinfo'],
    wavers: [{proxy: 'ratings-v1-54849b6d-z65fs.bookinfo', types: ['CDS', 'LDS', 'RDS']}],
  },
});
