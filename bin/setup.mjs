// @ts-check
// What `npm start` and `npm test` run first: installs and builds what is missing or old. Needs nothing but Node and npm.
import {spawnSync} from 'node:child_process';
import {basename} from 'node:path';
import {fileURLToPath} from 'node:url';
import {packagesInstalled} from './tools/packages.mjs';
import {distIsFresh} from './tools/sources.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[/\\]$/, '');

/** @param {string} doing @param {string} command @param {readonly string[]} args @param {string} advice */
function step(doing, command, args, advice) {
  console.error(`i9s: ${doing} ...`);
  const windowsScript = process.platform === 'win32' && command === 'npm';
  const {status, error} = spawnSync(command, [...args], {cwd: root, stdio: ['ignore', 'ignore', 'inherit'], shell: windowsScript});
  if (status === 0) return;
  console.error(`i9s: ${doing} failed${error ? ` (${error.message})` : ''}. ${advice}`);
  process.exit(1);
}

if (!packagesInstalled(root)) {
  // Inside an npm script this names the npm that runs it; NODE_ENV=production would leave out what the build needs.
  const npm = process.env.npm_execpath;
  const install = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const [command, args] = npm && basename(npm) === 'npm-cli.js' ? [process.execPath, [npm, ...install]] : ['npm', install];
  step('installing the packages of package-lock.json', command, args, 'npm must be able to reach its registry; `npm ci` shows more.');
}
if (!distIsFresh(root)) step('building', process.execPath, [`${root}/bin/build.mjs`], '`npm run build` shows it again.');
