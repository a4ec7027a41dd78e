/** LEDGER: the location of the record of rotations. The location is only parsed here, not opened. */
import { fileURLToPath } from 'node:url';
import type { LedgerLocation } from '../ledger/open.ts';
import { accept, type Parsed, type Parser, refuse } from './parsed.ts';

interface Kind {
  /** The texts that are meant for this kind begin so. */
  readonly beginning: string;
  readonly parse: Parser<LedgerLocation>;
}

/** One for each kind that can be opened. */
const kinds: Readonly<Record<LedgerLocation['kind'], Kind>> = {
  oss: { beginning: 'oss://', parse: parseOss },
  file: { beginning: 'file:', parse: parseFile },
  memory: { beginning: 'memory:', parse: parseMemory },
};

export const ledgerTexts = {
  meaning: 'Where the record of rotations is kept: `oss://bucket/prefix`, `file:///path` or `memory:`',
  expected: 'oss://bucket/prefix, file:///absolute/path or memory:',
};

const unknownKind = refuse('it does not begin with oss://, file:/// or memory:');

export function parseLedgerLocation(text: string): Parsed<LedgerLocation> {
  const kind = Object.values(kinds).find(({ beginning }) => text.startsWith(beginning));
  return kind ? kind.parse(text) : unknownKind;
}

function parseMemory(text: string): Parsed<LedgerLocation> {
  return text === 'memory:' ? accept({ kind: 'memory' }) : unknownKind;
}

function parseOss(text: string): Parsed<LedgerLocation> {
  const match = /^oss:\/\/([^/]*)\/?(.*)$/.exec(text);
  const bucket = match?.[1] ?? '';
  const prefix = (match?.[2] ?? '').replace(/^\/+|\/+$/g, '');
  if (!/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(bucket))
    return refuse(`"${bucket}" is not the name of a bucket`);
  if (!/^[A-Za-z0-9._/-]{0,512}$/.test(prefix) || prefix.split('/').includes('..'))
    return refuse('the prefix contains characters other than letters, digits and . _ - /');
  return accept({ kind: 'oss', bucket, prefix });
}

function parseFile(text: string): Parsed<LedgerLocation> {
  // `file://relative` would make `relative` a host.
  if (!text.startsWith('file:///') || !URL.canParse(text))
    return refuse('it is not an absolute path after file://');
  try {
    return accept({ kind: 'file', directory: fileURLToPath(text) });
  } catch {
    return refuse('it is not a path on this machine');
  }
}
