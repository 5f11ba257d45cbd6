import {responseFlag, responseFlags} from '../envoy/responseFlags.ts';
import {span} from '../lib/page.ts';
import {defineTable} from './view.ts';

/** The words of Envoy's access log for what went wrong with a request. */
export const flags = defineTable({
  scope: 'mesh',
  title: 'Response flags',
  help: "What the response flags of Envoy's access log mean.",
  aliases: ['response-flags'],
  from: () => responseFlags,
  rows: all => all,
  id: flag => flag,
  columns: [
    {title: 'FLAG', help: 'What %RESPONSE_FLAGS% writes.', cell: flag => flag, min: 6},
    {title: 'NAME', help: 'What %RESPONSE_FLAGS_LONG% writes.', cell: flag => responseFlag(flag)?.long ?? '', min: 12, drop: 1},
    {title: 'MEANS', help: 'What happened to the request.', cell: flag => responseFlag(flag)?.says ?? '', min: 30, max: 120},
  ],
  strip: flag => [[span(`${flag} ${responseFlag(flag)?.long}: `, 'strong'), span(responseFlag(flag)?.says ?? '')]],
});
