/** When a QUIC listener may get the certificate that its HTTPS sibling gets, too. */
import { describe, expect, it } from 'vitest';
import type { Certificate } from '../../../../shared/core/model/certificate.ts';
import type { AttachedCertificate } from '../../../../shared/core/model/listener.ts';
import { replacementKey } from '../../../../shared/core/model/replacement-key.ts';
import { planLoadBalancer } from '../../../../shared/core/planning/plan.ts';
import type { ChangeOutcome } from '../../../../shared/core/reports/change-outcome.ts';
import { siblingOutcome } from '../../../../shared/rotation/changes/quic-sibling.ts';
import { aCertificate, aListener, anAttached, aPlanInput, idOf } from '../../../support/builders.ts';

const main = aCertificate({ id: 1, names: ['www.example.com'] });
const old = aCertificate({ id: 2, names: ['shop.example.com'], daysLeft: 9 });
const twin = aCertificate({ id: 4, names: ['shop.example.com'], daysLeft: 8 });
const renewed = aCertificate({ id: 3, names: ['shop.example.com'] });
const done = aCertificate({ id: 6, names: ['shop.example.com'] });
const verified: ChangeOutcome = { outcome: 'verified', reason: 'proved', message: '' };

const both = [anAttached(main, 'default'), anAttached(old), anAttached(twin)];

/** The outcome of the change of the QUIC listener `lsn-2`, whose sibling is `lsn-1`, beside an HTTPS listener of its own. */
function outcomeOfQuic({
  sibling = both,
  ended = {},
  protocol = 'QUIC',
  alone = false,
  siblingChange = 'planned',
}: {
  readonly sibling?: readonly (AttachedCertificate | Certificate)[];
  /** On the sibling, by certificate. */
  readonly ended?: Readonly<Record<string, ChangeOutcome>>;
  readonly protocol?: 'QUIC' | 'HTTPS';
  readonly alone?: boolean;
  readonly siblingChange?: 'planned' | 'none' | 'another certificate';
}) {
  const plan = planLoadBalancer(
    aPlanInput({
      listeners: [
        aListener({ listenerId: 'lsn-3', port: 8443, attached: both }),
        aListener({ attached: sibling, ...(alone ? {} : { quicListenerId: 'lsn-2' }) }),
        aListener({ listenerId: 'lsn-2', protocol, attached: both }),
      ],
      candidates: [renewed],
    }),
  );
  const change = plan.changes.find(({ listenerId }) => listenerId === 'lsn-2');
  if (!change) throw new Error('the change of lsn-2 is planned');
  const outcomes = Object.entries(ended).map(
    ([id, outcome]) => [replacementKey('lsn-1', idOf(id)), outcome] as const,
  );
  const changes = plan.changes.flatMap((one) => {
    if (one.listenerId !== 'lsn-1' || siblingChange === 'planned') return [one];
    return siblingChange === 'none' ? [] : [{ ...one, newCertificateId: idOf(9) }];
  });
  return siblingOutcome({ ...plan, changes }, change, new Map(outcomes));
}

const blocked = (why: string) => ({
  outcome: 'blocked',
  reason: 'sibling-not-verified',
  message: `The HTTPS sibling lsn-1 is not verified with 3-cn-hangzhou (${why}).`,
});
const [ofOld, ofTwin] = [idOf(2), idOf(4)];

describe('a change of a QUIC listener', () => {
  it('starts once every certificate of the same change is verified on its HTTPS sibling', () => {
    expect(outcomeOfQuic({ ended: { [ofOld]: verified, [ofTwin]: verified } })).toBeUndefined();
  });

  it('does not start before its sibling was changed', () => {
    expect(outcomeOfQuic({})).toEqual(blocked('not carried out yet'));
  });

  it('does not start if one of the certificates is not verified there; the reason of that one is given', () => {
    const failed: ChangeOutcome = { outcome: 'rolled-back', reason: 'served-other', message: '' };

    expect(outcomeOfQuic({ ended: { [ofOld]: verified, [ofTwin]: failed } })).toEqual(
      blocked('served-other'),
    );
    expect(outcomeOfQuic({ ended: { [ofOld]: verified } })).toEqual(blocked('not carried out yet'));
  });

  it('starts if its sibling was changed before, or has other certificates', () => {
    const changed = [anAttached(main, 'default'), anAttached(renewed)];

    expect(outcomeOfQuic({ sibling: changed })).toBeUndefined();
    expect(outcomeOfQuic({ sibling: [anAttached(main, 'default'), anAttached(done)] })).toBeUndefined();
  });

  it.each([
    { what: 'no change is planned for it there', siblingChange: 'none' },
    { what: 'another certificate replaces it there', siblingChange: 'another certificate' },
  ] as const)('does not start while its sibling still has a certificate, and $what', ({ siblingChange }) => {
    const partly = [anAttached(main, 'default'), anAttached(done), anAttached(twin)];

    expect(outcomeOfQuic({ siblingChange })).toEqual(blocked('it still has 2-cn-hangzhou'));
    expect(outcomeOfQuic({ siblingChange, sibling: partly })).toEqual(blocked('it still has 4-cn-hangzhou'));
  });

  it('starts if no HTTPS listener names it', () => {
    expect(outcomeOfQuic({ alone: true })).toBeUndefined();
  });
});

describe('a change of an HTTPS listener', () => {
  it('waits for no other listener', () => {
    expect(outcomeOfQuic({ protocol: 'HTTPS' })).toBeUndefined();
  });
});
