/**
 * What the application contains: the sources, commands and documents that a person needs to deploy the service, and nothing that only its
 * developers need. Pure.
 *
 * Only what is listed here is copied, so neither `.env` nor anything else that lies in the folder can get into it.
 */

/** Commands of package.json that work without the tests. One that package.json does not have is left out. */
const COMMANDS = [
  'build',
  'check:variables',
  'check:yaml',
  'deploy',
  'doctor',
  'remove',
  'scan',
  'rotate',
  'status',
  'verify',
  'ledger',
  'policies',
  'probe',
] as const;

export const FILES = [
  '.env.example',
  '.gitignore',
  '.npmrc',
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'README.zh.md',
  'package-lock.json',
  'tsconfig.json',
  'scripts/run.mjs',
] as const;

export const FOLDERS = [
  'docs',
  'functions',
  'shared',
  'types',
  'scripts/build',
  'scripts/check-s-yaml',
  'scripts/common',
  'scripts/deploy',
  'scripts/doctor',
  'scripts/invoke',
  'scripts/ledger',
  'scripts/probe',
  'scripts/remove',
  'scripts/status',
  'scripts/verify',
] as const;

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/**
 * package.json of the application, with the commands that work there. Its dependencies stay, because the lock file is of all of them.
 */
export function manifestOf(manifest: Manifest): Manifest {
  const kept = COMMANDS.flatMap((name) => {
    const command = manifest.scripts[name];
    return command === undefined ? [] : [[name, command] as const];
  });
  return { ...manifest, scripts: Object.fromEntries(kept) };
}

/** @returns the files behind these commands, such as `scripts/deploy.ts` */
export function entryFiles({ scripts }: Manifest): readonly string[] {
  return Object.values(scripts).flatMap((command) => /scripts\/[\w-]+\.ts/.exec(command) ?? []);
}
