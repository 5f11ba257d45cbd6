import {describedText} from './describe.ts';
import {loadSummary} from './summaryData.ts';
import {summaryLines} from './summaryLines.ts';
import {defineText} from './view.ts';

/** Everything about one proxy on one page, problems first. */
export const summary = defineText({
  scope: 'proxy',
  title: 'Summary',
  help: 'All about one proxy on one page: problems first, versions, state, sync by type, pod, certificate, and how much it holds.',
  key: '1',
  aliases: ['sum'],
  appliesTo: ['sidecar', 'gateway', 'waypoint'],
  same: proxy => `istioctl proxy-status ${proxy?.id ?? ''}`,
  load: loadSummary,
  wraps: true,
  ...describedText(summaryLines),
  json: ({key, info, bootstrap}) => ({proxy: key, serverInfo: info.value?.raw, bootstrap: bootstrap.value?.raw}),
});
