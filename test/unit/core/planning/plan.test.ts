import { describe, expect, it } from 'vitest';
import { planLoadBalancer } from '../../../../shared/core/planning/plan.ts';
import {
  aCertificate,
  aListener,
  anUnknownAttached,
  aPlanInput,
  idOf,
  type PlanInputFields,
} from '../../../support/builders.ts';
import { newOrOld, onlyNew, stepsOf } from './steps-of.ts';

describe('the order of changes', () => {
  const due = (id: number, name: string) => aCertificate({ id, names: [name], daysLeft: 9 });
  const fallback = aCertificate({ id: 90, names: ['fallback.com'] });
  const fresh = [11, 12, 13].map((id) => aCertificate({ id, names: [`${id}.com`] }));
  const order = (listeners: Parameters<typeof aListener>[0][]) =>
    planLoadBalancer(
      aPlanInput({ listeners: listeners.map((fields) => aListener(fields)), candidates: fresh }),
    ).changes.map(({ listenerId }) => listenerId);

  it('is HTTPS before QUIC, whatever ALB lists first', () => {
    const quic = { listenerId: 'lsn-1', protocol: 'QUIC' as const, attached: [due(1, '11.com')] };
    const https = { listenerId: 'lsn-2', attached: [fallback, due(1, '11.com')] };

    expect(order([quic, https])).toEqual(['lsn-2', 'lsn-1']);
  });

  it('is what needs no free slot before what does', () => {
    const needsOne = { listenerId: 'lsn-1', attached: [fallback, due(1, '11.com')] };
    const freesOne = {
      listenerId: 'lsn-2',
      port: 444,
      attached: [aCertificate({ id: 11, names: ['11.com'] }), due(2, '11.com')],
    };

    expect(order([needsOne, freesOne])).toEqual(['lsn-2', 'lsn-1']);
  });

  it('is by port where nothing else decides', () => {
    const last = { listenerId: 'lsn-1', port: 8443, attached: [due(1, '11.com')] };
    const first = { listenerId: 'lsn-2', port: 443, attached: [due(2, '12.com')] };

    expect(order([last, first])).toEqual(['lsn-2', 'lsn-1']);
  });
});

describe('the hash of a plan', () => {
  const attached = [
    aCertificate({ id: 1, names: ['a.com'] }),
    aCertificate({ id: 2, daysLeft: 9 }),
    aCertificate({ id: 3, names: ['b.com'] }),
  ];
  const hashOf = (fields: PlanInputFields = {}) =>
    planLoadBalancer(
      aPlanInput({ listeners: [aListener({ attached })], candidates: [aCertificate({ id: 9 })], ...fields }),
    ).hash;
  const hash = hashOf();

  it('is 64 hex digits', () => {
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each<[string, PlanInputFields]>([
    ['when made a minute later', { nowMs: aPlanInput().nowMs + 60_000 }],
    [
      'when CAS holds something more that changes nothing',
      { candidates: [aCertificate({ id: 9 }), aCertificate({ id: 8, names: ['z.com'] })] },
    ],
    [
      'when another listener that needs nothing has changed',
      {
        listeners: [
          aListener({ attached }),
          aListener({ listenerId: 'lsn-2', attached: [aCertificate({ id: 7 })] }),
        ],
      },
    ],
  ])('is the same %s', (_title, fields) => {
    expect(hashOf(fields)).toBe(hash);
  });

  it.each<[string, PlanInputFields]>([
    ['when another certificate comes', { candidates: [aCertificate({ id: 8 })] }],
    ['when the steps come in another order', { quotaExhausted: true, policy: { allowGap: true } }],
    ['when nothing is to be done', { candidates: [] }],
    [
      'when something else is attached to the listener',
      { listeners: [aListener({ attached: attached.slice(0, 2) })] },
    ],
    [
      'when the slots have changed',
      {
        listeners: [
          aListener({ attached: [attached[2], attached[1], attached[0]].flatMap((one) => one ?? []) }),
        ],
      },
    ],
    ['for another listener', { listeners: [aListener({ attached, listenerId: 'lsn-2' })] }],
    [
      'when one more listener changes',
      { listeners: [aListener({ attached }), aListener({ listenerId: 'lsn-2', attached })] },
    ],
  ])('differs %s', (_title, fields) => {
    expect(hashOf(fields)).not.toBe(hash);
  });
});

describe('a certificate that CAS does not know', () => {
  it('blocks only its own slot', () => {
    const listener = aListener({
      attached: [
        anUnknownAttached(7, 'default'),
        anUnknownAttached('legacy_166f82'),
        { certificateId: idOf(2), slot: 'additional', certificate: aCertificate({ id: 2, daysLeft: 9 }) },
      ],
    });

    const { changes, decisions } = planLoadBalancer(
      aPlanInput({ listeners: [listener], candidates: [aCertificate({ id: 3 })] }),
    );

    expect(stepsOf(changes[0])).toEqual(['associate 3', newOrOld, 'dissociate 2', onlyNew]);
    expect(decisions.map(({ reason }) => reason)).toEqual([
      'certificate-not-in-cas',
      'expires-soon',
      'certificate-not-in-cas',
    ]);
  });
});
