import { describe, expect, it } from 'vitest';
import { type AnnouncedGap, planLoadBalancer } from '../../../shared/rotation/plan.ts';
import {
  aCertificate,
  aListener,
  aPlanInput,
  type CertificateFields,
  idOf,
  type PlanInputFields,
} from '../../support/builders.ts';

const gap: AnnouncedGap = { listenerId: 'lsn-1', newCertificateId: idOf(9), oldCertificateIds: [idOf(2)] };

function planWithGap(
  fields: PlanInputFields = {},
  replacement: CertificateFields = {},
  attached = [aCertificate({ id: 1, names: ['a.com'] })],
) {
  return planLoadBalancer(
    aPlanInput({
      listeners: [aListener({ attached })],
      candidates: [aCertificate({ id: 9, ...replacement })],
      announcedGaps: [gap],
      ...fields,
    }),
  );
}

describe('a gap that a crash left open', () => {
  it('is closed by associating what was announced, and proved', () => {
    const { changes } = planWithGap();

    expect(changes).toEqual([
      expect.objectContaining({
        newCertificateId: idOf(9),
        replaces: [{ certificateId: idOf(2), slot: 'additional' }],
        steps: [
          { kind: 'associate', certificateId: idOf(9) },
          { kind: 'prove', accept: 'new' },
        ],
      }),
    ]);
  });

  it('has a row of its own in the plan, so that its outcome is reported', () => {
    const { decisions } = planWithGap();

    expect(decisions[0]).toMatchObject({
      decision: 'rotate',
      reason: 'gap-open',
      attached: { certificateId: idOf(2) },
      newCertificateId: idOf(9),
    });
  });

  it('is closed before anything else on the listener', () => {
    const { changes } = planWithGap(
      { candidates: [aCertificate({ id: 9 }), aCertificate({ id: 8, names: ['a.com'] })] },
      {},
      [aCertificate({ id: 1, names: ['a.com'], daysLeft: 9 })],
    );

    expect(changes.map(({ newCertificateId }) => newCertificateId)).toEqual([idOf(9), idOf(8)]);
  });

  it('is closed before anything else on the load balancer, even on a QUIC listener', () => {
    const due = aListener({
      listenerId: 'lsn-0',
      attached: [aCertificate({ id: 1, names: ['a.com'], daysLeft: 9 })],
    });
    const bare = aListener({ protocol: 'QUIC', attached: [aCertificate({ id: 1, names: ['a.com'] })] });

    const { changes } = planWithGap({
      listeners: [due, bare],
      candidates: [aCertificate({ id: 9 }), aCertificate({ id: 8, names: ['a.com'] })],
    });

    expect(changes.map(({ listenerId }) => listenerId)).toEqual(['lsn-1', 'lsn-0']);
  });

  it('is closed even when the command names other listeners and the window is closed', () => {
    const { changes } = planWithGap({ selection: { listenerIds: ['lsn-2'] }, windowOpen: false });

    expect(changes).toHaveLength(1);
  });

  it('does not make another change associate the same certificate once more', () => {
    const { changes } = planWithGap({}, {}, [
      aCertificate({ id: 1, names: ['a.com'] }),
      aCertificate({ id: 3, daysLeft: 9 }),
    ]);

    const associated = changes.flatMap(({ steps }) => steps.filter(({ kind }) => kind === 'associate'));
    expect(associated).toEqual([{ kind: 'associate', certificateId: idOf(9) }]);
    expect(changes).toHaveLength(2);
  });

  it.each<[string, CertificateFields]>([
    ['has expired meanwhile', { daysLeft: -1 }],
    ['was revoked meanwhile', { revoked: true }],
    ['has lost its private key', { privateKeyPresent: false }],
  ])('is reported as blocked when what was announced %s', (_title, replacement) => {
    const { changes, decisions } = planWithGap({}, replacement);

    expect(changes).toEqual([]);
    expect(decisions[0]).toMatchObject({ decision: 'blocked', reason: 'gap-open' });
  });

  it('is reported as blocked when CAS no longer has what was announced', () => {
    const { decisions } = planWithGap({ candidates: [] });

    expect(decisions[0]).toMatchObject({ decision: 'blocked', reason: 'gap-open' });
  });
});

describe('an announced gap is no gap', () => {
  it.each([
    ['when the new certificate is attached', [aCertificate({ id: 1 }), aCertificate({ id: 9 })]],
    ['when the new certificate became the default', [aCertificate({ id: 9 })]],
    ['when the old certificate is still attached', [aCertificate({ id: 1 }), aCertificate({ id: 2 })]],
  ])('%s', (_title, attached) => {
    const { changes, decisions } = planWithGap({}, {}, attached);

    expect(changes).toEqual([]);
    expect(decisions.map(({ reason }) => reason)).not.toContain('gap-open');
  });

  it('on another listener', () => {
    const { changes } = planWithGap({ announcedGaps: [{ ...gap, listenerId: 'lsn-2' }] });

    expect(changes).toEqual([]);
  });
});
