import {type CompletionSpec, shells} from './completion.ts';
import {type Flag, psFlags, screenFlags, targetFlags, versionFlag} from './flags.ts';
import {logFlags} from './logFlags.ts';
import {meshFlags} from './meshArgs.ts';
import {pcAliases, pcWords} from './pcArgs.ts';
import {pcFlags, printables} from './pcFlags.ts';
import {waypointFlags, waypointWords} from './waypointArgs.ts';
import {zcAliases, zcWords} from './zcArgs.ts';
import {zcFlags} from './zcFlags.ts';

/** A command of the command line. The one without a name is i9s itself, which opens the screen. */
export type Verb = {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly takes?: string; // words that follow, for help
  readonly help: string; // one sentence
  readonly more?: readonly string[]; // lines of its own help
  readonly flags: readonly Flag[]; // besides those of every command
  readonly values?: readonly string[]; // words that a shell offers after it
};

const screen: Verb = {name: '', aliases: [], help: 'Opens the live list of all proxies.', flags: [...screenFlags, versionFlag]};

const notes: Readonly<Record<string, string>> = {log: ' (see i9s log --help)', 'rootca-compare': ' (takes two pods)'};

/** What follows the word i9s. One row feeds parsing, help, shell completion and the README. */
export const verbs: readonly Verb[] = [
  screen,
  {
    name: 'ps',
    aliases: ['proxy-status', 'proxies'],
    takes: '[POD]',
    help: 'Prints every proxy and its sync state once; of a POD the diff of istiod against Envoy.',
    more: [
      'Exit code: 0 in sync, 1 something is not (of the list with --exit-code or --wait), 2 could not ask.',
      'What i9s could not ask is said on stderr; what the others answered is printed.',
      'POD is [type/]name[.namespace]: prints what istioctl proxy-status POD does, and then endpoints and extensions.',
      'What differs is asked for again for 5 s before it is printed: a push may be on its way.',
    ],
    flags: psFlags,
  },
  {
    name: 'log',
    aliases: [],
    takes: 'POD',
    help: 'Prints the log levels of proxies, ztunnels and istiods; sets them and puts them back.',
    more: [
      'POD is [type/]name[.namespace]; of a workload all pods: deploy/waypoint.shop, ds/ztunnel.istio-system, deploy/istiod.istio-system.',
      'LEVELS are those of istioctl: debug, http:debug,redis=trace; of a ztunnel access=debug,info; of an istiod ads:debug.',
      'Nothing is changed before you have seen the requests and said yes; without a terminal --yes must be given.',
      'What i9s has raised it remembers: --reset, :levels on the screen, and for --for the next start can put it back.',
      'Exit code: 0 done, 1 not of all pods (which on stderr) or not wanted, 2 of none; --for ended by a signal: 128 and its number.',
    ],
    flags: logFlags,
  },
  {
    name: 'pc',
    aliases: ['proxy-config'],
    takes: 'WHAT POD [POD]',
    help: 'Prints what a proxy holds, as istioctl proxy-config does.',
    more: [
      'WHAT, with the short words of istioctl:',
      ...pcWords.map(word => `  ${pcAliases(word).join(', ')}${notes[word] ?? ''}`),
      'POD is [type/]name[.namespace]: reviews-v1-5695cbbdd8-sxpzf.bookinfo, deploy/reviews-v1.bookinfo, gateway/waypoint.',
      "Exit code: 0 printed, 1 there is nothing of this kind (istioctl's words on stderr), 2 could not ask.",
    ],
    flags: [...pcFlags, ...logFlags],
    values: pcWords,
  },
  {
    name: 'zc',
    aliases: ['ztunnel-config'],
    takes: 'WHAT [POD]',
    help: 'Prints what a ztunnel holds, as istioctl ztunnel-config does.',
    more: [
      'WHAT, with the short words of istioctl:',
      ...zcWords.map(word => `  ${zcAliases(word).join(', ')}${notes[word] ?? ''}`),
      'POD is [type/]name[.namespace], by default of the namespace of istiod: a ztunnel, or a pod on the node of one.',
      'Of such a pod workload and connections print what is about it, the others all that the ztunnel holds.',
      'Without POD and --node any ztunnel is asked; for certificate and connections it has to be the only one.',
      'Exit code: 0 printed, 2 could not ask.',
    ],
    flags: [...zcFlags, ...logFlags],
    values: zcWords,
  },
  ...printables
    .filter(({pc}) => pc.ownVerb)
    .map(({pc: {words}, help}): Verb => {
      const [name = '', ...aliases] = words;
      return {name, aliases, takes: 'POD', help, flags: pcFlags.filter(({id}) => ['output', 'wide', 'file'].includes(id))};
    }),
  {
    name: 'waypoint',
    aliases: [],
    takes: waypointWords.join('|'),
    help: 'Prints waypoints, as istioctl waypoint does.',
    more: [
      'Those of the namespace of the context, of -n NAME, or of all with -A.',
      'TRAFFIC TYPE none: the Gateway has no label istio.io/waypoint-for, where istiod takes service.',
      'Exit code: 0 printed, 1 one was not programmed in time, 2 could not ask.',
    ],
    flags: waypointFlags,
    values: waypointWords,
  },
  {
    name: 'mesh',
    aliases: ['check-inject'],
    takes: 'POD',
    help: 'Prints whether a pod is in the mesh, by what, and why; and its policies.',
    more: [
      'POD is [type/]name[.namespace]; of a workload its first pod.',
      'What is marked ! is wrong, - worth a look, ? could not be asked. Exit code: 0 printed, 2 could not ask.',
    ],
    flags: meshFlags,
  },
  {name: 'info', aliases: [], help: 'Prints versions, paths, the context, and what you may do there.', flags: []},
  {
    name: 'demo',
    aliases: [],
    takes: '[COMMAND]',
    help: 'Runs i9s, or one of its commands, on a simulated mesh; needs no cluster.',
    flags: [
      {
        id: 'scenario',
        names: ['--scenario'],
        takes: 'NAME',
        help: 'bookinfo, ambient or large. Default: bookinfo.',
        values: ['bookinfo', 'ambient', 'large'],
      },
      {id: 'proxies', names: ['--proxies'], takes: 'N', help: 'How many proxies the large mesh has. Default: 1000.', values: 'any'},
      {id: 'quiet', names: ['--quiet'], help: 'Nothing happens by itself.'},
      {id: 'healthy', names: ['--healthy'], help: 'Nothing is wrong from the start.'},
      {id: 'port', names: ['--port'], takes: 'N', help: 'Port of its API server. Default: a free one.', values: 'any'},
      {id: 'seed', names: ['--seed'], takes: 'TEXT', help: 'Another course of events.', values: 'any'},
      {id: 'serve', names: ['--serve'], help: 'Prints a kubeconfig for kubectl and istioctl, and stays in the foreground.'},
    ],
  },
  {name: 'version', aliases: [], help: 'Prints the version.', flags: []},
  {
    name: 'completion',
    aliases: [],
    takes: shells.join('|'),
    help: 'Prints a completion script for a shell.',
    more: ['bash: source <(i9s completion bash)', 'zsh:  source <(i9s completion zsh)', 'fish: i9s completion fish | source'],
    flags: [],
    values: shells,
  },
  {
    name: 'help',
    aliases: [],
    takes: '[COMMAND]',
    help: 'Explains a command.',
    flags: [],
    values: ['ps', 'pc', 'zc', 'log', 'waypoint', 'mesh', 'info', 'demo', 'version', 'completion'],
  },
];

/** A command by its name or an alias. */
export const verbNamed = (word: string): Verb | undefined => verbs.find(({name, aliases}) => name === word || aliases.includes(word));

/** What shells complete. */
export const completionSpec: CompletionSpec = {
  program: 'i9s',
  verbs: verbs.filter(({name}) => name !== '').map(({name, help, values, flags}) => ({name, help, flags, ...(values === undefined ? {} : {values})})),
  flags: [...targetFlags, ...screen.flags],
};
