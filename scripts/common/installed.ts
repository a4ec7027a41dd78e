/**
 * Where this program lies and how it was started: from a clone of the repository, or from the package that `npm pack` makes, whose files are
 * bundled (scripts/build/command-line.ts).
 */
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

export interface PackagedVersion {
  readonly version: string;
  /** Twelve hex digits, of the sources that the bundles of the functions were made from. */
  readonly build: string;
}

/** Filled in by the build of the package; in a clone there is no such name. */
declare const PACKAGED: PackagedVersion | undefined;

/** `undefined` in a clone. */
export const packaged = typeof PACKAGED === 'undefined' ? undefined : PACKAGED;

/** Absolute. Has s.yaml, and `dist` with the bundles. The bundled files lie two folders below it, as this one does. */
export const programFolder = fileURLToPath(new URL('../../', import.meta.url));

/** Absolute. Has the settings and what Serverless Devs keeps: of a clone its own folder, of the package the current one. */
export const workFolder = packaged === undefined ? path.resolve(programFolder) : process.cwd();

const PROGRAM = 'alb-cert-rotator';

/** Every command of the package. The same ones are commands of package.json. */
export const commandNames = [
  'scan',
  'rotate',
  'verify',
  'probe',
  'ledger',
  'status',
  'deploy',
  'doctor',
  'remove',
  'upload',
  'policies',
  'emulator',
] as const;

export type CommandName = (typeof commandNames)[number];

const typedInClone = new RegExp(
  `\\bnpm run (?:--silent )?(${commandNames.join('|')})\\b(?: --(?= |$))?`,
  'gm',
);

/**
 * A text with its commands as the reader has to type them. Texts are written for a clone: `npm run ledger -- open`.
 * @returns for the package `alb-cert-rotator ledger open`
 */
export function asTyped(text: string, isPackage = packaged !== undefined): string {
  return isPackage ? text.replace(typedInClone, `${PROGRAM} $1`) : text;
}
