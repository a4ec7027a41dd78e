import { describe, expect, it } from 'vitest';
import { SECOND_MS } from '../../../../shared/base/clock.ts';
import { type Answer, answerOf } from '../../../../shared/core/proof/identity.ts';
import type { Observation, Probe, ProbeTarget } from '../../../../shared/core/proof/observation.ts';
import { stabiliseTargets } from '../../../../shared/rotation/proving/stabilise.ts';
import { aCertificate, idOf, NOW_MS } from '../../../support/builders.ts';
import { handClock } from '../../../support/hand-clock.ts';
import { aTarget, noCertificate, scripted, seen, silence } from '../../../support/observations.ts';

const certificates = [1, 2, 3].map((id) => aCertificate({ id }));
const [old, fresh, stranger] = [1, 2, 3].map((id) => seen(aCertificate({ id }))) as [
  Observation,
  Observation,
  Observation,
];
const known = (id: number): Answer => ({ kind: 'known', certificateId: idOf(id) });

/** Certificate 2 is wanted, 1 is what was there before. */
async function settleAll(targets: readonly ProbeTarget[], probe: Probe, timeoutMs = 180 * SECOND_MS) {
  const clock = handClock(NOW_MS);
  const settled = await stabiliseTargets(targets, {
    probe,
    clock,
    timeoutMs,
    answerOf: (observation) => answerOf(observation, certificates, 'sha256'),
    isAcceptable: (_target, answer) => answer.kind === 'known' && answer.certificateId === idOf(2),
    mayPass: (_target, answer) => answer.kind === 'known' && answer.certificateId === idOf(1),
  });
  return { settled, tookMs: clock.now() - NOW_MS };
}

async function settle(script: readonly Observation[], over?: readonly Observation[]) {
  const { settled, tookMs } = await settleAll([aTarget()], scripted(script, over));
  return { ...settled[0], tookMs };
}

describe('a target settles', () => {
  it('after three handshakes that agree on what is wanted', async () => {
    expect(await settle([fresh])).toMatchObject({ answer: known(2), handshakes: 3, tookMs: 2 * SECOND_MS });
  });

  it('once the old certificate is gone: old is not yet', async () => {
    const result = await settle([old, old, old, old, fresh, fresh, fresh]);

    expect(result).toMatchObject({ answer: known(2), handshakes: 7 });
  });

  it('only after ten good handshakes in a row, once a good one was followed by a bad one', async () => {
    const result = await settle([old, fresh, old, fresh, fresh, fresh]);

    expect(result).toMatchObject({ answer: known(2), handshakes: 13 });
  });

  it('although some handshakes in between were not answered: silence neither confirms nor contradicts', async () => {
    expect(await settle([fresh, silence, fresh, silence, silence, fresh])).toMatchObject({
      answer: known(2),
      handshakes: 6,
    });
  });

  it('at once on a wrong certificate that three handshakes agree on', async () => {
    expect(await settle([stranger])).toMatchObject({ answer: known(3), handshakes: 3 });
  });

  it('at once on the absence of a certificate that three handshakes agree on', async () => {
    expect(await settle([noCertificate])).toMatchObject({ answer: { kind: 'absent' }, handshakes: 3 });
  });

  it('on what is wanted, when a wrong one was seen less than three times before', async () => {
    expect(await settle([stranger, stranger, fresh])).toMatchObject({ answer: known(2), handshakes: 5 });
  });
});

describe('at the timeout the answer is', () => {
  it('the old certificate, where it never left', async () => {
    expect(await settle([old])).toMatchObject({ answer: known(1), tookMs: 180 * SECOND_MS });
  });

  it('the old certificate, where one of two nodes still serves it', async () => {
    expect(await settle([], [fresh, old])).toMatchObject({ answer: known(1), tookMs: 180 * SECOND_MS });
  });

  it('the old certificate, where it alternates with silence', async () => {
    expect(await settle([], [old, silence])).toMatchObject({ answer: known(1) });
  });

  it('unknown, where nothing ever answered', async () => {
    expect(await settle([silence])).toMatchObject({ answer: { kind: 'unknown', code: 'ETIMEDOUT' } });
  });

  it.each<[string, readonly Observation[]]>([
    ['the old certificate', [old]],
    ['the old certificate three times', [old, old, old]],
    ['the wrong certificate once', [stranger]],
    ['the new certificate twice', [fresh, fresh]],
  ])(
    'unknown, never wrong, where %s was seen at the beginning and nothing answered since',
    async (_title, script) => {
      expect(await settle([...script, silence])).toMatchObject({ answer: { kind: 'unknown' } });
    },
  );

  it('unknown, where the first answers came too late to agree', async () => {
    const lateFresh = Array.from({ length: 179 }, () => silence);

    expect(await settle([...lateFresh, fresh])).toMatchObject({
      answer: { kind: 'unknown', code: 'too-few-handshakes' },
    });
  });

  it('the last handshake that shows it, as evidence', async () => {
    const untrusted = seen(aCertificate({ id: 1 }), {
      trust: { trusted: false, problem: 'CERT_HAS_EXPIRED' },
    });

    expect((await settle([old, untrusted])).observation).toEqual(untrusted);
  });
});

describe('many targets', () => {
  const targets = Array.from({ length: 100 }, (_unused, index) =>
    aTarget({ address: `192.0.2.${index + 1}` }),
  );

  it('settle each for itself, in the order in which they were given', async () => {
    const { settled } = await settleAll(targets, async ({ address }) =>
      address.endsWith('7') ? stranger : fresh,
    );

    expect(settled.map(({ target }) => target)).toEqual(targets);
    expect(
      settled.filter(({ answer }) => answer.kind === 'known' && answer.certificateId === idOf(3)),
    ).toHaveLength(10);
  });

  it('share the whole time: a hundred stale ones take no longer than one', async () => {
    const { settled, tookMs } = await settleAll(targets, async () => old);

    expect(settled).toHaveLength(100);
    expect(tookMs).toBe(180 * SECOND_MS);
  });

  it('are no trouble where there are none', async () => {
    expect((await settleAll([], scripted([fresh]))).settled).toEqual([]);
  });
});
