import {ageSince} from '../lib/ages.ts';
import {defineTable} from './view.ts';

/** Everything that was said on the last line, newest first. */
export const messages = defineTable({
  scope: 'mesh',
  title: 'Messages',
  help: 'Everything i9s has said in this run, newest first.',
  aliases: ['message', 'msg'],
  from: ({messages: all}) => all,
  rows: all => all.toReversed(),
  id: message => String(message.number),
  name: message => message.text,
  problem: message => message.level !== 'ok',
  columns: [
    {
      title: 'AGE',
      help: 'How long ago.',
      cell: (message, {now}) => ageSince(message.at, now),
      sort: (message, {now}) => now - message.at,
      align: 'right',
      min: 6,
    },
    {title: 'LEVEL', help: 'ok, ! or FAIL.', cell: ({level}) => ({text: level, tone: level === 'FAIL' ? 'bad' : level === '!' ? 'warn' : 'plain'})},
    {title: 'MESSAGE', help: 'What was said.', cell: message => message.text, max: 400},
  ],
  copies: message => [{label: 'text', text: message.text}],
});
