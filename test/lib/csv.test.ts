import {expect, test} from 'vitest';
import {csvText} from '../../src/lib/csv.ts';
import {heading, row} from './grid.ts';

test('the words of wide mode, quoted where they must be, and no formulas', () => {
  const headings = [heading('NAME'), heading('LDS', 'compact'), heading('LDS', 'wide'), heading('WHY')];
  const rows = [row(['a', 'NACK', 'ERROR 2m', 'said "no", twice']), row(['=1+1', 'ok', 'SYNCED', 'x'])];
  expect(csvText(headings, rows)).toBe('NAME,LDS,WHY\r\na,ERROR 2m,"said ""no"", twice"\r\n\'=1+1,SYNCED,x\r\n');
});
