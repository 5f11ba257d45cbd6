import type {Json} from '../lib/json.ts';
import type {ComponentRecord, LogField} from '../lib/logRecord.ts';

const levels: ReadonlySet<string> = new Set([
  'trace',
  'debug',
  'info',
  'warning',
  'warn',
  'error',
  'critical',
  'fatal',
  'none',
  'off',
  'dpanic',
  'panic',
]);
const isLevel = (word: string): boolean => word.length <= 8 && levels.has(word.toLowerCase());

type Parts = {readonly by: ComponentRecord['by']; readonly time?: string; readonly level: string; readonly component: string; readonly text: string};
type More = {readonly thread?: string | undefined; readonly source?: string | undefined};

const record = (parts: Parts, more: More = {}): ComponentRecord => ({...parts, is: 'component', fields: () => fieldsOf(parts, more)});

const fieldsOf = ({by, time, level, component, text}: Parts, {thread, source}: More): readonly LogField[] =>
  [
    {name: 'TIME', value: time, help: 'When it was said.'},
    {name: 'LEVEL', value: level, help: 'How serious it is: said when its logger has this level or one that shows more.'},
    {
      name: by === 'envoy' ? 'LOGGER' : 'SCOPE',
      value: component,
      help: by === 'envoy' ? 'The logger of Envoy that said it.' : 'The part of the program that said it.',
    },
    {name: 'SOURCE', value: source, help: "Where in Envoy's source it is said."},
    {name: 'THREAD', value: thread, help: 'The thread that said it: the main thread takes configuration, workers take requests.'},
    {name: 'MESSAGE', value: text, help: 'What was said.'},
  ].flatMap(({value, ...field}) => (value === undefined || value === '' ? [] : [{...field, value}]));

/** "2026-11-21T07:08:21.880778Z" at the begin, and where it ends: at a tab. */
function stampEnd(text: string): number {
  // 2026-11-21T
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(10) !== 84) return -1;
  const tab = text.indexOf('\t');
  return tab > 40 ? -1 : tab;
}

/** The three or more columns of a line of Istio's log, whose last one has all the rest; undefined for other lines. */
export function istioColumns(
  text: string,
): {readonly time: string; readonly level: string; readonly scope: string; readonly rest: string} | undefined {
  const first = stampEnd(text);
  const second = first < 0 ? -1 : text.indexOf('\t', first + 1);
  if (second < 0 || second - first > 12) return undefined;
  const level = text.slice(first + 1, second);
  if (!isLevel(level)) return undefined;
  const third = text.indexOf('\t', second + 1);
  const scope = third < 0 || third - second > longestScope ? '' : text.slice(second + 1, third);
  const named = isScope(scope);
  return {time: text.slice(0, first), level, scope: named ? scope : '', rest: text.slice(named ? third + 1 : second + 1)};
}

const longestScope = 300;

/** "xdsproxy", "envoy config source/x.cc:141", "xds::client:xds{id=1}"; a sentence is none. */
function isScope(text: string): boolean {
  if (text === '' || text.startsWith('envoy ')) return text !== '';
  const brace = text.indexOf('{');
  return !(brace < 0 ? text : text.slice(0, brace)).includes(' ');
}

/** What libraries of pilot-agent and istiod say before there is a log (Go's log/slog): "2026/11/21 07:08:20 ERROR failed to set GOMEMLIMIT". */
const goLine = /^(\d{4}\/\d\d\/\d\d) (\d\d:\d\d:\d\d) (DEBUG|INFO|WARN|ERROR) (.*)$/;

function parseGo(text: string): ComponentRecord | undefined {
  const [, day = '', time, level = '', said = ''] = goLine.exec(text) ?? [];
  return time === undefined
    ? undefined
    : record({by: 'istio', time: `${day.replaceAll('/', '-')} ${time}`, level: level.toLowerCase(), component: '', text: said});
}

/**
 * What a component said, as text. Three formats: that of pilot-agent, istiod and ztunnel (istio.io/istio/pkg/log: time, level, scope and text
 * between tabs), Envoy's lines as pilot-agent has them written (scope "envoy LOGGER FILE:LINE", thread at the end), and Envoy's own
 * (`[%Y-%m-%d %T.%e][%t][%l][%n] [%g:%#] %v`). undefined for all else, such as lines that continue another.
 */
export function parseComponentLog(text: string): ComponentRecord | undefined {
  if (text.startsWith('[')) return parseOwn(text);
  const columns = istioColumns(text);
  if (columns === undefined) return parseGo(text);
  const {time, level, scope, rest} = columns;
  if (!scope.startsWith('envoy ')) return record({by: 'istio', time, level, component: scope || 'default', text: spaced(rest)});
  const [, logger = '', source] = scope.split(' ');
  const thread = rest.lastIndexOf('\tthread=');
  const said = thread < 0 ? rest : rest.slice(0, thread);
  return record(
    {by: 'envoy', time, level, component: logger, text: spaced(said)},
    {source, thread: thread < 0 ? undefined : rest.slice(thread + '\tthread='.length)},
  );
}

const spaced = (text: string): string => (/[\t\n]/.test(text) ? text.replace(/[\t\n]/g, ' ').trimEnd() : text);

// pilot-agents of Istio before 1.8 put "[Envoy (Epoch 0)] " before the lines.
const own =
  /^(?:\[Envoy \(Epoch \d{1,9}\)\] )?\[(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d\.\d{1,9})\]\[(\d{1,12})\]\[(\w{1,8})\]\[([\w-]{1,40})\] (?:\[([^\]\s]{1,200})\] )?/;

function parseOwn(text: string): ComponentRecord | undefined {
  const found = own.exec(text);
  const [head, day, time, thread, level = '', component = '', source] = found ?? [];
  if (head === undefined || !isLevel(level)) return undefined;
  return record({by: 'envoy', time: `${day}T${time}Z`, level, component, text: spaced(text.slice(head.length))}, {thread, source});
}

const keys = {
  time: ['time', 'timestamp', 'Timestamp', 'ts'],
  level: ['level', 'Level', 'severity'],
  scope: ['scope', 'logger', 'Logger', 'LoggerName'],
  text: ['msg', 'message', 'Message'],
  source: ['caller', 'SourceLine', 'source'],
  thread: ['thread', 'ThreadId'],
} as const;
const named: ReadonlySet<string> = new Set(Object.values(keys).flat());

/** The same as JSON: of pilot-agent, istiod and ztunnel with `--log_as_json`, and of Envoy (application_log_config). undefined without a level and a text. */
export function parseComponentJson(json: Readonly<Record<string, Json>>): ComponentRecord | undefined {
  const get = (what: keyof typeof keys): string | undefined => {
    const key = keys[what].find(name => json[name] !== undefined && json[name] !== null);
    return key === undefined ? undefined : String(json[key]);
  };
  const level = get('level');
  const message = get('text');
  if (level === undefined || message === undefined || !isLevel(level)) return undefined;
  const scope = get('scope') ?? 'default';
  const isEnvoy = scope.startsWith('envoy ') || get('thread') !== undefined;
  const more = Object.entries(json).flatMap(([key, value]) =>
    named.has(key) ? [] : [` ${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`],
  );
  const time = get('time');
  return record(
    {
      by: isEnvoy ? 'envoy' : 'istio',
      ...(time === undefined ? {} : {time}),
      level,
      component: isEnvoy ? (scope.replace(/^envoy /, '').split(' ')[0] ?? '') : scope,
      text: spaced(message) + more.join(''),
    },
    {source: get('source'), thread: get('thread')},
  );
}
