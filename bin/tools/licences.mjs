// @ts-check
import {readdirSync, readFileSync} from 'node:fs';

/** @typedef {import('esbuild').Metafile} Metafile */

/** The folders of the packages of which code is in the bundle. @param {Metafile} metafile @returns {readonly string[]} */
function bundledPackages(metafile) {
  const inputs = Object.values(metafile.outputs).flatMap(({inputs}) => Object.entries(inputs).filter(([, {bytesInOutput}]) => bytesInOutput > 0));
  const folders = inputs.map(([path]) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0]);
  return [...new Set(folders.filter(folder => folder !== undefined))].sort();
}

/** @param {string} folder */
function notice(folder) {
  const {name, version, license, author} = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  const files = readdirSync(folder).filter(file => /^(licen[cs]e|copying|notice)\b/i.test(file));
  if (files.length === 0 && typeof license !== 'string') {
    throw new Error(`${name} ${version} is bundled and neither has a licence file nor names its licence: i9s may not be published with it.`);
  }
  const by = typeof author === 'string' ? author : author?.name;
  const texts = files.map(file => readFileSync(`${folder}/${file}`, 'utf8').trim());
  const text = texts.length > 0 ? texts.join('\n\n') : `Licence: ${license}${by ? `, by ${by}` : ''} (the package has no licence file)`;
  return `${name} ${version}${typeof license === 'string' ? ` (${license})` : ''}\n\n${text}\n`;
}

/**
 * The notices that must go with the bundle: the licence of every package with code in it, then the legal comments of their sources.
 * Throws when a package has no licence.
 * @param {Metafile} metafile paths relative to the working folder
 * @param {readonly string[]} comments contents of esbuild's *.LEGAL.txt
 */
export function licenceNotices(metafile, comments) {
  const rule = `\n${'-'.repeat(80)}\n\n`;
  const legal = [...new Set(comments.map(comment => comment.trim()))].filter(comment => comment !== '');
  const head = 'i9s is licensed under Apache-2.0 (see LICENSE). It contains code of these packages:\n';
  return [head, ...bundledPackages(metafile).map(notice), ...(legal.length > 0 ? [`Comments in their sources\n\n${legal.join('\n\n')}\n`] : [])].join(
    rule,
  );
}
