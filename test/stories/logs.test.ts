import {readFileSync} from 'node:fs';
import {afterEach, describe, expect, test} from 'vitest';
import {endPrograms, i9s, type Program, type ProgramOptions} from './program.ts';

afterEach(endPrograms);
const productpage = 'productpage-v1-64c6885d4f-xhps5';

type Logs = Program & {
  /** Every log of a proxy that is followed grows by so many lines. */
  readonly grow: (lines?: number) => void;
  /** So many requests go through these proxies in turn. */
  readonly flood: (lines: number, ...pods: readonly string[]) => void;
  readonly copied: () => string;
  /** Lines of the pane, without the sides of the frame. */
  readonly shown: () => readonly string[];
};

/** The list, all in sync, with logs that grow only when the test says so. */
async function listed(options: ProgramOptions = {}): Promise<Logs> {
  const timers = new Set<() => void>();
  const every = (_: number, run: () => void): (() => void) => {
    const timer = (): void => run();
    timers.add(timer);
    return () => timers.delete(timer);
  };
  let ahead = 0; // of the mesh, whose time stands still but for what the test adds
  const from = Date.now();
  const program = await i9s({healthy: true, every, now: () => from + ahead, ...options});
  await program.see(/all in sync/, 20_000);
  const pass = (ms: number): void => {
    ahead += ms;
    for (const run of [...timers]) run();
  };
  return {
    ...program,
    grow(lines = 1) {
      for (let n = 0; n < lines; n++) pass(2000);
    },
    flood(lines, ...pods) {
      program.demo.faults.floodLogs(5 * lines, pods);
      pass(200); // not long enough for them to write something else
      program.demo.faults.floodLogs(0);
    },
    copied: () => Buffer.from([...program.terminal.written().matchAll(/\x1b\]52;c;([^\x07]*)\x07/g)].at(-1)?.[1] ?? '', 'base64').toString(),
    shown: () =>
      program
        .lines()
        .filter(line => /^│ [ >][ *]/.test(line))
        .slice(1)
        .map(line => line.slice(4, -1).trimEnd())
        .filter(line => line !== ''),
  };
}

/** Puts the cursor of the list on a proxy. */
async function choose({press, type, see}: Program, name: string): Promise<void> {
  await press('/', 'ctrl-u');
  await type(name);
  await press('enter');
  await see(new RegExp(`> *${name.slice(0, 8)}`));
}

async function command({press, type}: Program, line: string): Promise<void> {
  await press(':');
  await type(line);
  await press('enter');
}

describe('the log of a proxy', () => {
  test('l follows it, with requests in columns; esc leads back to the row', async () => {
    const ui = await listed({columns: 120});
    await choose(ui, productpage);
    await ui.press('l');
    await ui.see(/Logs\[\d+\] tail/);
    await ui.see(/TIME +METHOD AUTHORITY\+PATH +CODE FLAGS DURATION UPSTREAM/);
    await ui.see(/GET +details:9080\/details\/0 +200 /);
    expect(ui.frame()).not.toContain('<l>');
    const before = Number(/Logs\[(\d+)\]/.exec(ui.frame())?.[1]);
    ui.grow(3);
    await ui.see(`Logs[${before + 3}]`);
    await ui.press('esc');
    await ui.see(/Proxies\(all\)/);
    expect(ui.selected()).toBe(productpage);
    expect(ui.app.store.get().logs.size).toBe(0);
  });

  test('moving up stops at the line while others come, and says how many; G goes on', async () => {
    const ui = await listed();
    await choose(ui, productpage);
    await ui.press('l');
    await ui.see(/GET +details/);
    ui.grow(2);
    await ui.see(/Logs\[\d+\] tail/);
    await ui.press('k');
    await ui.see('paused tail');
    const line = ui.lines().findIndex(each => each.startsWith('│ >'));
    const text = ui.lines()[line];
    ui.grow(37);
    await ui.see('paused +37 new');
    expect(ui.lines()[line]).toBe(text);
    await ui.press('G');
    await ui.gone('paused');
    await ui.press('s');
    await ui.see('paused');
    await ui.press('s');
    await ui.gone('paused');
  });

  test('digits ask anew: of the last minute, all there is, and of the previous run', async () => {
    const ui = await listed();
    await choose(ui, productpage);
    await ui.press('l');
    await ui.see(/Logs\[[1-9]\d*\] tail/);
    const asked = (): string =>
      ui.demo.requests
        .map(({url}) => url)
        .filter(path => path.includes('/log'))
        .at(-1) ?? '';
    expect(asked()).toMatch(/tailLines=200/);
    await ui.press('2');
    await ui.see('last 1 min');
    await expect.poll(asked).toMatch(/since(Seconds|Time)=/);
    await ui.press('1');
    await ui.see(/Logs\[[1-9]\d*\].* head/);
    expect(asked()).not.toMatch(/tailLines|since/);
    expect(ui.frame()).toMatch(/line 1 of \d+/);
    await ui.press('p');
    await ui.see('previous run  head');
    await expect.poll(asked).toMatch(/previous=true/);
  });

  test('times, wrap, a mark, clear', async () => {
    const ui = await listed();
    await choose(ui, productpage);
    await ui.press('l');
    await ui.see(/\d\d:\d\d:\d\d\.\d{3} GET/);
    await ui.press('t');
    await ui.see(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} GET/);
    await ui.press('t');
    expect(ui.frame()).not.toMatch(/\d\d:\d\d\.\d{3} GET/);
    await ui.press('w');
    await ui.see(/"GET \/details\/0 HTTP\/1\.1" 200/);
    await ui.press('w', 't', 'm');
    await ui.see(/---- \d\d:\d\d:\d\d ----/);
    ui.grow(1);
    await ui.see(/---- \d\d:\d\d:\d\d ----[^\n]*\n│ > /);
    await ui.press('C');
    await ui.see(/Logs\[0\]/);
    ui.grow(2);
    await ui.see('Logs[2]');
  });
});

describe('a filter', () => {
  test('keeps what matches, also of lines to come; x shows the rest around it, n goes from match to match', async () => {
    const ui = await listed({columns: 120});
    await choose(ui, productpage);
    await ui.press('l');
    await ui.see(/GET +details/);
    await ui.press('/');
    await ui.type('method:GET code:200 path:details');
    await ui.press('enter');
    const [, few, all] = /Logs\[(\d+) of (\d+)\]/.exec(ui.frame())?.map(Number) ?? [];
    expect(few).toBeGreaterThan(0);
    expect(few).toBeLessThan(all!);
    expect(ui.shown().every(line => /GET +details.* 200 /.test(line))).toBe(true);
    await ui.press('x');
    await ui.see('in context');
    expect(ui.frame()).toMatch(/│ [ >]\*/);
    await ui.press('g', 'n');
    await ui.see(/│ >\*/);
    const first = ui.shown().find(line => line.includes('details'));
    await ui.press('n', 'N');
    expect(ui.lines().find(line => line.startsWith('│ >*'))).toContain(first?.slice(0, 12));
    await ui.press('x', 'esc');
    await ui.see(`Logs[${all}]`);
    await ui.press('z');
    await ui.see('problems only');
    expect(ui.shown().join('\n')).not.toMatch(/ 200 /);
  });

  test('that nothing matches says so, and a broken one what it is taken for', async () => {
    const ui = await listed();
    await choose(ui, productpage);
    await ui.press('l');
    await ui.see(/GET +details/);
    await ui.press('/');
    await ui.type('/nothing(/');
    await ui.see(/taken/);
    await ui.see(/None of \d+ lines matches/);
    await ui.press('esc');
    await ui.see(/GET +details/);
  });
});

describe('several logs', () => {
  test('of marked proxies are merged by time, each line with a short name', async () => {
    const ui = await listed({columns: 120});
    await choose(ui, 'reviews');
    await ui.press('space', 'space', 'space', 'l');
    await ui.see('3 pods');
    await ui.see(/POD +TIME +METHOD/);
    await ui.see(/reviews-v\d +\d\d:/);
    ui.grow(2);
    await expect.poll(() => new Set(ui.shown().map(line => line.slice(0, 10).trim())).size).toBe(3);
    const times = ui.shown().flatMap(line => /\d\d:\d\d:\d\d\.\d{3}/.exec(line)?.[0] ?? []);
    expect(times).toEqual(times.toSorted());
    await ui.press('/');
    await ui.type('pod:reviews-v2');
    await ui.press('enter');
    expect(new Set(ui.shown().map(line => line.slice(0, 10)))).toEqual(new Set(['reviews-v2']));
  });

  test(':logs takes names and workloads, and asks before it opens more than twenty', async () => {
    const ui = await listed({scenario: 'large', proxies: 60});
    await command(ui, 'logs deploy/nowhere.bookinfo');
    await ui.see(/is named deploy\/nowhere/);
    await command(ui, 'logs -');
    await ui.see(/Logs of \d+ pods/);
    await ui.press('1');
    await ui.see('20 pods');
    expect(ui.app.store.get().panes.at(-1)?.subject?.title).toBe('logs 20 proxies');
  });

  test(':logs deploy/name follows every pod of the deployment, also of istiod', async () => {
    const ui = await listed();
    await command(ui, 'logs deploy/reviews-v1.bookinfo');
    await ui.see(/GET +reviews/);
    expect(ui.app.store.get().panes.at(-1)?.subject?.title).toBe('logs reviews-v1-5695cbbdd8-sxpzf');
    await command(ui, 'logs deploy/istiod.istio-system');
    await ui.see(/[23] pods|istiod-/);
  });

  test('in the pane of istiods l follows all of them', async () => {
    const ui = await listed();
    await command(ui, 'istiods');
    await ui.see(/3 of 3 answered/);
    await ui.press('l');
    await ui.see('3 pods');
    const asked = ui.demo.requests.map(({url}) => url).filter(path => path.includes('/log'));
    expect(asked.filter(path => /istiod.*container=discovery/.test(path))).toHaveLength(3);
    await ui.see(/ info +\w+ /);
    await ui.press('k', 'enter');
    await ui.see(/Log line \d\d:\d\d/);
    await ui.see(/SCOPE +\w+/);
    expect(ui.frame()).toMatch(/istiod-\S+\.istio-system/);
    expect(ui.frame()).not.toContain('<l>');
  });

  test('from the pane of loggers l follows the pods whose levels it shows', async () => {
    const ui = await listed();
    await choose(ui, 'reviews');
    await ui.press('space', 'space', 'x');
    await ui.see(/Loggers/);
    await ui.press('l');
    await ui.see('2 pods');
    await ui.press('esc');
    await ui.see(/Loggers/);
  });

  test('a shows every container of the pod, and only the proxy again', async () => {
    const ui = await listed({columns: 120});
    await choose(ui, productpage);
    await ui.press('l');
    await ui.see('1 pod ');
    await ui.press('a');
    await ui.see(/\d logs of 1 pod/);
    await ui.see(/istio-proxy +\d\d:/);
    await ui.press('a');
    await ui.gone('all containers');
  });
});

describe('a line', () => {
  test('is copied, shown as YAML, and e names the command that shows its log', async () => {
    const ui = await listed({columns: 120});
    await choose(ui, productpage);
    await ui.press('l');
    await ui.see(/GET +details/);
    ui.grow(1);
    await ui.see(/> \d.* GET/);
    await ui.press('c', '1');
    expect(ui.copied()).toMatch(/^\[2026-.*"GET /);
    await ui.press('e');
    expect(ui.copied()).toBe(`kubectl logs -f -n bookinfo ${productpage} -c istio-proxy --tail=200`);
    await ui.press('y');
    await ui.see(/RESPONSE_CODE: "200"/);
    await ui.press('esc');
    await ui.see(/Logs\[/);
  });

  test('stands for the proxy that wrote it', async () => {
    const ui = await listed();
    await command(ui, 'logs productpage');
    await ui.see(/GET +details/);
    await command(ui, 'clusters');
    await ui.see(/Clusters\[\d+\]/);
    expect(ui.app.store.get().panes.at(-1)?.proxy).toBe(`${productpage}.bookinfo`);
  });

  test('ctrl-s saves what is shown, as text or as JSON lines', async () => {
    const ui = await listed({columns: 120});
    await choose(ui, productpage);
    await ui.press('l');
    await ui.see(/GET +details/);
    await ui.press('/');
    await ui.type('code:200');
    await ui.press('enter');
    const count = Number(/Logs\[(\d+) of/.exec(ui.frame())?.[1]);
    await ui.press('ctrl-s', '2');
    await expect.poll(ui.copied).toMatch(/\.jsonl$/);
    const saved = readFileSync(ui.copied(), 'utf8').trim().split('\n');
    expect(saved).toHaveLength(count);
    expect(JSON.parse(saved[0]!)).toMatchObject({pod: productpage, namespace: 'bookinfo', fields: {RESPONSE_CODE: '200'}});
    await ui.press('ctrl-s', '1');
    await expect.poll(ui.copied).toMatch(/\.txt$/);
    expect(readFileSync(ui.copied(), 'utf8').split('\n')[0]).toMatch(/^2026-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} \[/);
  });
});

describe('logs that are in trouble', () => {
  const ids = [`${productpage}.bookinfo`, 'reviews-v1-5695cbbdd8-sxpzf.bookinfo'] as const;
  const numbers = (ui: Logs): readonly number[] => ui.shown().flatMap(line => Number(/\/flood\/(\d+)/.exec(line)?.[1] ?? Number.NaN) || []);

  test('a connection that breaks loses no line and brings none twice', async () => {
    const ui = await listed({rows: 60});
    await choose(ui, productpage);
    await ui.press('l');
    await ui.see(/GET +details/);
    ui.flood(10, ids[0]);
    await ui.see('/flood/10 ');
    ui.demo.faults.cutLogs();
    ui.flood(10, ids[0]);
    await ui.see('/flood/20 ');
    expect(numbers(ui)).toEqual(Array.from({length: 20}, (_, at) => at + 1));
    ui.demo.faults.restartProxy(ids[0]);
    ui.flood(5, ids[0]);
    await ui.see('/flood/25 ');
    expect(numbers(ui).filter(number => number > 20)).toEqual([21, 22, 23, 24, 25]);
  });

  test('of several, that of a pod that is deleted ends with a word while the others go on', async () => {
    const ui = await listed({columns: 140});
    await command(ui, 'logs productpage reviews-v1');
    await ui.see('2 pods');
    await ui.see(/GET +details/);
    ui.demo.faults.deletePod(ids[1]);
    await ui.see(/2 pods, 1 (waiting|ended)/);
    await ui.see(/! reviews-v1: .*(gone|ended|not found)/);
    await ui.press('/');
    await ui.type('pod:reviews-v1 code:200');
    await ui.press('enter', 'enter');
    await ui.see(/Log line \d\d:\d\d/);
    await ui.see(/RESPONSE_CODE +200/);
    await ui.press('esc', 'esc');
    ui.flood(3, ids[0]);
    await ui.see('/flood/3 ');
  });

  test('a user who may not read logs reads what the API server says', async () => {
    const ui = await listed();
    ui.demo.faults.answer403({resource: 'pods/log'});
    await choose(ui, productpage);
    await ui.press('l');
    await ui.see(/FAIL/);
    await ui.see(/forbidden/);
    await ui.see('ended');
    ui.demo.faults.heal();
    await ui.press('ctrl-r');
    await ui.see(/GET +details/);
  });

  test('enter opens a line while the log goes on; esc comes back to it', async () => {
    const ui = await listed();
    await choose(ui, productpage);
    await ui.press('l');
    await ui.see(/GET +details/);
    ui.flood(20, ids[0]);
    await ui.see('/flood/20 ');
    await ui.press('k', 'enter');
    await ui.see(/log line \d\d:\d\d/);
    await ui.see(/\/flood\/19/);
    ui.flood(5, ids[0]);
    await ui.press('esc');
    await ui.see('paused +5 new');
    expect(ui.lines().find(line => line.startsWith('│ >'))).toContain('/flood/19');
  });
});
