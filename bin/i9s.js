#!/usr/bin/env node
// What must be settled before the first import of the bundle: the Node version, colours, warnings that would smear the screen.
import module from 'node:module';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`i9s needs Node 20.19 or newer, and this is ${process.versions.node}. Install a newer Node and start i9s again.`);
  process.exit(2);
}

const given = process.argv.slice(2);
const plain = given.includes('--no-color');
const args = given.filter(arg => arg !== '--no-color');
if (plain) process.env.NO_COLOR = '1';
if (process.env.NO_COLOR) process.env.FORCE_COLOR = '0'; // chalk and Ink know only FORCE_COLOR
process.noDeprecation = true;
module.enableCompileCache?.();

let ended = Promise.resolve();
const patienceMs = 1_000;

/** A reader that went away (`i9s ps | head`), a terminal that was closed: nobody is left to read a stack trace. What was found out is still the exit code. */
const leave = error => {
  if (error.code !== 'EPIPE') process.exit(2);
  void Promise.race([ended, new Promise(done => setTimeout(done, patienceMs))]).then(() => process.exit());
};
process.stdout.on('error', leave);
process.stderr.on('error', leave);

const endWith = code => {
  process.exitCode = code;
};

const flushed = stream => new Promise(done => stream.write('', done));

async function run() {
  if (args[0] === 'demo') return (await import('../dist/demo.mjs')).demo(args.slice(1));
  return (await import('../dist/main.mjs')).main(args);
}

try {
  const running = run();
  ended = running.then(
    code => endWith(code ?? 0),
    () => endWith(2),
  );
  endWith((await running) ?? 0);
} catch (error) {
  const missing = error?.code === 'ERR_MODULE_NOT_FOUND' && /[/\\]dist[/\\](main|demo)\.mjs'/.test(error.message);
  console.error(missing ? 'i9s has not been built yet. Run `npm start` or `npm run build` in its folder.' : `i9s: ${error?.message ?? error}`);
  if (process.env.I9S_DEBUG) console.error(error);
  process.exitCode = 2;
}
await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
setTimeout(() => process.exit(), 100).unref(); // kept-alive connections must not keep the shell waiting
