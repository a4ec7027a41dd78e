/**
 * Which ledger a run on a person's machine uses. Pure.
 *
 * Two ledgers over the same load balancers share no lease, pause or quarantine. So a run that may change something uses that of the
 * installation, where there is one, and another one only if the person says so.
 */

import { InvalidConfiguration } from '../../shared/base/errors.ts';
import type { Said } from '../../shared/core/model/texts/language.ts';
import { localNotes } from './local-texts.ts';

export interface LedgerFacts {
  readonly mode: 'plan' | 'apply';
  /** `LEDGER` of the shell; `undefined`: not set. */
  readonly given: string | undefined;
  /** `LEDGER` of `.env`; `undefined`: there is no `.env`. */
  readonly ofSettings: string | undefined;
  /** Those of the installations of the account; `unknown`: they could not be read. Not asked for where nothing depends on it: empty. */
  readonly deployed: readonly DeployedLedger[] | { readonly unknown: string };
  /** `--own-ledger` */
  readonly ownLedger: boolean;
  /** `file:///...`, in the state directory of the person. */
  readonly ofPerson: string;
  /** Whether the ledger in the state directory exists. */
  readonly personHasOne: boolean;
  readonly inContainer: boolean;
}

export interface DeployedLedger {
  /** `cert-rotator in cn-hangzhou` */
  readonly installation: string;
  readonly ledger: string;
}

export interface LedgerChoice {
  /** A value of LEDGER. */
  readonly ledger: string;
  /** Sentences for the person. */
  readonly notes: readonly Said[];
}

const MEMORY = 'memory:';

/** @throws InvalidConfiguration where a run that changes something would use a ledger that nothing else uses */
export function chooseLedger(facts: LedgerFacts): LedgerChoice {
  return facts.mode === 'plan' ? ledgerOfPlan(facts) : ledgerOfApply(facts);
}

/** A plan reads what there is, and makes nothing. */
function ledgerOfPlan({ given, ofSettings, ofPerson, personHasOne, ownLedger }: LedgerFacts): LedgerChoice {
  const chosen = given ?? (ownLedger ? undefined : ofSettings) ?? (personHasOne ? ofPerson : MEMORY);
  return { ledger: chosen, notes: [] };
}

function ledgerOfApply(facts: LedgerFacts): LedgerChoice {
  const { given, ofSettings, deployed, ownLedger, ofPerson } = facts;
  const shared = ofSettings === undefined ? undefined : { of: '.env', ledger: ofSettings };
  const found = 'unknown' in deployed ? [] : deployed;
  if (ownLedger) {
    const others = [...(shared ? [shared.ledger] : []), ...found.map(({ ledger }) => ledger)];
    const ledger = given ?? personOnly(facts);
    const apart = others.filter((one) => one !== ledger);
    return noted(ledger, apart.slice(0, 1).map(localNotes.apart));
  }
  if (shared !== undefined) return noted(requireSame(facts, shared.ledger, shared.of), []);
  if ('unknown' in deployed) {
    if (given !== undefined) return noted(given, [localNotes.deployedUnknown(deployed.unknown)]);
    throw new InvalidConfiguration(
      `it is not known whether the service is deployed, and which ledger it has: ${deployed.unknown}`,
      {
        hint: 'Set LEDGER to that of the service; or, where none is deployed, give --own-ledger. Nothing was changed.',
        chinese: {
          says: '无法确定是否已部署本服务，以及它使用哪份轮换记录。',
          todo: '请将 LEDGER 设为本服务的轮换记录；如果没有部署，请加上 --own-ledger。没有修改任何内容。',
          original: deployed.unknown,
        },
      },
    );
  }
  const [first, ...more] = found;
  if (first === undefined) return noted(given ?? personOnly(facts), []);
  if (given !== undefined && found.some(({ ledger }) => ledger === given)) return noted(given, []);
  if (more.some(({ ledger }) => ledger !== first.ledger))
    throw new InvalidConfiguration(
      `several installations are deployed: ${found.map(({ installation, ledger }) => `${installation} (LEDGER=${ledger})`).join('; ')}.`,
      {
        hint: 'Set LEDGER to the one that is meant, or give --own-ledger. Nothing was changed.',
        chinese: {
          says: `已有多套部署：${found.map(({ installation, ledger }) => `${installation}（LEDGER=${ledger} ）`).join('、')}。`,
          todo: '请将 LEDGER 设为所需的一个，或加上 --own-ledger。没有修改任何内容。',
        },
      },
    );
  const ledger = requireSame(facts, first.ledger, first.installation);
  return noted(ledger, ledger === ofPerson ? [] : [localNotes.ledgerOf(first.installation, ledger)]);
}

function requireSame({ given }: LedgerFacts, shared: string, of: string): string {
  if (given === undefined || given === shared) return shared;
  throw new InvalidConfiguration(`LEDGER is ${given}, and that of ${of} is ${shared}.`, {
    hint: 'Unset LEDGER; or give --own-ledger, and this run shares no lease, pause or quarantine with the service. Nothing was changed.',
    chinese: {
      says: `LEDGER 为 ${given} ，而 ${of} 的 LEDGER 为 ${shared} 。`,
      todo: '请取消设置 LEDGER；或加上 --own-ledger：本次运行将不与本服务共用租约、暂停和隔离。没有修改任何内容。',
    },
  });
}

/** Only where the disk stays. */
function personOnly({ inContainer, ofPerson }: LedgerFacts): string {
  if (!inContainer) return ofPerson;
  throw new InvalidConfiguration('LEDGER is not set, and this is a container, whose disk ends with it.', {
    hint: 'Set LEDGER to a bucket or a mounted volume, such as LEDGER=oss://my-bucket/cert-rotator. Nothing was changed.',
    chinese: {
      says: '没有设置 LEDGER，而本机是容器：容器的磁盘会随容器一起消失。',
      todo: '请将 LEDGER 设为 Bucket 或已挂载的卷中的位置，例如 LEDGER=oss://my-bucket/cert-rotator 。没有修改任何内容。',
    },
  });
}

function noted(ledger: string, notes: readonly Said[]): LedgerChoice {
  return ledger === MEMORY || ledger === ''
    ? {
        ledger: MEMORY,
        notes: [...notes, localNotes.inMemory],
      }
    : { ledger, notes };
}
