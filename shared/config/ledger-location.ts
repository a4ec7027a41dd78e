/** LEDGER: where the record of rotations is kept. The location is only parsed here, not opened. */
import { fileURLToPath } from 'node:url';
import type { LedgerLocation } from '../ledger/location.ts';
import { accept, type Parser, refuse } from './parsed.ts';

export const parseLedgerLocation: Parser<LedgerLocation> = (text) => {
  if (text === 'memory:') return accept({ kind: 'memory' });
  if (text.startsWith('oss://')) return parseOss(text);
  if (text.startsWith('file:')) return parseFile(text);
  return refuse('it does not begin with oss://, file:/// or memory:');
};

const parseOss: Parser<LedgerLocation> = (text) => {
  const match = /^oss:\/\/([^/]*)\/?(.*)$/.exec(text);
  const bucket = match?.[1] ?? '';
  const prefix = (match?.[2] ?? '').replace(/^\/+|\/+$/g, '');
  if (!/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(bucket))
    return refuse(`"${bucket}" is not the name of a bucket`);
  if (!/^[A-Za-z0-9._/-]{0,512}$/.test(prefix) || prefix.split('/').includes('..'))
    return refuse('the prefix contains characters other than letters, digits and . _ - /');
  return accept({ kind: 'oss', bucket, prefix });
};

const parseFile: Parser<LedgerLocation> = (text) => {
  // `file://relative` would make `relative` a host.
  if (!text.startsWith('file:///') || !URL.canParse(text))
    return refuse('it is not an absolute path after file://');
  try {
    return accept({ kind: 'file', directory: fileURLToPath(text) });
  } catch {
    return refuse('it is not a path on this machine');
  }
};
