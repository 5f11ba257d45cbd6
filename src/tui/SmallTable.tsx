import {Text} from 'ink';
import inkTable from 'ink-table';
import type {PropsWithChildren} from 'react';
import type {GridRow, Heading} from '../lib/page.ts';
import {fit, truncate} from '../lib/text.ts';
import {naturalWidths, smallPlaced} from './layout.ts';

const Table = inkTable.default;

type Props = {
  readonly headings: readonly Heading[];
  readonly rows: readonly GridRow[];
  readonly columns: number;
  /** Without lines between rows, where they do not all fit. */
  readonly dense: boolean;
  readonly ascii: boolean;
};

/** A few rows without a cursor, drawn by ink-table. It measures and cuts nothing itself: it is given cells that fit. */
export function SmallTable({headings, rows, columns, dense, ascii}: Props) {
  const natural = naturalWidths(headings, rows);
  const shown = smallPlaced(headings, natural, columns);
  const titles = shown.map(({heading, cells}) => truncate(heading.title, cells));
  const data = rows.map(row => {
    const cells = row.cells();
    return Object.fromEntries(
      shown.map(({at, heading, cells: wide}, place) => [titles[place], fit(cells[at]?.text ?? '', wide, heading.align, heading.cut)]),
    );
  });
  const skeleton = dense ? Nothing : ascii ? AsciiLine : LightLine;
  // It keeps the components that it was made with, so another skeleton needs another table.
  return <Table key={skeleton.name} data={data} columns={titles} header={Title} cell={Cell} skeleton={skeleton} />;
}

/** Lines that the table takes: titles and a line around everything and between rows, or no lines at all. */
export const smallTableHeight = (rows: number, dense: boolean): number => (dense ? rows + 1 : 2 * rows + 3);

const Title = ({children}: PropsWithChildren) => <Text bold>{children}</Text>;
const Cell = ({children}: PropsWithChildren) => <Text>{children}</Text>;
const LightLine = ({children}: PropsWithChildren) => <Text>{children}</Text>;
const AsciiLine = ({children}: PropsWithChildren) => (
  <Text>
    {String(children)
      .replaceAll('─', '-')
      .replaceAll('│', '|')
      .replace(/[┌┐└┘├┤┬┴┼]/g, '+')}
  </Text>
);
const Nothing = () => null;
