/**
 * A plan writes nothing, for every trigger. A command with the hash of a plan carries out exactly this plan, or nothing.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OnProgress } from '../../shared/core/reports/progress.ts';
import type { CallEntry } from '../emulator/model/history.ts';
import { fleetOf, rejectionOf, type StartedService, startService } from '../support/started-service.ts';

const target = { loadBalancerId: 'alb-one' };

describe('plan mode', () => {
  let service: StartedService;
  beforeEach(async () => {
    service = await startService({ calm: true, fleet: fleetOf('one', 'two') });
  });
  afterEach(() => service.close());

  const writes = (): readonly CallEntry[] =>
    service.emulator.model.history.calls().filter(({ write }) => write);
  const attachedTo = (listenerId: string): readonly string[] =>
    service.emulator.model
      .state()
      .loadBalancers.flatMap(({ listeners }) => listeners)
      .filter((listener) => listener.listenerId === listenerId)
      .flatMap(({ certificates }) => certificates.map(({ certificateId }) => certificateId));

  it.each([
    { how: 'set by the operator', event: {}, mode: 'plan' },
    { how: 'set by the operator, and the caller asks for more', event: { mode: 'apply' }, mode: 'plan' },
    { how: 'asked for by the caller', event: { mode: 'plan' }, mode: 'apply' },
    { how: 'asked for by the caller, with force', event: { mode: 'plan', force: true }, mode: 'apply' },
  ])('writes nothing when it is $how', async ({ event, mode }) => {
    const env = { MODE: mode };

    const scanned = await service.scan(event, { env });
    const rotated = await service.rotate({ ...event, ...target }, { env });

    const reports = [...scanned.rotations, rotated];
    expect(reports).toHaveLength(3);
    for (const report of reports) {
      expect(report.mode).toBe('plan');
      expect(report.plan.replacements).toMatchObject([{ decision: 'rotate' }]);
      expect(report.outcomes).toMatchObject([{ outcome: 'planned', reason: 'expires-soon' }]);
    }
    expect(writes()).toEqual([]);
  });

  it('gives a hash, and the plan with this hash is carried out as shown', async () => {
    const planned = await service.rotate({ ...target, mode: 'plan' });

    const report = await service.rotate({ ...target, plan: planned.plan.hash });

    expect(report.outcome).toBe('verified');
    expect(report.plan.hash).toBe(planned.plan.hash);
    const [replacement] = planned.plan.replacements;
    const shown = replacement?.steps.filter(({ kind }) => kind !== 'prove') ?? [];
    expect(writes().map(({ params }) => params['Certificates'])).toEqual(
      shown.map(({ certificateIds }) => certificateIds.map((CertificateId) => ({ CertificateId }))),
    );
    expect(attachedTo('lsn-one-https')).toEqual([replacement?.newCertificateId]);
  });

  it('gives a hash that is refused if another writer has edited the listener meanwhile', async () => {
    const planned = await service.rotate({ ...target, mode: 'plan' });
    const [theirs = ''] = attachedTo('lsn-two-https');
    const edit = { kind: 'foreign-edit', listenerId: 'lsn-one-https', associate: [theirs] } as const;
    service.emulator.model.inject({ ...edit, instant: true });

    const error = await rejectionOf(service.rotate({ ...target, plan: planned.plan.hash }));

    expect(error.message).toMatch(/^PlanChanged: the requested plan is [0-9a-f]{64}/);
    expect(writes()).toEqual([]);
  });

  it('gives a hash that is also checked against the state just before the first write', async () => {
    const planned = await service.rotate({ ...target, mode: 'plan' });
    const [theirs = ''] = attachedTo('lsn-two-https');
    const edit = { kind: 'foreign-edit', listenerId: 'lsn-one-https', default: theirs } as const;
    const onProgress: OnProgress = ({ message }) => {
      if (message.startsWith('replace the default'))
        service.emulator.model.inject({ ...edit, instant: true });
    };

    const report = await service.rotate({ ...target, plan: planned.plan.hash }, { onProgress });

    expect(report.outcomes).toMatchObject([{ outcome: 'blocked', reason: 'changed-by-others' }]);
    expect(writes()).toEqual([]);
    expect(attachedTo('lsn-one-https')).toEqual([theirs]);
  });
});
