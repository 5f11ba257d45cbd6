// @ts-check
import {readdirSync, statSync} from 'node:fs';

/** What a build is made of. Folders count with all that is in them. */
const sources = ['src', 'demo', 'bin', 'package.json', 'package-lock.json'];

/** @param {string} path @returns {number} */
function newest(path) {
  const stat = statSync(path, {throwIfNoEntry: false});
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce((time, name) => Math.max(time, newest(`${path}/${name}`)), stat.mtimeMs); // its own time tells of removed files
}

/**
 * Whether dist is there and newer than everything that it is built from. The build dates dist/main.mjs back to the moment when it began
 * to read, so that a file saved meanwhile counts as newer.
 * @param {string} root folder of package.json
 */
export function distIsFresh(root) {
  const built = statSync(`${root}/dist/main.mjs`, {throwIfNoEntry: false});
  return built !== undefined && sources.every(path => newest(`${root}/${path}`) <= built.mtimeMs);
}
