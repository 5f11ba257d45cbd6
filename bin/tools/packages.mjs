// @ts-check
import {readFileSync} from 'node:fs';

/** @typedef {{version?: string, integrity?: string, optional?: boolean, devOptional?: boolean, link?: boolean}} Locked */

/** @param {string} file @returns {Record<string, Locked> | undefined} */
function lockedPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/**
 * Whether node_modules holds what package-lock.json says. Compared are the two lock files (npm writes its own, hidden one at the end of
 * an installation), not their times: a checkout touches files without changing them.
 * @param {string} root folder of package.json
 */
export function packagesInstalled(root) {
  const wanted = lockedPackages(`${root}/package-lock.json`);
  const present = lockedPackages(`${root}/node_modules/.package-lock.json`);
  if (wanted === undefined || present === undefined) return false;
  return Object.entries(wanted).every(([path, {version, integrity, optional, devOptional}]) => {
    const found = present[path];
    if (path === '' || (found === undefined && (optional || devOptional))) return true; // other platforms' binaries are not installed
    return found?.version === version && found?.integrity === integrity;
  });
}
