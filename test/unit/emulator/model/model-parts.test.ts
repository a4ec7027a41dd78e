/** The small parts of the model and its fronts. */
import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../../../shared/base/clock.ts';
import { handClock } from '../../../contract/cloud/hand-clock.ts';
import { aMaterial, START_MS } from '../../../contract/cloud/material.ts';
import { nest } from '../../../emulator/http/parameters.ts';
import { Agenda } from '../../../emulator/model/agenda.ts';
import { CloudModel } from '../../../emulator/model/cloud-model.ts';
import { faultSchema } from '../../../emulator/model/faults.ts';
import { inProcessAlbWire } from '../../../emulator/model/in-process.ts';
import { calm, hostile } from '../../../emulator/model/knobs.ts';
import { aFleet } from './fleet.ts';

describe('flattened parameters', () => {
  it('become lists and objects, in the order of their numbers', () => {
    const flat = new Map([
      ['ListenerId', 'lsn-1'],
      ['Certificates.2.CertificateId', 'b'],
      ['Certificates.10.CertificateId', 'c'],
      ['Certificates.1.CertificateId', 'a'],
      ['ListenerIds.1', 'x'],
      ['QuicConfig.QuicListenerId', 'lsn-2'],
    ]);

    expect(nest(flat)).toEqual({
      ListenerId: 'lsn-1',
      Certificates: [{ CertificateId: 'a' }, { CertificateId: 'b' }, { CertificateId: 'c' }],
      ListenerIds: ['x'],
      QuicConfig: { QuicListenerId: 'lsn-2' },
    });
  });
});

describe('the agenda', () => {
  it('runs all changes in order of time, each at its own time', () => {
    const agenda = new Agenda();
    const seen: string[] = [];
    agenda.schedule(20, (atMs) => seen.push(`late ${atMs}`));
    agenda.schedule(10, (atMs) => {
      seen.push(`early ${atMs}`);
      agenda.schedule(15, (laterMs) => seen.push(`from within ${laterMs}`));
    });
    agenda.schedule(10, (atMs) => seen.push(`second ${atMs}`));

    agenda.advance(19);
    const before = [...seen];
    agenda.advance(20);

    expect(before).toEqual(['early 10', 'second 10', 'from within 15']);
    expect(seen.at(-1)).toBe('late 20');
    expect(agenda.nextAtMs()).toBeUndefined();
  });
});

describe('faults', () => {
  it('are plain data that is checked', () => {
    const fault = { kind: 'foreign-edit', listenerId: 'lsn-1', associate: ['1-cn-hangzhou'], afterWrites: 2 };

    expect(faultSchema.safeParse(fault).success).toBe(true);
    expect(faultSchema.safeParse({ kind: 'earthquake' }).success).toBe(false);
    expect(faultSchema.safeParse({ ...fault, afterWrites: 0 }).success).toBe(false);
  });

  it('affect only matching calls, and only as often as specified', () => {
    const fleet = aFleet();
    fleet.model.inject({
      kind: 'answer',
      answer: 'throttle',
      action: 'GetListenerAttribute',
      mentions: fleet.listenerId,
      retryAfterMs: 1_500,
    });
    const get = (ListenerId: string) => fleet.write('GetListenerAttribute', { ListenerId });

    expect(get('lsn-other')).toMatchObject({ status: 404 });
    expect(get(fleet.listenerId)).toMatchObject({ status: 400, headers: { 'x-acs-retry-after': '1500' } });
    expect(get(fleet.listenerId)).toMatchObject({ status: 200 });
  });

  it('can be removed', () => {
    const fleet = aFleet();
    fleet.model.inject({ kind: 'answer', answer: 'html' });
    fleet.model.inject({ kind: 'job-fails' });

    fleet.model.clearFaults('answer');

    expect(fleet.write('GetListenerAttribute', { ListenerId: fleet.listenerId }).kind).toBe('json');
    expect(fleet.model.state().faults).toHaveLength(1);
  });

  it('can be removed after their time has been set, too', () => {
    const fleet = aFleet();
    const gone = { kind: 'listener-deleted', listenerId: fleet.listenerId, afterMs: MINUTE_MS } as const;
    fleet.model.inject(gone);

    fleet.model.clearFaults();
    fleet.clock.advance(HOUR_MS);

    expect(fleet.write('GetListenerAttribute', { ListenerId: fleet.listenerId }).kind).toBe('json');
    expect(fleet.model.state().loadBalancers[0]?.listeners).toHaveLength(1);
  });
});

describe('the model', () => {
  it('is hostile by default', () => {
    const model = new CloudModel({ clock: handClock(START_MS), seed: 1 });

    expect(model.knobs).toEqual(hostile);
    model.setKnobs(calm);
    expect(model.knobs).toEqual(calm);
  });

  it('shows its state without keys', () => {
    const fleet = aFleet();

    const state = fleet.model.state();

    expect(state.loadBalancers[0]?.listeners[0]).toMatchObject({
      listenerId: fleet.listenerId,
      status: 'Running',
      certificates: [{ certificateId: fleet.oldId, isDefault: true, status: 'Associated' }],
    });
    expect(JSON.stringify(state)).not.toContain('only paper');
  });

  it('returns the time of the next scheduled change', () => {
    const fleet = aFleet({ jobDurationMs: [5_000, 5_000] });

    const before = fleet.model.nextChangeAtMs();
    fleet.replaceDefault(fleet.newId);

    expect(before).toBeUndefined();
    expect(fleet.model.nextChangeAtMs()).toBe(START_MS + 5_000);
  });

  it('records every step of a change', () => {
    const fleet = aFleet({ configuringAfterJobMs: [1_000, 1_000] });

    fleet.replaceDefault(fleet.newId);
    fleet.clock.advance(10_000);
    fleet.model.state();

    expect(fleet.model.history.changes().map(({ what, status }) => [what, status])).toEqual([
      ['added', 'Running'],
      ['write-accepted', 'Configuring'],
      ['job-succeeded', 'Configuring'],
      ['running', 'Running'],
    ]);
  });

  it('attaches a certificate that CAS does not have only during setup', () => {
    const fleet = aFleet();
    const legacy = fleet.model.addCertificate({
      partition: 'cn-hangzhou',
      certificateId: '12315790212_166f8204689_1714763408_70998',
      material: aMaterial(),
      knownToCas: false,
    });

    fleet.model.setAttached(fleet.listenerId, {
      defaultCertificateId: fleet.oldId,
      additionalCertificateIds: [legacy],
    });
    const answer = fleet.write('UpdateListenerAttribute', {
      ListenerId: fleet.listenerId,
      Certificates: [{ CertificateId: legacy }],
    });

    expect(fleet.model.state().loadBalancers[0]?.listeners[0]?.certificates).toHaveLength(2);
    expect(answer).toMatchObject({ body: { Code: 'ResourceNotFound.Certificate' } });
  });
});

describe('the in-process front', () => {
  it('takes time on the model clock if configured', async () => {
    const fleet = aFleet();
    const wire = inProcessAlbWire(fleet.model, 'cn-hangzhou', { latencyMs: [100, 100], lostAfterMs: 10_000 });

    await wire.call('DescribeRegions', {});
    const afterCall = fleet.clock.now();
    fleet.model.inject({ kind: 'answer', answer: 'hang' });
    const lost = await wire.call('DescribeRegions', {}).catch((error: unknown) => error);

    expect(afterCall - START_MS).toBe(100);
    expect(fleet.clock.now() - afterCall).toBe(10_100);
    expect(lost).toMatchObject({ name: 'RequestTimeoutError' });
  });
});
