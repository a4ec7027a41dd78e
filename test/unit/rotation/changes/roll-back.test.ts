/** What a roll back undoes, what it puts back, and where it stops, against a scripted ALB; no address answers its proof. */
import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../../shared/base/clock.ts';
import { CloudError } from '../../../../shared/cloud/errors.ts';
import type { Certificate, CertificateId } from '../../../../shared/core/model/certificate.ts';
import type { Change } from '../../../../shared/core/planning/change.ts';
import { startChange } from '../../../../shared/core/planning/running-change.ts';
import {
  applyStep,
  type SlotEntry,
  undoStep,
  type WriteStep,
} from '../../../../shared/core/planning/step.ts';
import { emptyLoadBalancer } from '../../../../shared/core/records/load-balancer-log.ts';
import { type RollBackInput, rollBack } from '../../../../shared/rotation/changes/roll-back.ts';
import type { RotationContext } from '../../../../shared/rotation/run/context.ts';
import {
  aCertificate,
  aListener,
  aLoadBalancer,
  anAttached,
  idOf,
  NOW_MS,
} from '../../../support/builders.ts';
import { scriptedAlb, slot } from './scripted-alb.ts';

const main = aCertificate({ id: 1, names: ['www.example.com'] });
const old = aCertificate({ id: 2, names: ['shop.example.com'], daysLeft: 9 });
const renewed = aCertificate({ id: 3, names: ['shop.example.com'] });
const attach: WriteStep = { kind: 'associate', certificateId: idOf(3) };
const detach: WriteStep = { kind: 'dissociate', certificateIds: [idOf(2)] };
const before = [slot(1, 'default'), slot(2)];
const afterDetach = [slot(1, 'default'), slot(3)];
const withBoth = [slot(1, 'default'), slot(3), slot(2)];

interface Given extends Partial<Pick<RollBackInput, 'live' | 'restoresCover' | 'recovered' | 'rotationId'>> {
  readonly done?: readonly WriteStep[];
  readonly kept?: readonly WriteStep[];
  readonly slots?: readonly SlotEntry[];
  readonly replaces?: readonly SlotEntry[];
  readonly gap?: boolean;
  readonly content?: boolean;
  /** What CAS has now; default: all of them. */
  readonly inCas?: readonly Certificate[];
  /** Proved wrong by an earlier run, and still there. */
  readonly stayed?: CertificateId;
}

/** The listener follows each undo. */
async function undo({
  done = [attach, detach],
  kept = [],
  slots = afterDetach,
  live,
  gap = false,
  ...given
}: Given) {
  const {
    restoresCover = false,
    recovered = false,
    content,
    inCas = [main, old, renewed],
    rotationId,
    stayed,
  } = given;
  const seen: (readonly SlotEntry[])[] = [live ?? slots];
  const undos = done.toReversed().flatMap(undoStep);
  for (const step of undos.slice(stepsDone(slots, undos, live))) {
    seen.push(applyStep(seen.at(-1) ?? [], step));
  }
  const alb = scriptedAlb({
    listener: (_, writes) => ({ slots: seen[Math.min(writes, seen.length - 1)] ?? [] }),
  });
  const { ports, request, record } = alb.context;
  const lookups: string[] = [];
  const api = {
    ...ports.cloud.alb('cn-hangzhou'),
    getLoadBalancerAttribute: async () => {
      throw new CloudError('no answer', {
        kind: 'unavailable',
        action: 'GetLoadBalancerAttribute',
        cloudCode: 'Timeout',
      });
    },
  };
  const catalog = {
    lookup: async (id: CertificateId) => {
      lookups.push(id);
      const certificate = inCas.find(({ certificateId }) => certificateId === id);
      return certificate ? { kind: 'known', certificate } : { kind: 'missing' };
    },
  };
  const plannedAgain = stayed && {
    listenerId: 'lsn-1',
    oldCertificateIds: [],
    failedCertificateId: stayed,
    atMs: NOW_MS,
    stayed: { reason: 'names-lost', message: 'it lacks a name.' },
  };
  const context = {
    ...alb.context,
    ports: {
      ...ports,
      cloud: { alb: () => api, catalog: () => catalog },
      probe: async () => ({ kind: 'unreachable', code: 'ECONNREFUSED' }),
      onProgress: () => undefined,
    },
    request: { ...request, loadBalancerId: 'alb-1' },
    settings: { proofTimeoutMs: 10_000, probeNetwork: 'by-address-type', retiredNames: [] },
    record: { ...record, state: { ...emptyLoadBalancer, plannedAgain: plannedAgain ? [plannedAgain] : [] } },
    loadBalancer: aLoadBalancer(),
    attachedAtStart: new Map(),
    known: new Map(),
    noProbe: () => undefined,
    servedBad: new Map(),
  } as unknown as RotationContext;
  const change: Change = {
    listenerId: 'lsn-1',
    protocol: 'HTTPS',
    keyType: 'RSA',
    newCertificateId: idOf(3),
    replaces: given.replaces ?? [slot(2)],
    steps: [],
    needsSlot: false,
    gap,
  };
  const known = new Map([main, old, renewed].map((one) => [one.certificateId, one]));
  const listener = aListener({ attached: [anAttached(main, 'default'), anAttached(old)] });
  const outcome = await rollBack({
    context,
    running: startChange(change, listener, known),
    baseline: undefined,
    recovered,
    state: { done, kept, slots },
    failure: { reason: 'served-other', message: 'It failed.', ...(content === undefined ? {} : { content }) },
    restoresCover,
    live,
    ...(rotationId === undefined ? {} : { rotationId }),
  });
  return {
    outcome,
    calls: alb.calls.map((call) => call.replace('lsn-1: ', '')),
    entries: alb.entries,
    lookups,
  };
}

/** How many undos an earlier run has made. */
function stepsDone(
  slots: readonly SlotEntry[],
  undos: readonly WriteStep[],
  live: readonly SlotEntry[] | undefined,
) {
  let point = slots;
  let steps = 0;
  for (const step of undos) {
    if (live === undefined || JSON.stringify(point) === JSON.stringify(live)) break;
    point = applyStep(point, step);
    steps += 1;
  }
  return steps;
}

describe('a roll back', () => {
  it('undoes the steps in reverse order, and says how to drop the change if its proof never comes', async () => {
    const { outcome, calls, entries } = await undo({});

    expect(calls).toEqual(['associate 2-cn-hangzhou', 'dissociate 3-cn-hangzhou']);
    expect(outcome).toMatchObject({
      outcome: 'rollback-unproved',
      reason: 'served-other',
      proofFailed: true,
    });
    expect(outcome.message).toContain('npm run ledger -- abandon rotation-1');
    expect(entries[0]).toMatchObject({
      kind: 'rolling-back',
      data: { done: [attach, detach], restoresCover: false },
    });
    expect(entries[0]?.data).not.toHaveProperty('content');
    expect(entries.at(-1)).toMatchObject({
      kind: 'restored',
      data: { slots: [slot(1, 'default'), slot(2)] },
    });
  });

  it('is recorded with what the proof has shown of the certificate', async () => {
    expect((await undo({ content: true })).entries[0]).toMatchObject({ data: { content: true } });
  });

  it('names the run that started the change, if it was another one', async () => {
    expect((await undo({ rotationId: 'rotation-0' })).outcome.message).toContain('abandon rotation-0');
  });

  it('announces both writes of a gap before the first one', async () => {
    const intents = async (gap: boolean) => {
      const { entries } = await undo({ done: [detach, attach], gap });
      return entries.flatMap((entry) => (entry.kind === 'intent' ? [entry.data.announces] : []));
    };

    expect(await intents(true)).toEqual([[{ kind: 'associate', certificateId: idOf(2) }], []]);
    expect(await intents(false)).toEqual([[], []]);
  });

  it('goes on where an earlier run was interrupted', async () => {
    expect((await undo({ live: withBoth })).calls).toEqual(['dissociate 3-cn-hangzhou']);
  });

  it('that an earlier run has finished writes nothing more, and is proved', async () => {
    const { outcome, calls, entries } = await undo({ live: before });

    expect(calls).toEqual([]);
    expect(entries.at(-1)?.kind).toBe('restored');
    expect(outcome.outcome).toBe('rollback-unproved');
  });

  it('leaves a listener alone that matches none of its points', async () => {
    const { outcome, calls } = await undo({ live: [slot(9, 'default')] });

    expect(calls).toEqual([]);
    expect(outcome).toMatchObject({
      outcome: 'blocked',
      reason: 'changed-by-others',
      message: 'It failed. Not rolled back further: another writer has changed the listener since.',
    });
  });

  it('is not complete if another writer made a later step: earlier steps stay, and nothing counts as restored', async () => {
    const partly = await undo({ done: [detach], kept: [attach] });
    const nothing = await undo({ done: [], kept: [attach] });

    expect(partly.calls).toEqual(['associate 2-cn-hangzhou']);
    expect(partly.entries.map(({ kind }) => kind)).not.toContain('restored');
    expect(nothing.calls).toEqual([]);
    for (const { outcome } of [partly, nothing]) {
      expect(outcome).toMatchObject({
        outcome: 'blocked',
        message: expect.stringContaining('Not rolled back: "associate 3-cn-hangzhou"'),
      });
    }
  });

  it('without a step of this change changes nothing', async () => {
    expect((await undo({ done: [] })).outcome).toMatchObject({
      outcome: 'blocked',
      reason: 'served-other',
      message: 'It failed. Nothing had been changed.',
    });
  });
});

describe('an old certificate', () => {
  const leaving = (ms: number) =>
    aCertificate({ id: 2, names: ['shop.example.com'], notAfterMs: NOW_MS + ms });
  const revoked = aCertificate({ id: 2, names: ['shop.example.com'], revoked: true });
  const expired = leaving(-1);
  const stays = { outcome: 'changed-unproved', reason: 'no-good-snapshot' };
  const isBack = { outcome: 'rollback-unproved' };

  it('is put back only if it is valid for another hour', async () => {
    expect((await undo({ inCas: [leaving(HOUR_MS)] })).outcome).toMatchObject(isBack);
    expect((await undo({ inCas: [leaving(HOUR_MS - 1)] })).outcome).toMatchObject({
      ...stays,
      message: expect.stringContaining('2-cn-hangzhou is revoked, expired or about to expire.'),
    });
    expect((await undo({ inCas: [] })).outcome.message).toContain('2-cn-hangzhou is no longer in CAS.');
  });

  it('is not put back if handshakes have shown that it is wrong, too', async () => {
    const { outcome, calls } = await undo({ stayed: idOf(2) });

    expect(outcome).toMatchObject({
      ...stays,
      message: expect.stringContaining('is wrong, too: it lacks a name.'),
    });
    expect(calls).toEqual([]);
  });

  it('has to be good only if it is put back: others of the change need not be', async () => {
    const replaces = [slot(2), slot(5)];
    const swap: WriteStep = { kind: 'update-default', from: idOf(1), to: idOf(3) };

    const attached = await undo({ replaces, inCas: [old] });
    const byDefault = await undo({
      replaces,
      done: [swap],
      slots: [slot(3, 'default'), slot(2)],
      inCas: [main],
    });

    expect(attached.lookups).toEqual([idOf(2)]);
    expect(byDefault.lookups).toEqual([idOf(1)]);
    expect(byDefault.calls).toEqual(['update-default 1-cn-hangzhou']);
  });

  it('has to be good if it is still attached and the new one only gives way to it', async () => {
    const added = { done: [attach], slots: [...before, slot(3)] };

    expect((await undo({ ...added, inCas: [revoked] })).outcome).toMatchObject(stays);
    expect((await undo(added)).calls).toEqual(['dissociate 3-cn-hangzhou']);
  });

  describe('of a change that has left names without a certificate', () => {
    const open = { done: [detach], slots: [slot(1, 'default')], gap: true, restoresCover: true };

    it('is put back by the run that has removed it, whatever CAS says', async () => {
      const { outcome, calls, lookups } = await undo({ ...open, inCas: [] });

      expect(calls).toEqual(['associate 2-cn-hangzhou']);
      expect(lookups).toEqual([]);
      expect(outcome.proofFailed).toBe(false);
    });

    it('is put back by a later run although it has expired or is wrong, but not if it is revoked or missing', async () => {
      const later = { ...open, recovered: true };

      expect((await undo({ ...later, inCas: [expired] })).outcome).toMatchObject(isBack);
      expect((await undo({ ...later, stayed: idOf(2) })).outcome).toMatchObject(isBack);
      expect((await undo({ ...later, inCas: [revoked] })).outcome).toMatchObject(stays);
      expect((await undo({ ...later, inCas: [] })).outcome).toMatchObject(stays);
    });

    it('has to be valid where its names have a certificate again', async () => {
      const covered = { ...open, recovered: true, done: [attach], slots: [...before, slot(3)] };

      expect((await undo({ ...covered, inCas: [expired] })).outcome).toMatchObject(stays);
    });
  });
});
