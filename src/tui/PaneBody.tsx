import {Box} from 'ink';
import {bodyRows, isWide, windowRows} from '../store/select.ts';
import {besideShown} from '../store/selectBeside.ts';
import type {Pane, State} from '../store/state.ts';
import {wrappedWords} from './emptyText.ts';
import {blank, framedLine} from './frame.ts';
import {GridPane} from './GridPane.tsx';
import {asciiGlyphs} from './glyphs.ts';
import {Lines} from './Lines.tsx';
import {LogPane} from './LogPane.tsx';
import type {Content} from './paneModel.ts';
import {SmallTable, smallTableHeight} from './SmallTable.tsx';
import {SplitPane} from './SplitPane.tsx';
import {TextPane} from './TextPane.tsx';
import type {Look} from './theme.ts';

type Props = {readonly look: Look; readonly state: State; readonly pane: Pane; readonly content: Content; readonly covered: number};

/** What is between the top and the bottom of the frame: always `bodyRows` lines, less those that are covered. */
export function PaneBody({look, state, pane, content, covered}: Props) {
  const {columns} = state.size;
  const height = bodyRows(state);
  const filled = (lines: readonly string[]): readonly string[] =>
    [...lines, ...Array.from({length: Math.max(0, height - lines.length)}, () => blank(look, columns))].slice(0, height - covered);
  switch (content.is) {
    case 'grid': {
      const {grid, table, aged, empty} = content;
      const shared = {look, pane, columns, covered, grid, table, aged, empty, wide: isWide(state), height: windowRows(state, grid)};
      const beside = besideShown(state, pane, grid, table);
      return beside === undefined ? <GridPane {...shared} /> : <SplitPane {...shared} shown={beside} />;
    }
    case 'text':
      return <TextPane look={look} text={content.text} pane={pane} columns={columns} height={height} covered={covered} />;
    case 'log': {
      const {log, shown, empty} = content;
      return (
        <LogPane look={look} log={log} shown={shown} pane={pane} columns={columns} height={windowRows(state, log)} covered={covered} empty={empty} />
      );
    }
    case 'words':
      return <Lines lines={filled(wrappedWords(content.lines, columns - 5).map(line => framedLine(look, columns, line)))} />;
    case 'small': {
      const {table} = content;
      const note = table.note === undefined ? [] : [{text: table.note}];
      const dense = smallTableHeight(table.rows.length, false) > height - note.length;
      const rows = table.rows.slice(0, height - note.length - 1);
      const above = Array.from({length: smallTableHeight(rows.length, dense)}, () => blank(look, columns));
      return (
        <Box flexDirection="column" height={height - covered}>
          <Lines lines={filled([...above, ...note.map(piece => framedLine(look, columns, [piece]))])} />
          <Box position="absolute" top={0} left={2}>
            <SmallTable headings={table.headings} rows={rows} columns={columns - 4} dense={dense} ascii={look.glyphs === asciiGlyphs} />
          </Box>
        </Box>
      );
    }
  }
}
