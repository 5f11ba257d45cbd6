/** A line that is being typed: `cursor` counts UTF-16 units and stands between characters. */
export type EditLine = {readonly text: string; readonly cursor: number};

/** A line with the cursor at its end. */
export const editLine = (text: string): EditLine => ({text, cursor: text.length});

const wordStart = ({text, cursor}: EditLine): number => text.slice(0, cursor).replace(/\S+\s*$/, '').length;
const wordEnd = ({text, cursor}: EditLine): number => cursor + (/^\s*\S*/.exec(text.slice(cursor))?.[0].length ?? 0);
const before = ({text, cursor}: EditLine): number => cursor - ([...text.slice(0, cursor)].at(-1)?.length ?? 0);
const after = ({text, cursor}: EditLine): number => cursor + ([...text.slice(cursor)][0]?.length ?? 0);
const removed = (line: EditLine, from: number, to: number): EditLine => ({text: line.text.slice(0, from) + line.text.slice(to), cursor: from});

const edits: Readonly<Record<string, (line: EditLine) => EditLine>> = {
  left: line => ({...line, cursor: before(line)}),
  right: line => ({...line, cursor: after(line)}),
  home: line => ({...line, cursor: 0}),
  'ctrl-a': line => ({...line, cursor: 0}),
  end: line => ({...line, cursor: line.text.length}),
  'ctrl-e': line => ({...line, cursor: line.text.length}),
  'alt-b': line => ({...line, cursor: wordStart(line)}),
  'alt-f': line => ({...line, cursor: wordEnd(line)}),
  backspace: line => removed(line, before(line), line.cursor),
  delete: line => removed(line, line.cursor, after(line)),
  'ctrl-d': line => removed(line, line.cursor, after(line)),
  'ctrl-w': line => removed(line, wordStart(line), line.cursor),
  'alt-d': line => removed(line, line.cursor, wordEnd(line)),
  'ctrl-u': line => removed(line, 0, line.cursor),
  'ctrl-k': line => removed(line, line.cursor, line.text.length),
};

/** The line after a key as readline would have it; undefined when the key edits nothing. */
export const edited = (line: EditLine, chord: string): EditLine | undefined => edits[chord]?.(line);

/** The line with text typed or pasted at the cursor; line breaks become spaces. */
export const typed = ({text, cursor}: EditLine, input: string): EditLine => {
  const clean = input.replace(/[\x00-\x1f\x7f]+/g, ' ');
  return {text: text.slice(0, cursor) + clean + text.slice(cursor), cursor: cursor + clean.length};
};
