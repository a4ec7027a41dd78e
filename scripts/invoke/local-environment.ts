/**
 * The variables of a run on a person's machine: those of `.env`, where there is one, and those of the shell. MODE is the person's own: that of
 * `.env` is for the functions. Reads files, and the account only where a run that may change something has no `.env`.
 */

import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Environment } from '../../shared/base/environment.ts';
import type { Said } from '../../shared/core/model/texts/language.ts';
import { LedgerAbsent } from '../../shared/ledger/errors.ts';
import { readEnvFile } from '../deploy/settings/env-store.ts';
import { readSettings } from '../deploy/settings/read-settings.ts';
import { chooseLedger, type LedgerFacts } from './local-ledger.ts';
import { localNotes } from './local-texts.ts';

export interface LocalChoices {
  /** The file of an installation, such as `.env`. */
  readonly settings: string;
  readonly ownLedger: boolean;
  readonly apply: boolean;
  /** What the event asks for; `operator`: a decision of a person, which needs a ledger that exists. */
  readonly asked: 'plan' | 'apply' | 'operator' | undefined;
}

export interface LocalEnvironment {
  readonly env: Environment;
  /** Sentences for the person. */
  readonly notes: readonly Said[];
}

export interface Machine {
  readonly inContainer: boolean;
  /** Which ledgers the installations of the account have. Called at most once. */
  findDeployed(env: Environment): Promise<LedgerFacts['deployed']>;
}

/** What a person may set otherwise than the functions have it, without being refused. */
const ownOfShell: ReadonlySet<string> = new Set(['MODE', 'LEDGER', 'LOG_LEVEL', 'LANGUAGE']);

/** @throws InvalidConfiguration, LedgerAbsent */
export async function localEnvironment(
  shell: Environment,
  choices: LocalChoices,
  machine: Machine,
): Promise<LocalEnvironment> {
  const text = await readEnvFile(choices.settings);
  const compared = Object.fromEntries(Object.entries(shell).filter(([name]) => !ownOfShell.has(name)));
  const values = text === undefined ? undefined : readSettings(text, compared).values;
  const mode = choices.apply ? 'apply' : (shell['MODE'] ?? 'plan');
  const env: Environment = { ...values, ...shell, MODE: mode };
  const mayChange = choices.asked === 'operator' || (mode === 'apply' && choices.asked !== 'plan');
  const ofPerson = pathToFileURL(stateFolder(shell)).href;
  const { ledger, notes } = chooseLedger({
    mode: mayChange ? 'apply' : 'plan',
    given: shell['LEDGER']?.trim() || undefined,
    ofSettings: values === undefined ? undefined : (values['LEDGER'] ?? ''),
    deployed: mayChange && values === undefined ? await machine.findDeployed(env) : [],
    ownLedger: choices.ownLedger,
    ofPerson,
    personHasOne: existsSync(stateFolder(shell)),
    inContainer: machine.inContainer,
  });
  const isAbsent = ledger.startsWith('file:') && !existsSync(fileURLToPath(ledger));
  if (!isAbsent) return { env: { ...env, LEDGER: ledger }, notes };
  if (choices.asked === 'operator') throw new LedgerAbsent(ledger);
  return mayChange
    ? { env: { ...env, LEDGER: ledger }, notes: [...notes, localNotes.newLedger(ledger)] }
    : {
        // A plan makes nothing.
        env: { ...env, LEDGER: 'memory:' },
        notes: [...notes, localNotes.noLedger(ledger)],
      };
}

/** As the XDG base directory specification has it. */
function stateFolder(shell: Environment): string {
  const base = shell['XDG_STATE_HOME'] || path.join(shell['HOME'] || homedir(), '.local', 'state');
  return path.join(base, 'alb-cert-rotator');
}

/** Docker and Podman leave a file; a pod has the address of its cluster. */
export function isInContainer(shell: Environment): boolean {
  return (
    shell['KUBERNETES_SERVICE_HOST'] !== undefined ||
    ['/.dockerenv', '/run/.containerenv'].some((file) => existsSync(file))
  );
}
