import {type Trouble, troubleError} from '../lib/trouble.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EISDIR: 'is a folder',
  EACCES: 'is not allowed for you',
  EPERM: 'is not allowed for you',
  EROFS: 'lies on a disk that is read-only',
  ENOSPC: 'does not fit: the disk is full',
  EDQUOT: 'does not fit: your quota is used up',
  ENOTDIR: 'lies below something that is no folder',
  EEXIST: 'cannot be made: something else is in its way',
};

/** An error that carries a Trouble, for what the file system refused: "The file x does not exist." */
export function fileFailure(error: unknown, file: string, next: string): Error & {readonly trouble: Trouble} {
  const {code = '', message = String(error)} = error as {readonly code?: string; readonly message?: string};
  const trouble: Trouble = {kind: 'other', what: `The file ${file} ${reasons[code] ?? `cannot be used (${code || message})`}.`, next};
  return troubleError(trouble);
}
