import type {CompletionFlag} from './completion.ts';

/** A flag of the command line. `takes` names its value and is absent for switches; `values` is what a shell completes. */
export type Flag = {
  readonly id: string;
  readonly names: readonly string[]; // "-n", "--namespace"
  readonly help: string;
  readonly takes?: string;
  /** A switch that is on unless =false is given. */
  readonly isOn?: true;
  readonly values?: NonNullable<CompletionFlag['values']>;
};

/** Formats of `-o`. */
export const outputs = ['table', 'wide', 'json', 'yaml'] as const;
/** One of them. */
export type Output = (typeof outputs)[number];

/** Where istiod runs unless -i says otherwise. */
export const defaultIstioNamespace = 'istio-system';

/** Port of the admin interface of Envoys and ztunnels unless --proxy-admin-port says otherwise. */
export const defaultProxyAdminPort = 15_000;

/** Flags of every command, as kubectl and istioctl have them. */
export const targetFlags: readonly Flag[] = [
  {id: 'context', names: ['--context'], takes: 'NAME', help: 'Context of the kubeconfig.', values: {asks: ['completion', 'contexts']}},
  {
    id: 'kubeconfig',
    names: ['-c', '--kubeconfig'],
    takes: 'FILE',
    help: 'Kubeconfig file. Default: $KUBECONFIG, else ~/.kube/config.',
    values: 'file',
  },
  {
    id: 'namespace',
    names: ['-n', '--namespace'],
    takes: 'NAME',
    help: 'Only this namespace. Default: all; of a POD the one of the context.',
    values: {asks: ['completion', 'namespaces']},
  },
  {id: 'all', names: ['-A', '--all-namespaces'], help: 'All namespaces, whatever -n says.'},
  {
    id: 'istioNamespace',
    names: ['-i', '--istioNamespace'],
    takes: 'NAME',
    help: `Namespace of istiod. Default: ${defaultIstioNamespace}.`,
    values: {asks: ['completion', 'namespaces']},
  },
  {
    id: 'proxyAdminPort',
    names: ['--proxy-admin-port'],
    takes: 'N',
    help: `Port of Envoy's admin interface in the pods. Default: ${defaultProxyAdminPort}.`,
    values: 'any',
  },
  {id: 'as', names: ['--as'], takes: 'USER', help: 'Impersonate this user.', values: 'any'},
  {id: 'asGroup', names: ['--as-group'], takes: 'GROUP', help: 'Impersonate this group; may be given several times.', values: 'any'},
  {id: 'asUid', names: ['--as-uid'], takes: 'UID', help: 'Impersonate this UID.', values: 'any'},
  {id: 'help', names: ['-h', '--help'], help: 'Explains a command.'},
];

/** Flags of the screen. */
export const screenFlags: readonly Flag[] = [
  {id: 'readOnly', names: ['--read-only', '--readonly'], help: 'Nothing that changes the mesh can be done.'},
  {id: 'write', names: ['--write'], help: 'Log levels can be changed also in contexts that config.yaml makes read-only.'},
  {id: 'command', names: ['--command'], takes: 'LINE', help: "Runs a line of the command prompt at the start: ':istiods'.", values: 'any'},
  {id: 'filter', names: ['--filter'], takes: 'TEXT', help: 'Begins with this filter.', values: 'any'},
  {id: 'wide', names: ['--wide'], help: 'Begins in wide mode.'},
  {id: 'mouse', names: ['--mouse'], help: 'Wheel and click work; the terminal no longer selects text by itself.'},
  {id: 'ascii', names: ['--ascii'], help: 'Draws with ASCII only.'},
  {id: 'noColor', names: ['--no-color'], help: 'No colours, as with NO_COLOR.'},
];

/** Flags of `i9s ps`. */
export const psFlags: readonly Flag[] = [
  {
    id: 'output',
    names: ['-o', '--output'],
    takes: 'FORMAT',
    help: `${outputs.slice(0, -1).join(', ')} or ${outputs.at(-1)}. Default: table.`,
    values: outputs,
  },
  {
    id: 'verbosity',
    names: ['-v', '--verbosity'],
    takes: '0|1',
    help: 'Prints exactly what istioctl 1.31 prints with the same flag: 0 the subscribed types, 1 the state of each.',
    values: ['0', '1'],
  },
  {id: 'revision', names: ['-r', '--revision'], takes: 'NAME', help: 'Only istiods of this revision and their proxies.', values: 'any'},
  {id: 'exitCode', names: ['--exit-code'], help: 'Exits with 1 when something is not in sync.'},
  {
    id: 'wait',
    names: ['--wait'],
    takes: 'DURATION',
    help: 'Waits so long until all is in sync (60s, 2m); exits with 1 when the time is over.',
    values: 'any',
  },
  {
    id: 'file',
    names: ['-f', '--file'],
    takes: 'FILE',
    help: "Reads saved answers of /debug/syncz of istiods, or of POD its Envoy's /config_dump, asking nobody; - is stdin.",
    values: 'file',
  },
  {
    id: 'istiod',
    names: ['--istiod'],
    takes: 'FILE',
    help: "Reads istiod's saved /debug/config_dump of POD instead of asking it; with -f no POD is needed. - is stdin.",
    values: 'file',
  },
];

/** Flags that stand for a command. */
export const versionFlag: Flag = {id: 'version', names: ['--version'], help: 'Prints the version.'};
