import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../../shared/core/planning/decision.ts';
import { type HeldBackReason, openGates } from '../../../../shared/core/planning/gates.ts';
import { planLoadBalancer, startingChanges } from '../../../../shared/core/planning/plan.ts';
import {
  aCertificate,
  aListener,
  anAttached,
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

describe('the order in which ALB lists certificates and listeners', () => {
  const attached = [
    anAttached(aCertificate({ id: 5, names: ['fallback.com'] }), 'default'),
    anAttached(aCertificate({ id: 2, daysLeft: 9 })),
    anAttached(aCertificate({ id: 7, names: ['b.com'], daysLeft: 9 })),
  ];
  const listeners = [aListener({ attached }), aListener({ listenerId: 'lsn-2', attached })];
  const candidates = [aCertificate({ id: 8 }), aCertificate({ id: 9, names: ['b.com'] })];
  const plan = planLoadBalancer(aPlanInput({ listeners, candidates }));

  it('does not matter: the default comes first, then the others by id, then the next listener', () => {
    expect(
      plan.decisions.map(({ listenerId, attached: { certificateId } }) => [listenerId, certificateId]),
    ).toEqual(['lsn-1', 'lsn-2'].flatMap((listenerId) => [5, 2, 7].map((id) => [listenerId, idOf(id)])));
  });

  it.each([
    ['the other way round', [2, 1, 0]],
    ['with the default last', [1, 2, 0]],
    ['with the default between', [2, 0, 1]],
  ])('gives the same plan %s', (_title, order) => {
    const listed = listeners.map((listener) => ({
      ...listener,
      attached: order.flatMap((at) => listener.attached[at] ?? []),
    }));

    expect(planLoadBalancer(aPlanInput({ listeners: listed.reverse(), candidates }))).toEqual(plan);
  });
});

describe('the hash of a plan that only removes what a certificate in place replaces', () => {
  it('differs by the certificate that is to be proved', () => {
    const fallback = aCertificate({ id: 1, names: ['fallback.com'] });
    const [third, fourth] = [aCertificate({ id: 3 }), aCertificate({ id: 4 })];
    const listener = aListener({ attached: [fallback, aCertificate({ id: 2, daysLeft: 9 }), third, fourth] });
    const [one, other] = [third, fourth].map((candidate) =>
      planLoadBalancer(aPlanInput({ listeners: [listener], candidates: [candidate] })),
    );

    expect(one?.changes[0]?.steps).toEqual(other?.changes[0]?.steps);
    expect(one?.hash).not.toBe(other?.hash);
  });
});

describe('a certificate in CAS that could not be read', () => {
  const unreadableCandidates = new Map([[idOf(8), 'CAS answers NoPermission.']]);
  const notesOf = (...attached: Parameters<typeof aCertificate>[0][]) =>
    planLoadBalancer(
      aPlanInput({
        listeners: [aListener({ attached: attached.map((fields) => aCertificate(fields)) })],
        candidates: [aCertificate({ id: 3 })],
        unreadableCandidates,
      }),
    ).notes.map(({ message }) => message);
  const lasting = { id: 1, names: ['fallback.com'] };

  it('is named with the reason where any certificate is due: it may be the better replacement', () => {
    expect(notesOf(lasting, { id: 2, daysLeft: 9 })).toEqual([
      '8-cn-hangzhou is not considered as a replacement: CAS answers NoPermission.',
    ]);
  });

  it('is not named where none is due', () => {
    expect(notesOf(lasting, { id: 2, daysLeft: 200 })).toEqual([]);
  });
});

describe('a change that is held back', () => {
  const paused: HeldBackReason = { reason: 'paused', message: 'Paused by an operator.' };
  const soaking: HeldBackReason = { reason: 'soaking', message: 'Verified elsewhere an hour ago.' };

  interface Case {
    readonly byGate?: HeldBackReason;
    readonly windowOpen?: boolean;
    readonly daysLeft?: number;
  }

  /** 2 and 4 are replaced by 3 in one change; 4 expires in nine days. */
  function reasonOf({ byGate, windowOpen = true, daysLeft = 9 }: Case) {
    const asked: unknown[] = [];
    const attached = [
      aCertificate({ id: 1, names: ['fallback.com'] }),
      aCertificate({ id: 2, daysLeft }),
      aCertificate({ id: 4, daysLeft: 9 }),
    ];
    const { decisions } = planLoadBalancer(
      aPlanInput({
        listeners: [aListener({ attached })],
        candidates: [aCertificate({ id: 3 })],
        windowOpen,
        gates: {
          ...openGates,
          heldBack: (...question) => {
            asked.push(question);
            return byGate;
          },
        },
      }),
    );
    return { reasons: decisions.slice(1).map(({ reason }) => reason), asked };
  }

  it.each<[string, Case, string]>([
    ['a closed window', { windowOpen: false }, 'outside-window'],
    [
      'a pause, which a person can end, rather than the window',
      { windowOpen: false, byGate: paused },
      'paused',
    ],
    [
      'the window rather than a soak, which ends by itself',
      { windowOpen: false, byGate: soaking },
      'outside-window',
    ],
    ['a soak while the window is open', { byGate: soaking }, 'soaking'],
  ])('says so for each of its certificates: %s', (_title, given, reason) => {
    expect(reasonOf(given).reasons).toEqual([reason, reason]);
  });

  it('is not held back by the window if one of its certificates is an emergency', () => {
    expect(reasonOf({ windowOpen: false, daysLeft: 1 }).reasons).toEqual(['expires-soon', 'expires-soon']);
  });

  it('is asked about with everything that it replaces, and as an emergency if one of them is', () => {
    expect(reasonOf({ daysLeft: 1 }).asked).toEqual([[idOf(3), true, [idOf(2), idOf(4)]]]);
    expect(reasonOf({}).asked).toEqual([[idOf(3), false, [idOf(2), idOf(4)]]]);
  });
});

describe('the changes that may start', () => {
  const change = (listenerId: string, ...olds: readonly number[]) => ({
    listenerId,
    protocol: 'HTTPS' as const,
    keyType: 'RSA' as const,
    newCertificateId: idOf(9),
    replaces: olds.map((id) => ({ certificateId: idOf(id), slot: 'additional' as const })),
    steps: [],
    needsSlot: false,
    gap: false,
  });
  const decided = (listenerId: string, id: number, decision: Decision['decision']): Decision => ({
    listenerId,
    attached: anAttached(aCertificate({ id })),
    due: undefined,
    decision,
    reason: decision === 'rotate' ? 'expires-soon' : 'paused',
    message: '',
    newCertificateId: idOf(9),
    passedOver: [],
  });

  it('are those whose certificates are to be rotated on their own listener', () => {
    const [mayStart, heldBack, elsewhere] = [change('lsn-1', 2, 3), change('lsn-1', 4), change('lsn-2', 2)];
    const decisions = [
      decided('lsn-1', 2, 'rotate'),
      decided('lsn-1', 3, 'rotate'),
      decided('lsn-1', 4, 'blocked'),
      decided('lsn-2', 2, 'blocked'),
    ];

    expect(startingChanges([mayStart, heldBack, elsewhere], decisions)).toEqual([mayStart]);
  });
});

describe('a load balancer that no worker can reach', () => {
  const noWorker = { reason: 'no-worker-in-vpc', message: 'No worker is in vpc-1.' } as const;
  const paused = { reason: 'paused', message: 'Rotations are paused.' } as const;
  const planWith = (fields: PlanInputFields, daysLeft = 9) =>
    planLoadBalancer(
      aPlanInput({
        listeners: [aListener({ attached: [aCertificate({ id: 2, daysLeft })] })],
        candidates: [aCertificate({ id: 3 })],
        noWorker,
        ...fields,
      }),
    );

  it('has its change in the plan and is blocked, so that the hash is that of the change that may start later', () => {
    const { decisions, changes, hash } = planWith({});

    expect(decisions).toMatchObject([
      { decision: 'blocked', ...noWorker, newCertificateId: idOf(3), due: { reason: 'expires-soon' } },
    ]);
    expect(changes).toHaveLength(1);
    expect(hash).toBe(planWith({ noWorker: undefined }).hash);
  });

  it('is tried nevertheless in an emergency', () => {
    expect(planWith({}, 1).decisions).toMatchObject([{ decision: 'rotate' }]);
  });

  it('is not said to wait for a window, which would not help', () => {
    expect(planWith({ windowOpen: false }).decisions).toMatchObject([{ reason: 'no-worker-in-vpc' }]);
  });

  it('is paused where an operator has paused it', () => {
    const gates = { ...openGates, heldBack: () => paused };

    expect(planWith({ gates }).decisions).toMatchObject([paused]);
  });
});
