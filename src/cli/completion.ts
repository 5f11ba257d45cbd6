/** Shells that i9s can write a completion script for. */
export const shells = ['bash', 'zsh', 'fish'] as const;
/** One of them. */
export type Shell = (typeof shells)[number];

/** What a shell may complete, as plain data; main makes it from the command registry. */
export type CompletionSpec = {
  readonly program: string;
  readonly verbs: readonly CompletionVerb[];
  readonly flags: readonly CompletionFlag[]; // of every verb
};

/** A verb; `values` are the words that may follow it. */
type CompletionVerb = {
  readonly name: string;
  readonly help: string;
  readonly values?: readonly string[];
  readonly flags?: readonly CompletionFlag[];
};

/**
 * A flag with its spellings ("-n", "--namespace"). One that takes a value has `values`: words, files,
 * what the program prints when asked with plain arguments, or anything.
 */
export type CompletionFlag = {
  readonly names: readonly string[];
  readonly help: string;
  readonly values?: readonly string[] | 'file' | 'any' | {readonly asks: readonly string[]};
};

/** The script that a user sources or installs: `source <(i9s completion bash)`. Needs nothing but the shell itself. */
export const completionScript = (shell: Shell, spec: CompletionSpec): string => scripts[shell](spec);

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const words = (all: readonly string[]): string => quoted(all.join(' '));

const valuesOf = (flag: CompletionFlag): NonNullable<CompletionFlag['values']> => flag.values ?? 'any';

const names = (flags: readonly CompletionFlag[] = []): readonly string[] => flags.flatMap(flag => flag.names);

const command = ({program}: CompletionSpec, asks: readonly string[]): string => [program, ...asks].join(' ');

/** The flag's value is completed by its name alone, wherever the flag is allowed: the same name means the same everywhere. */
const valued = ({flags, verbs}: CompletionSpec): readonly CompletionFlag[] => {
  const all = [...flags, ...verbs.flatMap(verb => verb.flags ?? [])].filter(flag => flag.values !== undefined);
  return all.filter((flag, at) => all.findIndex(other => other.names.join() === flag.names.join()) === at);
};

function bash(spec: CompletionSpec): string {
  const reply = (flag: CompletionFlag): string => {
    const values = valuesOf(flag);
    if (values === 'any') return ':';
    if (values === 'file') return 'compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur"))';
    if (!('asks' in values)) return `COMPREPLY=($(compgen -W ${words(values)} -- "$cur"))`;
    // Not by compgen -W, which would expand a $(command) in a context's name.
    const add = `[[ $word == "$cur"* ]] && COMPREPLY+=("$(printf %q "$word")")`;
    return `while read -r word; do ${add}; done < <(${command(spec, values.asks)} 2>/dev/null)`;
  };
  const name = `_${spec.program}`;
  return `# bash completion of ${spec.program}
${name}() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" verb='' word i
  COMPREPLY=()
  [[ $cur == '=' ]] && cur=''
  [[ $prev == '=' ]] && prev="\${COMP_WORDS[COMP_CWORD-2]}"
  case "$prev" in
${valued(spec)
  .map(flag => `    ${flag.names.join('|')}) ${reply(flag)}; return ;;`)
  .join('\n')}
  esac
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "\${COMP_WORDS[i-1]}" in ${names(valued(spec)).join('|') || "''"}) continue ;; esac
    case "\${COMP_WORDS[i]}" in
      ${spec.verbs.map(verb => verb.name).join('|')}) verb="\${COMP_WORDS[i]}"; break ;;
    esac
  done
  local flags=${words(names(spec.flags))} values=''
  case "$verb" in
    '') values=${words(spec.verbs.map(verb => verb.name))} ;;
${spec.verbs.map(verb => `    ${verb.name}) values=${words(verb.values ?? [])}; flags="$flags "${words(names(verb.flags))} ;;`).join('\n')}
  esac
  [[ $cur == -* ]] && values="$flags"
  COMPREPLY=($(compgen -W "$values" -- "$cur"))
}
complete -F ${name} ${spec.program}
`;
}

function zsh(spec: CompletionSpec): string {
  const plain = (text: string): string => text.replace(/[\\[\]:]/g, '\\$&');
  const action = (flag: CompletionFlag): string => {
    const values = valuesOf(flag);
    if (values === 'any') return ':value: ';
    if (values === 'file') return ':file:_files';
    return 'asks' in values ? `:value:{ compadd -- \${(f)"$(${command(spec, values.asks)} 2>/dev/null)"} }` : `:value:(${values.join(' ')})`;
  };
  const options = (flags: readonly CompletionFlag[] = []): readonly string[] =>
    flags.flatMap(flag => {
      const value = flag.values === undefined ? '' : action(flag);
      return flag.names.map(name => quoted(`${name.startsWith('--') && value ? `${name}=` : name}[${plain(flag.help)}]${value}`));
    });
  const following = ({values}: CompletionVerb): readonly string[] => (values ? [quoted(`*:value:(${values.join(' ')})`)] : []);
  const continued = (parts: readonly string[]): string => parts.join(' \\\n        ');
  const name = `_${spec.program}`;
  return `#compdef ${spec.program}
${name}() {
  local context state state_descr line
  typeset -A opt_args
  local -a common verbs
  common=(
    ${options(spec.flags).join('\n    ')}
  )
  verbs=(
    ${spec.verbs.map(verb => quoted(`${verb.name}:${plain(verb.help)}`)).join('\n    ')}
  )
  _arguments -C $common '1:command:->verb' '*::argument:->rest'
  case $state in
    verb) _describe command verbs ;;
    rest) case $line[1] in
${spec.verbs.map(verb => `      ${verb.name}) _arguments ${continued(['$common', ...options(verb.flags), ...following(verb)])} ;;`).join('\n')}
    esac ;;
  esac
}
if [[ $funcstack[1] == ${name} ]]; then ${name} "$@"; else compdef ${name} ${spec.program}; fi
`;
}

function fish(spec: CompletionSpec): string {
  const start = `complete -c ${spec.program}`;
  const spelling = (name: string): string => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`);
  const value = (flag: CompletionFlag): string => {
    if (flag.values === undefined) return '';
    if (flag.values === 'any') return ' -x';
    if (flag.values === 'file') return ' -r -F';
    return ` -x -a ${'asks' in flag.values ? quoted(`(${command(spec, flag.values.asks)} 2>/dev/null)`) : words(flag.values)}`;
  };
  const option = (flag: CompletionFlag, condition = ''): string =>
    `${start}${condition} ${flag.names.map(spelling).join(' ')} -d ${quoted(flag.help)}${value(flag)}`;
  const verbLines = spec.verbs.flatMap(verb => {
    const inside = ` -n ${quoted(`__fish_seen_subcommand_from ${verb.name}`)}`;
    return [
      `${start} -n __fish_use_subcommand -a ${verb.name} -d ${quoted(verb.help)}`,
      ...(verb.values ? [`${start}${inside} -a ${words(verb.values)}`] : []),
      ...(verb.flags ?? []).map(flag => option(flag, inside)),
    ];
  });
  return `${[`# fish completion of ${spec.program}`, `${start} -f`, ...spec.flags.map(flag => option(flag)), ...verbLines].join('\n')}\n`;
}

const scripts = {bash, zsh, fish} as const;
