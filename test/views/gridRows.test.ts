import {expect, test} from 'vitest';
import {lineText} from '../../src/lib/page.ts';
import {keptRows} from '../../src/views/gridRows.ts';
import type {Column} from '../../src/views/view.ts';
import {knownAt} from './loaded.ts';

type Row = {readonly name: string; readonly since?: number};

/** A table that counts how often its cells are made. */
function counted() {
  const made: string[] = [];
  const columns: readonly Column<Row>[] = [
    {
      title: 'AGE',
      help: '',
      cell: ({name, since}, known) => {
        made.push(name);
        return since === undefined ? '-' : String(known.now - since);
      },
    },
  ];
  return {
    made,
    rows: keptRows<Row>({title: '', help: '', aliases: [], id: ({name}) => name, columns, strip: ({name}, {now}) => [[{text: `${name} ${now}`}]]}),
  };
}

test('cells are made again only where something that was read for them is another', () => {
  const {made, rows} = counted();
  const data = [{name: 'rests'}, {name: 'grows', since: 1}];
  const texts = (now: number) => rows(data, knownAt(now)).map(row => row.cells().map(({text}) => text));
  expect(texts(5)).toEqual([['-'], ['4']]);
  expect(texts(7)).toEqual([['-'], ['6']]);
  expect(made).toEqual(['rests', 'grows', 'grows']);
});

test('rows stay the same objects while they stand in the same place, and tell the time that it is', () => {
  const {rows} = counted();
  const [a, b, c] = [{name: 'a'}, {name: 'b'}, {name: 'c'}];
  const first = rows([a, b], knownAt(5));
  const second = rows([a, c], knownAt(9));
  expect(second[0]).toBe(first[0]);
  expect(second[1]?.key).toBe('c');
  expect(second[0]?.strip().map(lineText)).toEqual(['a 9']);
  const data = [a, b];
  expect(rows(data, knownAt(10))).toBe(rows(data, knownAt(11)));
});
