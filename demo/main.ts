import {endings, writeConfig} from './configFile.ts';
import {type Demo, type DemoOptions, startDemo} from './mesh.ts';
import {isScenarioName, scenarioNames} from './scenarios/index.ts';

type Parsed = {readonly options: DemoOptions; readonly serve: boolean; readonly rest: readonly string[]} | {readonly problem: string};

/**
 * `i9s demo [--scenario NAME] [--proxies N] [--quiet] [--healthy] [--port N] [--seed TEXT] [--serve]`: starts a simulated mesh and runs i9s on it (`run` is src/main.ts, the
 * other arguments are passed on), or, with `--serve`, prints its kubeconfig and serves it until a signal ends it. Gives the exit code; 2 for arguments that make no sense.
 */
export async function demo(args: readonly string[], run: (args: readonly string[]) => Promise<number>): Promise<number> {
  if (args[0] === '--help' || args[0] === '-h') return run(['help', 'demo']);
  const parsed = parse(args);
  if ('problem' in parsed) {
    process.stderr.write(`${parsed.problem}\n`);
    return 2;
  }
  const mesh = await startDemo(parsed.options);
  const {path, remove} = writeConfig(mesh.kubeconfig);
  try {
    return await (parsed.serve ? serve(mesh, path) : run(['--kubeconfig', path, ...parsed.rest]));
  } finally {
    await mesh.close();
    remove();
  }
}

/** The text to standard output is a kubeconfig, also with what is said around it. */
function serve(mesh: Demo, path: string): Promise<number> {
  const words = [
    `The demo mesh is served at ${mesh.url}. Press ctrl-c to end it. This is its kubeconfig; it is in a file as well:`,
    '',
    `  export KUBECONFIG=${path}`,
    '  kubectl get pods -A',
    '',
    'Break it:',
    `  curl ${mesh.url}/demo/faults`,
    `  curl ${mesh.url}/demo/faults -d '{"fault": "stall", "with": ["productpage-v1-64c6885d4f-xhps5.bookinfo", "RDS"]}'`,
    `  curl ${mesh.url}/demo/faults -d '{"fault": "heal"}'`,
  ];
  process.stdout.write(`${words.map(line => `# ${line}`.trimEnd()).join('\n')}\n${mesh.kubeconfig}`);
  return new Promise(resolve => {
    const end = () => {
      for (const signal of endings) process.off(signal, end);
      resolve(0);
    };
    for (const signal of endings) process.on(signal, end);
  });
}

function parse(args: readonly string[]): Parsed {
  const rest: string[] = [];
  let options: DemoOptions = {};
  let serves = false;
  const left = args.flatMap(arg =>
    /^--(scenario|proxies|port|seed)=/.test(arg) ? [arg.slice(0, arg.indexOf('=')), arg.slice(arg.indexOf('=') + 1)] : [arg],
  );
  while (left.length > 0) {
    const arg = left.shift() ?? '';
    if (arg === '--serve') serves = true;
    else if (arg === '--quiet') options = {...options, quiet: true};
    else if (arg === '--healthy') options = {...options, healthy: true};
    else if (arg === '--scenario') {
      const name = left.shift() ?? '';
      if (!isScenarioName(name)) return {problem: `No scenario is called "${name}". There are: ${scenarioNames.join(', ')}.`};
      options = {...options, scenario: name};
    } else if (arg === '--proxies' || arg === '--port') {
      const text = left.shift() ?? '';
      if (!/^\d+$/.test(text)) return {problem: `${arg} needs a whole number, not "${text}".`};
      options = arg === '--port' ? {...options, port: Number(text)} : {...options, scenario: options.scenario ?? 'large', proxies: Number(text)};
    } else if (arg === '--seed') options = {...options, seed: left.shift() ?? ''};
    else rest.push(arg);
  }
  return {options, serve: serves, rest};
}
