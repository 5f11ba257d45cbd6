import {askConnectivity} from './connAsk.ts';
import {connLines} from './connLines.ts';
import {describedText} from './describe.ts';
import {defineText} from './view.ts';

/** Who reaches whom on the way from i9s to istiod and from a proxy to istiod. */
export const conn = defineText({
  scope: 'cluster',
  title: 'Connectivity',
  help: 'Who reaches whom: i9s, the API server, each istiod, the selected proxy; what was asked, how it ended, what to do; and what is forbidden.',
  aliases: ['connectivity', 'reach'],
  takesProxy: true,
  envoyOnly: true,
  everyMs: 15_000,
  same: proxy => (proxy === undefined ? 'istioctl version' : `istioctl proxy-config endpoint ${proxy.id} --cluster xds-grpc`),
  load: askConnectivity,
  wraps: true,
  ...describedText(connLines),
  json: ({proxy, api, rights, istiods, envoy}) => ({
    proxy,
    api,
    istiods: Object.fromEntries(istiods),
    envoy: {stats: envoy.stats?.value?.stats ?? envoy.stats?.trouble, cluster: envoy.cluster?.value?.raw ?? envoy.cluster?.trouble},
    rights,
  }),
});
