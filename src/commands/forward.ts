import type {MeshProxy} from '../istio/proxies.ts';
import {troubleOf, troubleText} from '../lib/trouble.ts';
import type {PodRef} from '../transport/meshSource.ts';
import {adminTrouble, notRunning} from '../views/adminTrouble.ts';
import type {Command, Context, Where} from './command.ts';
import {here, noRow, proxyHere, say, selectedRow} from './here.ts';

/** Milliseconds of silence after which an admin interface is held to be away: somebody waits for the URL. */
const patienceMs = 5_000;

const proxyOf = (context: Context): MeshProxy | undefined => here(context).state.mesh.proxies.get(proxyHere(context) ?? '');

function noPod(context: Context): string | undefined {
  const proxy = proxyOf(context);
  if (proxy === undefined) return 'Select a proxy first';
  return proxy.pod === undefined ? 'This proxy has no pod here' : undefined;
}

async function toggle(context: Context): Promise<void> {
  const proxy = proxyOf(context);
  if (proxy?.pod === undefined) return say(context, '!', `Forward: ${noPod(context)}.`);
  if (stop(context, proxy.key)) return;
  const why = notRunning(proxy.pod);
  if (why !== undefined) return say(context, 'FAIL', `Forward: ${troubleText(why)}`);
  await start(context, proxy, proxy.pod);
}

/** Asks the admin interface once before its URL is shown, so that who may not forward or has another port hears of it now. */
async function start(context: Context, {key, id, name, namespace}: MeshProxy, pod: PodRef): Promise<void> {
  const {store, clock} = context;
  const source = context.source();
  const podPort = source.about.proxyAdminPort;
  const failed = (error: unknown): void => {
    const trouble = adminTrouble(troubleOf(error));
    if (trouble.kind !== 'cancelled') say(context, 'FAIL', `Forward: ${troubleText(trouble)}`);
  };
  try {
    await source.askPod(pod, {port: podPort, path: '/ready', timeoutMs: patienceMs}, new AbortController().signal);
    const {port, close} = await source.forward(pod, podPort, trouble => {
      store.post({type: 'forwardFailed', key, trouble: adminTrouble(trouble)});
      failed({trouble});
    });
    if (store.get().forwards.has(key)) return close(); // f was pressed twice before the first was open
    const url = `http://127.0.0.1:${port}`;
    store.send({type: 'forwardOpened', forward: {key, name, namespace, podPort, url, since: clock(), close}});
    const copied = context.terminal.copy(url) === undefined ? ' (copied)' : '';
    const until = `leads to the admin interface of ${id} until i9s ends or f is pressed again`;
    say(context, 'ok', `${url} ${until}${copied}. Whoever can reach loopback on this machine can use it, and change things; i9s itself does not.`);
  } catch (error) {
    failed(error);
  }
}

/** Ends the forward of a proxy. False when there is none. */
function stop(context: Context, key: string): boolean {
  const forward = here(context).state.forwards.get(key);
  if (forward === undefined) return false;
  forward.close();
  context.store.send({type: 'forwardClosed', key});
  say(context, 'ok', `${forward.url} leads nowhere any more.`);
  return true;
}

const onProxy = (name: string, where: Where): Command => ({
  name,
  title: 'Forward',
  help: "Forwards a port of this machine to the proxy's admin interface and copies the URL; again ends it.",
  group: 'Act',
  where,
  keys: ['f'],
  blocked: noPod,
  run: toggle,
});

export const forward: readonly Command[] = [
  onProxy('forward', 'pane proxies'),
  {...onProxy('forward-this', 'proxy'), keyOnly: true},
  {
    name: 'forward-stop',
    title: 'End',
    help: 'Ends the selected forward; its connections are closed.',
    group: 'Act',
    where: 'pane forwards',
    keys: ['f'],
    hint: 2,
    keyOnly: true,
    blocked: noRow,
    run: context => void stop(context, selectedRow(context)?.key ?? ''),
  },
];
