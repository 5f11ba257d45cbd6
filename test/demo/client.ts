import {request} from 'node:http';
import {WebSocket} from 'ws';
import {webSocketStream} from '../../demo/kube/webSocketStream.ts';
import type {Demo} from '../../demo/mesh.ts';

/** An answer of the demo's API server. */
export type ApiAnswer = {readonly status: number; readonly body: string; readonly headers: Headers};

/** One request to the API server. */
export async function ask(demo: Demo, path: string, init?: RequestInit): Promise<ApiAnswer> {
  const response = await fetch(demo.url + path, init);
  return {status: response.status, body: await response.text(), headers: response.headers};
}

/** The JSON of an answer, as the fields the tests look at. */
export const askJson = async <T>(demo: Demo, path: string, init?: RequestInit): Promise<T> => JSON.parse((await ask(demo, path, init)).body) as T;

/** One HTTP exchange with a port in a pod ("name.namespace"), through a port-forward of its own. Rejects with the kubelet's words. */
export function askPod(demo: Demo, pod: string, port: number, path: string, method = 'GET', body?: string): Promise<{status: number; body: string}> {
  const [name, namespace] = [pod.slice(0, pod.lastIndexOf('.')), pod.slice(pod.lastIndexOf('.') + 1)];
  const url = `${demo.url.replace('http', 'ws')}/api/v1/namespaces/${namespace}/pods/${name}/portforward?ports=${port}`;
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, 'v4.channel.k8s.io');
    const stream = webSocketStream(socket, 0);
    socket.on('error', reject);
    let openings = 0;
    socket.on('message', (data: Buffer) => {
      openings += 1;
      if (data[0] === 1 && openings > 2) reject(new Error(data.toString('utf8', 1)));
      if (openings !== 2) return;
      stream.read();
      const self = () => stream;
      const connection = Object.assign(stream, {setNoDelay: self, setKeepAlive: self, setTimeout: self, ref: self, unref: self});
      const sent = request({method, path, host: 'localhost', createConnection: () => connection as never}, response => {
        let text = '';
        response.on('data', chunk => {
          text += String(chunk);
        });
        response.on('error', reject);
        response.on('end', () => {
          resolve({status: response.statusCode ?? 0, body: text});
          socket.terminate();
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });
    socket.on('close', () => reject(new Error('The port-forward was closed.')));
    socket.on('unexpected-response', (_, response) => {
      let body = '';
      response.on('data', chunk => {
        body += String(chunk);
      });
      response.on('end', () => reject(new Error(`${response.statusCode} ${body}`)));
    });
  });
}

/** A row of `/debug/syncz`. */
export type SynczRow = {
  readonly proxy: string;
  readonly proxy_type: string;
  readonly istio_version?: string;
  readonly resources: Readonly<
    Record<string, {readonly sent: string; readonly acked?: string; readonly sentTime: string; readonly lastError?: string}>
  >;
} & Readonly<Record<string, unknown>>;

/** The rows of every istiod that runs. */
export async function syncz(demo: Demo): Promise<readonly SynczRow[]> {
  const istiods = [...demo.world.cast.members.values()].filter(({istiod, name}) => istiod !== undefined && demo.world.xds.configVersion(name) !== '');
  const answers = await Promise.all(istiods.map(({id}) => askPod(demo, id, 15014, '/debug/syncz')));
  return answers.flatMap(({body}) => JSON.parse(body) as SynczRow[]);
}

/** The short names of the types of a row that are not in sync. */
export const outOfSync = (row: SynczRow | undefined): readonly string[] =>
  Object.entries(row?.resources ?? {})
    .filter(([, type]) => type.sent !== type.acked || type.lastError !== undefined)
    .map(([url]) => url.split('.').at(-1) ?? '');
