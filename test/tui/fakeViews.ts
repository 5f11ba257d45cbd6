import type {MeshProxy} from '../../src/istio/proxies.ts';
import {cellState, shortWords, stateTones, statusOf} from '../../src/istio/status.ts';
import {coarseAge} from '../../src/lib/ages.ts';
import {type Span, span} from '../../src/lib/page.ts';
import {type Column, defineTable, defineText, type Known} from '../../src/views/view.ts';

const cell = (proxy: MeshProxy, type: string, {now}: Known, isWide: boolean): Span => {
  const state = cellState(proxy, type);
  const {since, atFirstLook} = proxy.types[type] ?? proxy;
  return {text: isWide ? state : shortWords[state], tone: stateTones[state], ...(!atFirstLook && now - since < 10_000 ? {mark: '*'} : {})};
};

const typeColumns = ['CDS', 'LDS', 'EDS', 'RDS', 'ECDS'].flatMap((title): readonly Column<MeshProxy>[] => {
  const drop = title === 'ECDS' ? 13 : 15;
  return [
    {title, help: '', cell: (proxy, known) => cell(proxy, title, known, false), shown: 'compact', drop, min: 6, max: 6},
    {title, help: '', cell: (proxy, known) => cell(proxy, title, known, true), shown: 'wide', drop, min: 8, max: 13},
  ];
});

const worst = (proxy: MeshProxy, {now}: Known): Span => {
  const {type, state} = statusOf(proxy, now);
  return span([type, shortWords[state]].filter(Boolean).join(' '), stateTones[state]);
};

/** A list of proxies of the same shape as the real one, so that tests of the screen do not change with it. */
export const proxies = defineTable({
  scope: 'mesh',
  title: 'Proxies',
  help: 'Every proxy.',
  aliases: ['ps'],
  from: ({mesh}) => mesh,
  rows: mesh => [...mesh.proxies.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
  id: proxy => proxy.key,
  name: proxy => proxy.name,
  namespace: proxy => proxy.namespace,
  rank: (proxy, {now}) => statusOf(proxy, now).severity + 0.1,
  problem: (proxy, {now}) => statusOf(proxy, now).problem,
  columns: [
    {title: 'NAME', help: '', cell: proxy => proxy.name, min: 20, max: 70, cut: 'middle'},
    {title: 'NS', help: '', cell: proxy => proxy.namespace, min: 10, max: 22},
    {title: 'KIND', help: '', cell: () => 'side', drop: 14, min: 4, max: 10},
    {title: 'STATE', help: '', cell: worst, shown: 'narrow', drop: 15, min: 12, max: 14},
    ...typeColumns,
    {title: 'SINCE', help: '', cell: (proxy, {now}) => coarseAge(now - statusOf(proxy, now).since), align: 'right', drop: 12, min: 6, max: 8},
    {title: 'VER', help: '', cell: proxy => proxy.version ?? '?', drop: 11, min: 6, max: 16},
    {title: 'ISTIOD', help: '', cell: proxy => proxy.istiod?.split('.')[0] ?? '-', shown: 'wide', drop: 10, max: 28, cut: 'middle'},
    {title: 'NODE', help: '', cell: proxy => proxy.pod?.node ?? '-', shown: 'wide', drop: 6, max: 24, cut: 'middle'},
    {title: 'IP', help: '', cell: proxy => proxy.pod?.ip ?? '-', shown: 'wide', drop: 5, max: 20},
    {title: 'RESTARTS', help: '', cell: proxy => String(proxy.pod?.restarts ?? '-'), shown: 'wide', align: 'right', drop: 4},
  ],
  strip: (proxy, {now}) => {
    const {state, type} = statusOf(proxy, now);
    const reason = type === undefined ? undefined : proxy.types[type]?.lastError;
    return [[span(`${[type, state].filter(Boolean).join(' ')} `, stateTones[state]), span(reason ?? 'nothing to explain')]];
  },
});

export const longText = defineText({
  scope: 'mesh',
  title: 'YAML',
  help: 'A long text.',
  aliases: ['yaml'],
  from: () => 0,
  lines: () => Array.from({length: 50_000}, (_, n) => [{text: `line ${n}: listener 0.0.0.0_${9000 + (n % 100)}`}]),
});

export const istiods = defineTable({
  scope: 'mesh',
  title: 'Istiods',
  help: 'Every istiod.',
  aliases: ['istiods'],
  small: true,
  from: ({mesh}) => [...mesh.istiods.values()],
  rows: all => all,
  id: istiod => istiod.id,
  columns: [
    {title: 'POD', help: 'Its pod.', cell: ({pod}) => pod.name, cut: 'middle', min: 10},
    {title: 'REV', help: 'Its revision.', cell: ({revision}) => revision},
    {title: 'VERSION', help: 'Its version.', cell: ({version}) => version ?? '?'},
  ],
});
