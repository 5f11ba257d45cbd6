import type {Candidate} from '../commands/command.ts';
import {bodyRows, headerRows, stripRows, topPane} from '../store/select.ts';
import type {Prompt as PromptState, State} from '../store/state.ts';
import {logFilter} from '../views/logFilter.ts';
import {confirmLines} from './confirm.ts';
import {ErrorBoundary} from './ErrorBoundary.tsx';
import {ends, frameBottom, frameTop} from './frame.ts';
import {Header} from './Header.tsx';
import {Help} from './Help.tsx';
import {Lines} from './Lines.tsx';
import {crumbs} from './lastLine.ts';
import {Menu, menuLines} from './Menu.tsx';
import {PaneBody} from './PaneBody.tsx';
import {Prompt} from './Prompt.tsx';
import {lineWidth} from './paint.ts';
import {type Content, failedPane, paneModel} from './paneModel.ts';
import type {Port} from './port.ts';
import {matchText} from './search.ts';
import {messageLines, newestMessage, stripLines} from './strip.ts';
import type {Look} from './theme.ts';

type Props = {readonly port: Port; readonly look: Look; readonly state: State};
const mostCandidates = 6;

/** Header, pane, strip, last line; prompts and messages take the strip's place and menus cover rows of the pane, so that nothing moves. */
export function Screen({port, look, state}: Props) {
  const {size, prompt} = state;
  const {columns} = size;
  const pane = topPane(state);
  const model = paneModel(state, pane, port.view(pane.view));
  const height = bodyRows(state);
  const header = <Header look={look} state={state} port={port} rows={headerRows(state)} />;
  const last = <Lines lines={[ends(look, columns, crumbs(state, port.view, columns - lineWidth(model.place) - 4), model.place)]} />;
  if (prompt?.is === 'help') {
    const title = port.view(pane.view)?.title.toLowerCase() ?? pane.view;
    const found = port.help(prompt.line.text);
    return (
      <>
        {header}
        <Help
          look={look}
          columns={columns}
          height={height}
          strip={stripRows(state)}
          title={title}
          prompt={prompt}
          rows={found}
          total={port.help('').length}
        />
        {last}
      </>
    );
  }
  const menu = menuOf(prompt, prompt?.is === 'command' ? port.candidates(prompt.line.text) : []);
  const asked = prompt?.is === 'confirm' ? confirmLines(look, columns, prompt, height - 2) : [];
  const covered = menu === undefined ? asked.length : menuLines(menu.items.length, Math.min(menu.most, height - 2));
  const body = {look, state, pane, covered};
  return (
    <>
      {header}
      <Lines lines={[frameTop(look, columns, model.title, model.age)]} />
      <ErrorBoundary of={state} instead={error => <PaneBody {...body} content={failedPane(error)} />}>
        <PaneBody {...body} content={model.content} />
      </ErrorBoundary>
      {menu === undefined ? null : (
        <Menu look={look} columns={columns} title={menu.title} keys={menu.keys} items={menu.items} index={menu.index} height={covered} />
      )}
      {asked.length === 0 ? null : <Lines lines={asked} />}
      <Lines lines={[frameBottom(look, columns)]} />
      {prompt === undefined || !('line' in prompt) ? (
        <Lines lines={underTable(look, state, model.strip)} />
      ) : (
        <Prompt
          look={look}
          columns={columns}
          height={stripRows(state)}
          prompt={prompt}
          counted={counted(model.content, prompt)}
          problem={problemOf(model.content, prompt)}
          help={menu?.help ?? ''}
        />
      )}
      {last}
    </>
  );
}

function underTable(look: Look, state: State, strip: Parameters<typeof stripLines>[2]): readonly string[] {
  const message = newestMessage(state);
  const height = stripRows(state);
  return message === undefined ? stripLines(look, state.size.columns, strip, height) : messageLines(look, state.size.columns, message, height);
}

function menuOf(prompt: PromptState | undefined, candidates: readonly Candidate[]) {
  if (prompt?.is === 'command') {
    const items = candidates.map(({text, help}) => ({text, detail: help}));
    return {title: 'Commands', keys: '', items, index: prompt.index, most: mostCandidates, help: candidates[prompt.index]?.help ?? ''};
  }
  if (prompt?.is !== 'choose') return undefined;
  const items = prompt.choices.map(({label, detail, key}, at) => ({text: `${key ?? at + 1} ${label}`, detail: detail ?? ''}));
  return {title: prompt.title, keys: '<enter> choose  <esc> close', items, index: prompt.index, most: items.length, help: ''};
}

/** How much is left of what is filtered or searched. */
function counted(content: Content, prompt: PromptState): string {
  if (content.is === 'text') return prompt.is === 'search' ? matchText(content.text.lines, prompt.line.text, -1).replace(/[[\]]/g, '') : '';
  if (content.is === 'log') return `${content.log.logs.matches.length()} of ${content.log.logs.all.length()}`;
  if (content.is !== 'grid' || prompt.is !== 'filter') return '';
  return `${content.table.rows.length} of ${content.table.total}`;
}

function problemOf(content: Content, prompt: PromptState): string | undefined {
  if (content.is === 'log') return prompt.is === 'filter' ? logFilter(prompt.line.text).problem : undefined;
  return content.is === 'grid' ? content.table.filter.problem : undefined;
}
