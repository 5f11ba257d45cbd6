import {type Flag, targetFlags} from './flags.ts';
import {type Verb, verbNamed, verbs} from './verbs.ts';

/** The text of `i9s --help`, or of `i9s COMMAND --help`. */
export function helpText(about = ''): string {
  const verb = verbNamed(about);
  return verb === undefined || verb.name === '' ? overview() : verbHelp(verb);
}

const isOwn = (flag: Flag): boolean => flag.id !== 'help';

/** "-n, --namespace NAME". */
export const flagText = ({names, takes}: Flag): string => [names.join(', '), takes].filter(Boolean).join(' ');

/** "ps", "completion bash|zsh|fish". */
export const verbText = ({name, takes}: Verb): string => [name, takes].filter(Boolean).join(' ');

const columns = (rows: readonly (readonly [string, string])[]): readonly string[] => {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}   ${right}`);
};

const flagLines = (flags: readonly Flag[]): readonly string[] => columns(flags.map(flag => [flagText(flag), flag.help]));

function overview(): string {
  const [screen] = verbs;
  const lines = [
    'i9s shows live what every proxy of an Istio mesh was told, and what it has accepted.',
    '',
    'Usage:',
    ...columns(verbs.map(verb => [`i9s ${verbText(verb)}`.trim(), verb.help])),
    '',
    'Flags of every command:',
    ...flagLines(targetFlags),
    '',
    'Flags of the screen:',
    ...flagLines(screen?.flags ?? []),
    '',
    'On the screen, ? lists all keys. More about a command: i9s COMMAND --help.',
  ];
  return `${lines.join('\n')}\n`;
}

function verbHelp(verb: Verb): string {
  const also = verb.aliases.length === 0 ? [] : [`Also: ${verb.aliases.map(alias => `i9s ${alias}`).join(', ')}.`];
  const own = verb.flags.length === 0 ? [] : ['', 'Flags:', ...flagLines(verb.flags)];
  const shared = ['', 'Flags of every command:', ...flagLines(targetFlags.filter(isOwn))];
  const flags = verb.flags.length > 0 ? '[flags]' : '';
  return `${[`Usage: ${['i9s', verb.name, flags, verb.takes].filter(Boolean).join(' ')}`, '', verb.help, ...also, ...(verb.more ?? []), ...own, ...shared].join('\n')}\n`;
}
