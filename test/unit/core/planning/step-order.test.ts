import { describe, expect, it } from 'vitest';
import type { Certificate } from '../../../../shared/core/model/certificate.ts';
import type { KeyType } from '../../../../shared/core/model/key-types.ts';
import type { ListenerProtocol } from '../../../../shared/core/model/listener.ts';
import { planLoadBalancer } from '../../../../shared/core/planning/plan.ts';
import {
  aCertificate,
  aListener,
  aPlanInput,
  type CertificateFields,
  idOf,
  type PlanInputFields,
} from '../../../support/builders.ts';
import { newOrOld, onlyNew, stepsOf } from './steps-of.ts';

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

  it.each<[string, readonly Certificate[], PlanInputFields, { needsSlot: boolean; gap: boolean }]>([
    ['an additional one needs a slot', [fallback, old], {}, { needsSlot: true, gap: false }],
    ['a default needs none', [old], {}, { needsSlot: false, gap: false }],
    ['an additional that becomes the default needs none', [old, fresh], {}, { needsSlot: false, gap: false }],
    ['one that is attached already needs none', [fallback, old, fresh], {}, { needsSlot: false, gap: false }],
    [
      'one that takes the slot of the old one leaves a gap',
      [fallback, old],
      { quotaExhausted: true, policy: { allowGap: true } },
      { needsSlot: false, gap: true },
    ],
  ])(
    'the change says what it needs, and whether a name has no certificate meanwhile: %s',
    (_title, attached, fields, wanted) => {
      expect(plan(attached, fields).changes).toEqual([expect.objectContaining(wanted)]);
    },
  );
});
