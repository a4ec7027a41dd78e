import { describe, expect, it } from 'vitest';
import type { Certificate } from '../../../../shared/core/model/certificate.ts';
import type { Change } from '../../../../shared/core/planning/change.ts';
import {
  attachedByOthers,
  attachedIn,
  certificatesOf,
  leavesUncovered,
  restartChange,
  startChange,
} from '../../../../shared/core/planning/running-change.ts';
import type { SlotEntry } from '../../../../shared/core/planning/step.ts';
import {
  aCertificate,
  aListener,
  anAttached,
  anUnknownAttached,
  type CertificateFields,
  idOf,
  NOW_MS,
} from '../../../support/builders.ts';

const fallback = aCertificate({ id: 1, names: ['fallback.com'] });
const old = aCertificate({ id: 2, daysLeft: 9 });
const fresh = aCertificate({ id: 3 });
const listener = aListener({ attached: [fallback, old] });

const change: Change = {
  listenerId: 'lsn-1',
  protocol: 'HTTPS',
  keyType: 'RSA',
  newCertificateId: idOf(3),
  replaces: [{ certificateId: idOf(2), slot: 'additional' }],
  steps: [],
  needsSlot: false,
  gap: true,
};

const known = (...certificates: readonly Certificate[]) =>
  new Map(certificates.map((certificate) => [certificate.certificateId, certificate] as const));

describe('a change that starts', () => {
  it('has its new certificate and the old ones in their slots', () => {
    const running = startChange(change, listener, known(fresh));

    expect(running.replacement).toEqual(fresh);
    expect(running.olds).toEqual([anAttached(old)]);
    expect(certificatesOf(running)).toEqual([old, fresh]);
  });

  it('has no new certificate where it only removes', () => {
    const running = startChange({ ...change, newCertificateId: undefined }, listener, known(fresh));

    expect(running.replacement).toBeUndefined();
    expect(certificatesOf(running)).toEqual([old]);
  });

  it('leaves out the certificates that CAS does not describe', () => {
    const unread = aListener({ attached: [anAttached(fallback, 'default'), anUnknownAttached(2)] });

    const running = startChange(change, unread, known());

    expect(running.olds).toEqual([anUnknownAttached(2)]);
    expect(certificatesOf(running)).toEqual([]);
  });
});

describe('a change that an earlier run began', () => {
  it('has the listener before its first step, not the one of today', () => {
    const today = aListener({ attached: [fallback, fresh] });
    const before: readonly SlotEntry[] = [
      { certificateId: idOf(1), slot: 'default' },
      { certificateId: idOf(2), slot: 'additional' },
    ];

    const running = restartChange(change, today, { before, recorded: before }, known(old, fresh));

    expect(running.listener).toEqual(listener);
    expect(running.olds).toEqual([anAttached(old)]);
  });

  it('knows which neighbours others have attached since, but does not count its own certificate among them', () => {
    const recorded: readonly SlotEntry[] = [
      { certificateId: idOf(1), slot: 'default' },
      { certificateId: idOf(2), slot: 'additional' },
    ];
    const before = [...recorded, { certificateId: idOf(8), slot: 'additional' } as const];
    const slots = [idOf(3), idOf(9)].map((certificateId) => ({ certificateId, slot: 'additional' }) as const);

    const running = restartChange(change, listener, { before, recorded }, known(old, fresh));

    expect(attachedByOthers(running, [...before, ...slots])).toEqual(new Set([idOf(8), idOf(9)]));
    expect(attachedByOthers(startChange(change, listener, known()), recorded)).toEqual(new Set());
  });
});

describe('given slots of the listener', () => {
  it('have the details of every certificate that may be attached during the change', () => {
    const slots: readonly SlotEntry[] = [
      { certificateId: idOf(1), slot: 'default' },
      { certificateId: idOf(3), slot: 'additional' },
    ];

    expect(attachedIn(startChange(change, listener, known(fresh)), slots)).toEqual([
      anAttached(fallback, 'default'),
      anAttached(fresh),
    ]);
  });
});

describe('a change with a gap', () => {
  interface Case {
    readonly fallback?: CertificateFields;
    readonly old?: CertificateFields;
    readonly gap?: boolean;
    /** Numbers of the certificates that are attached now, the default first. */
    readonly now: readonly number[];
  }

  function uncovers({ now, gap = true, ...fields }: Case): boolean {
    const certificates = [
      aCertificate({
        ...fallback,
        ...fields.fallback,
        id: 1,
        names: fields.fallback?.names ?? ['fallback.com'],
      }),
      aCertificate({ id: 2, daysLeft: 9, ...fields.old }),
    ];
    const running = startChange(
      { ...change, gap },
      aListener({ attached: certificates }),
      known(...certificates, fresh),
    );
    const slots = now.map(
      (id, index): SlotEntry => ({ certificateId: idOf(id), slot: index === 0 ? 'default' : 'additional' }),
    );
    return leavesUncovered(running, slots, NOW_MS);
  }

  it.each<[string, Case]>([
    ['the old certificate is gone and nothing else has its name', { now: [1] }],
    [
      'the names of the removed certificate are unknown',
      { now: [1], old: { names: [] }, fallback: { names: ['www.example.com'] } },
    ],
    [
      'only a certificate of another key type has the name',
      { now: [1], fallback: { names: ['www.example.com'], keyType: 'ECC' } },
    ],
    [
      'one of its two names is on another certificate, and the other name on none',
      {
        now: [1],
        old: { names: ['www.example.com', 'pay.example.com'] },
        fallback: { names: ['www.example.com'] },
      },
    ],
    [
      'the old one is gone, although a certificate that is no part of the change is attached',
      { now: [1], fallback: { names: ['other.com'] } },
    ],
  ])('leaves a name uncovered where %s', (_title, given) => {
    expect(uncovers(given)).toBe(true);
  });

  it.each<[string, Case]>([
    ['the old certificate is still attached', { now: [1, 2] }],
    ['the new one is attached', { now: [1, 3] }],
    [
      'the new one is attached without a name that was retired',
      { now: [1, 3], old: { names: ['www.example.com', 'retired.example.com'] } },
    ],
    [
      'the old certificate is still attached, although it has expired and covers nothing',
      { now: [1, 2], old: { daysLeft: -1 } },
    ],
    ['another certificate has the name', { now: [1], fallback: { names: ['*.example.com'] } }],
    ['the plan allowed no gap: another writer removed the old one', { now: [1], gap: false }],
  ])('leaves no name uncovered where %s', (_title, given) => {
    expect(uncovers(given)).toBe(false);
  });
});
