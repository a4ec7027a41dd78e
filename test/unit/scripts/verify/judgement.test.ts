/** What verify concludes from handshakes: only a settled match everywhere is a success. */
import { describe, expect, it } from 'vitest';
import { type Checked, judge, type Result, statusOf } from '../../../../scripts/verify/judgement.ts';
import { answerOf } from '../../../../shared/core/proof/identity.ts';
import type { Observation } from '../../../../shared/core/proof/observation.ts';
import { aCertificate, idOf, NOW_MS } from '../../../support/builders.ts';
import { aTarget, noCertificate, seen, silence } from '../../../support/observations.ts';

const right = aCertificate({ id: 1 });
const other = aCertificate({ id: 2 });
const gquic: Observation = { kind: 'not-checkable', code: 'QUIC_VERSION', versions: ['Q046'] };

function judged(observation: Observation, serverName = 'www.example.com', nowMs = NOW_MS) {
  const target = aTarget({ serverName });
  const question = { target, expected: new Set([idOf(1)]) };
  return judge(question, { observation, answer: answerOf(observation, [right, other], 'sha256') }, nowMs);
}

describe('a target', () => {
  it.each<readonly [Result, Observation]>([
    ['match', seen(right)],
    ['wrong', seen(other)],
    ['wrong', seen(aCertificate({ id: 9 }))],
    ['absent', noCertificate],
    ['silent', silence],
    ['silent', seen(right, { possessionProved: false })],
    ['not-checkable', gquic],
  ])('is a %s', (result, observation) => {
    expect(judged(observation).result).toBe(result);
  });

  it('is wrong where clients refuse the expected certificate: for its names, or for its dates', () => {
    const late = judged(seen(right), 'www.example.com', right.notAfterMs + 1);
    const early = judged(seen(right), 'www.example.com', right.notBeforeMs - 1);
    const named = judged(seen(right), 'other.example.org');

    expect([late, early, named].map(({ result }) => result)).toEqual(['wrong', 'wrong', 'wrong']);
    expect(late.served).toContain('it expired at');
    expect(named.served).toContain('not for other.example.org');
  });

  it('with an untrusted chain matches with a remark: its root may be a private one', () => {
    const { result, remarks } = judged(
      seen(right, { trust: { trusted: false, problem: 'SELF_SIGNED_CERT_IN_CHAIN' } }),
    );

    expect(result).toBe('match');
    expect(remarks.join()).toContain('not trusted');
  });
});

describe('the exit status', () => {
  const results = (...all: readonly Result[]) =>
    all.map(
      (result): Checked => ({
        region: '',
        loadBalancerId: '',
        loadBalancerName: '',
        listenerId: '',
        target: aTarget(),
        expected: [],
        served: '',
        remarks: [],
        seen: { answer: { kind: 'absent' }, refused: [], remarks: [] },
        result,
      }),
    );

  it.each<readonly [number, readonly Result[]]>([
    [0, ['match', 'match']],
    [1, ['match', 'wrong']],
    [1, ['absent', 'match', 'silent']],
    [3, ['match', 'silent']],
    [3, ['match', 'not-checkable']],
    [3, []],
  ])('is %i for %j', (status, all) => {
    expect(statusOf({ checked: results(...all), unasked: [] })).toBe(status);
  });

  it('is 3 where something could not be asked, and 1 where something is wrong besides', () => {
    const unasked = [{ en: 'ALB lists no address.', zh: 'ALB 没有列出地址。' }];

    expect(statusOf({ checked: results('match'), unasked })).toBe(3);
    expect(statusOf({ checked: results('match', 'wrong'), unasked })).toBe(1);
  });
});
