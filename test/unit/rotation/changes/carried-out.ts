/** A run that carries out the plan of one load balancer against a scripted ALB; no address answers a handshake. */
import { expect } from 'vitest';
import type { Certificate } from '../../../../shared/core/model/certificate.ts';
import { changeKey } from '../../../../shared/core/planning/change.ts';
import type { PlanInput } from '../../../../shared/core/planning/decision.ts';
import { planLoadBalancer } from '../../../../shared/core/planning/plan.ts';
import type { SlotEntry } from '../../../../shared/core/planning/step.ts';
import { CONTROL_LOG, controlReducer, emptyControl } from '../../../../shared/core/records/control-log.ts';
import type { RecoveredChange } from '../../../../shared/core/reports/change-outcome.ts';
import { openLog } from '../../../../shared/ledger/log.ts';
import { createMemoryLedger } from '../../../../shared/ledger/memory.ts';
import { carryOut } from '../../../../shared/rotation/changes/carry-out.ts';
import {
  aCertificate,
  aListener,
  anAttached,
  aPlanInput,
  type PlanInputFields,
} from '../../../support/builders.ts';
import { type BlindContext, contextOn } from './blind-context.ts';
import { type Script, scriptedAlb, slot } from './scripted-alb.ts';

export const main = aCertificate({ id: 1, names: ['www.example.com'] });
export const old = aCertificate({ id: 2, names: ['shop.example.com'], daysLeft: 9 });
export const twin = aCertificate({ id: 4, names: ['shop.example.com'], daysLeft: 8 });
export const renewed = aCertificate({ id: 3, names: ['shop.example.com'] });
export const better = aCertificate({ id: 5, names: ['shop.example.com'], daysLeft: 340 });
/** Expired; the default certificate covers their names for the other key type. */
export const [expired, expiredToo] = [6, 7].map((id) =>
  aCertificate({ id, keyType: 'ECC', daysLeft: -1 }),
) as [Certificate, Certificate];
const certificates = [main, old, twin, renewed, better, expired, expiredToo];
export const listener = aListener({ attached: [anAttached(main, 'default'), anAttached(old)] });
export const planned = [slot(1, 'default'), slot(2)];

export interface Given extends Partial<Omit<BlindContext, 'inCas'>> {
  readonly fields?: PlanInputFields;
  /** The listener when the turn of the change comes; default: as planned. */
  readonly live?: readonly SlotEntry[] | Error;
  /** The listener after so many writes, as they are answered; default: as `live`. */
  readonly written?: readonly (readonly SlotEntry[])[];
  readonly answers?: Script['answers'];
  readonly recovered?: readonly RecoveredChange[];
  readonly exactPlan?: boolean;
  readonly pausedHere?: boolean;
  /** What the input of the plan has become since. */
  readonly since?: Partial<PlanInput>;
}

export async function outcomes({
  fields = {},
  live = planned,
  recovered = [],
  exactPlan = false,
  pausedHere = false,
  store = createMemoryLedger(),
  since = {},
  written = [],
  answers = ['job-1'],
  ...rest
}: Given) {
  const planInput = aPlanInput({ listeners: [listener], candidates: [renewed], ...fields });
  const plan = planLoadBalancer(planInput);
  expect(plan.changes.length).toBeGreaterThan(0);
  const listenerShown = (_: number, writes: number) =>
    live instanceof Error ? live : { slots: written[Math.min(writes, written.length) - 1] ?? live };
  const alb = scriptedAlb({ listener: listenerShown, answers });
  const { context, progress } = contextOn(alb, { inCas: certificates, known: certificates, store, ...rest });
  if (pausedHere) {
    const log = await openLog({
      store,
      clock: alb.clock,
      log: CONTROL_LOG,
      reducer: controlReducer,
      holder: 'operator',
    });
    await log.append({ kind: 'paused', data: { loadBalancerId: 'alb-1' } });
  }
  const ended = await carryOut({
    context,
    plan,
    reading: { planInput: { ...planInput, ...since } } as never,
    knowledge: { control: emptyControl, certificates: new Map(), candidates: planInput.candidates },
    exactPlan,
    recovered: new Map(recovered.map((one) => [changeKey(one.change), one])),
  });
  const says = Object.fromEntries(
    [...ended].map(([key, { outcome, reason }]) => [key, `${outcome} (${reason})`] as const),
  );
  return { ended, says, progress, plan, calls: alb.calls, store };
}
