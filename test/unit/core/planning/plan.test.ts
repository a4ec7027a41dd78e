import { describe, expect, it } from 'vitest';
import type { Certificate } from '../../../../shared/core/model/certificate.ts';
import type { KeyType } from '../../../../shared/core/model/key-types.ts';
import type { ListenerProtocol } from '../../../../shared/core/model/listener.ts';
import type { Change } from '../../../../shared/core/planning/change.ts';
import { planLoadBalancer } from '../../../../shared/core/planning/plan.ts';
import { describeStep } from '../../../../shared/core/planning/step.ts';
import {
  aCertificate,
  aListener,
  anUnknownAttached,
  aPlanInput,
  type CertificateFields,
  idOf,
  type PlanInputFields,
} from '../../../support/builders.ts';

function stepsOf(change: Change | undefined): readonly string[] {
  return (change?.steps ?? []).map((step) => describeStep(step).text.replaceAll('-cn-hangzhou', ''));
}

const newOrOld = 'prove (new or old)';
const onlyNew = 'prove that the new one is served';

const lines = (['HTTPS', 'QUIC'] as const).flatMap((protocol) =>
  (['RSA', 'ECC', 'SM2'] as const).map((keyType) => [protocol, keyType] as const),
);

describe.each(lines)('on an %s listener, for %s', (protocol: ListenerProtocol, keyType: KeyType) => {
  const certificate = (fields: CertificateFields): Certificate => aCertificate({ keyType, ...fields });
  const fallback = certificate({ id: 1, names: ['fallback.com'] });
  const old = certificate({ id: 2, daysLeft: 9 });
  const fresh = certificate({ id: 3 });
  const plan = (attached: readonly Certificate[], fields: PlanInputFields = {}) =>
    planLoadBalancer(
      aPlanInput({
        listeners: [aListener({ protocol, attached })],
        candidates: [...attached, fresh],
        ...fields,
      }),
    );
  const onlyChange = (attached: readonly Certificate[], fields: PlanInputFields = {}): readonly string[] => {
    const { changes } = plan(attached, fields);
    expect(changes).toHaveLength(1);
    expect(changes[0]).toMatchObject({ listenerId: 'lsn-1', protocol, keyType });
    return stepsOf(changes[0]);
  };

  it('an additional certificate leaves once the new one is there and proved', () => {
    expect(onlyChange([fallback, old])).toEqual(['associate 3', newOrOld, 'dissociate 2', onlyNew]);
  });

  it('an additional certificate stays where no slot is free', () => {
    const { changes, decisions } = plan([fallback, old], { quotaExhausted: true });

    expect(changes).toEqual([]);
    expect(decisions[1]).toMatchObject({ decision: 'blocked', reason: 'quota' });
  });

  it('an additional certificate leaves first where no slot is free and ALLOW_GAP is set', () => {
    const steps = onlyChange([fallback, old], { quotaExhausted: true, policy: { allowGap: true } });

    expect(steps).toEqual(['dissociate 2', 'associate 3', onlyNew]);
  });

  it('an expired additional certificate leaves first where no slot is free', () => {
    const expired = certificate({ id: 2, daysLeft: -1 });

    const { changes } = plan([fallback, expired], { quotaExhausted: true });

    expect(stepsOf(changes[0])).toEqual(['dissociate 2', 'associate 3', onlyNew]);
    expect(changes[0]).toMatchObject({ gap: true, needsSlot: false });
  });

  it('an expired certificate makes room for the one that replaces a valid one, too', () => {
    const expired = certificate({ id: 4, daysLeft: -1 });

    const steps = onlyChange([fallback, old, expired], { quotaExhausted: true });

    expect(steps).toEqual(['dissociate 4', 'associate 3', newOrOld, 'dissociate 2', onlyNew]);
  });

  it('a replacement that is attached already is proved before the old one leaves', () => {
    expect(onlyChange([fallback, old, fresh])).toEqual([newOrOld, 'dissociate 2', onlyNew]);
  });

  it('a replacement that is the default already is proved before the old additional leaves', () => {
    expect(onlyChange([fresh, old])).toEqual([newOrOld, 'dissociate 2', onlyNew]);
  });

  it('the default is replaced by one call', () => {
    expect(onlyChange([old])).toEqual(['replace the default 2 by 3', onlyNew]);
  });

  it('the default and additionals that one certificate replaces change in one go, the default first', () => {
    const twin = certificate({ id: 4, daysLeft: 12 });

    expect(onlyChange([old, twin])).toEqual([
      'replace the default 2 by 3',
      newOrOld,
      'dissociate 4',
      onlyNew,
    ]);
  });

  it('an additional becomes the default where nothing depends on it meanwhile', () => {
    expect(onlyChange([old, fresh])).toEqual(['dissociate 3', 'replace the default 2 by 3', onlyNew]);
  });

  it('an additional becomes the default and the other additionals that it replaces leave', () => {
    const twin = certificate({ id: 4, daysLeft: 12 });

    expect(onlyChange([old, fresh, twin])).toEqual([
      'dissociate 3',
      'replace the default 2 by 3',
      newOrOld,
      'dissociate 4',
      onlyNew,
    ]);
  });

  it('an additional does not become the default where a name would be uncovered meanwhile', () => {
    const richer = certificate({ id: 4, names: ['www.example.com', 'only-here.com'] });

    const { changes, decisions } = plan([old, richer], { candidates: [richer] });

    expect(changes).toEqual([]);
    expect(decisions[0]).toMatchObject({ decision: 'blocked', reason: 'would-uncover' });
    expect(decisions[0]?.message).toContain(`only-here.com (${keyType})`);
  });

  it('the default takes the next best certificate where the best would leave a name uncovered', () => {
    const richer = certificate({ id: 4, names: ['www.example.com', 'only-here.com'], instanceId: 'cas-1' });
    const ofInstance = certificate({ id: 2, daysLeft: 9, instanceId: 'cas-1' });

    expect(onlyChange([ofInstance, richer], { candidates: [richer, fresh] })).toEqual([
      'replace the default 2 by 3',
      onlyNew,
    ]);
  });

  it('a certificate of another key type for the same names is left alone', () => {
    const otherType = keyType === 'RSA' ? 'ECC' : 'RSA';
    const twin = aCertificate({ id: 5, keyType: otherType, daysLeft: 9 });

    const { changes, decisions } = plan([fallback, old, twin]);

    expect(changes.flatMap(({ replaces }) => replaces)).toEqual([
      { certificateId: idOf(2), slot: 'additional' },
    ]);
    expect(decisions[2]).toMatchObject({ decision: 'blocked', reason: 'no-replacement' });
  });
});

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
