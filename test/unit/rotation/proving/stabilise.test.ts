import { describe, expect, it } from 'vitest';
import { SECOND_MS } from '../../../../shared/base/clock.ts';
import { type Answer, answerOf } from '../../../../shared/core/proof/identity.ts';
import type { Observation, Probe, ProbeTarget } from '../../../../shared/core/proof/observation.ts';
import { stabiliseTargets } from '../../../../shared/rotation/proving/stabilise.ts';
import { aCertificate, idOf, NOW_MS } from '../../../support/builders.ts';
import { handClock } from '../../../support/hand-clock.ts';
import { aTarget, noCertificate, scripted, seen, silence } from '../../../support/observations.ts';

const certificates = [1, 2, 3].map((id) => aCertificate({ id }));
const [old, fresh, other] = [1, 2, 3].map((id) => seen(aCertificate({ id }))) as [
  Observation,
  Observation,
  Observation,
];
const known = (id: number): Answer => ({ kind: 'known', certificateId: idOf(id) });

/** Certificate 2 is expected, 1 was attached before. */
async function stabiliseAll(targets: readonly ProbeTarget[], probe: Probe, timeoutMs = 180 * SECOND_MS) {
  const clock = handClock(NOW_MS);
  const results = await stabiliseTargets(targets, {
    probe,
    clock,
    timeoutMs,
    answerOf: (observation) => answerOf(observation, certificates, 'sha256'),
    isAcceptable: (_target, answer) => answer.kind === 'known' && answer.certificateId === idOf(2),
    mayPass: (_target, answer) => answer.kind === 'known' && answer.certificateId === idOf(1),
  });
  return { results, tookMs: clock.now() - NOW_MS };
}

async function stabilise(script: readonly Observation[], over?: readonly Observation[]) {
  const { results, tookMs } = await stabiliseAll([aTarget()], scripted(script, over));
  return { ...results[0], tookMs };
}

describe('the time that a handshake waits for others', () => {
  /** Each handshake waits 40 s for its turn. */
  async function waiting(uncountedWaitMs?: number) {
    const clock = handClock(NOW_MS);
    const [result] = await stabiliseTargets([aTarget()], {
      probe: async (_, onStart) => {
        await clock.advance(40 * SECOND_MS);
        onStart?.();
        return fresh;
      },
      clock,
      timeoutMs: 6 * SECOND_MS,
      ...(uncountedWaitMs === undefined ? {} : { uncountedWaitMs }),
      answerOf: (observation) => answerOf(observation, certificates, 'sha256'),
      isAcceptable: () => true,
      mayPass: () => false,
    });
    return result;
  }

  it('counts as time of the target in a proof', async () => {
    expect(await waiting()).toMatchObject({ answer: { code: 'too-few-handshakes' }, handshakes: 1 });
  });

  it('does not count where the caller says so', async () => {
    expect(await waiting(200 * SECOND_MS)).toMatchObject({ answer: known(2), handshakes: 3 });
  });

  it('counts again above the limit of the caller: a check comes to its end', async () => {
    expect(await waiting(60 * SECOND_MS)).toMatchObject({ handshakes: 2 });
  });
});

describe('a target is stable', () => {
  it('after three handshakes that agree on the expected certificate', async () => {
    expect(await stabilise([fresh])).toMatchObject({
      answer: known(2),
      handshakes: 3,
      tookMs: 2 * SECOND_MS,
    });
  });

  it('only after the old certificate is no longer served', async () => {
    const result = await stabilise([old, old, old, old, fresh, fresh, fresh]);

    expect(result).toMatchObject({ answer: known(2), handshakes: 7 });
  });

  it('only after ten good handshakes in a row, once a good one was followed by a bad one', async () => {
    const result = await stabilise([old, fresh, old, fresh, fresh, fresh]);

    expect(result).toMatchObject({ answer: known(2), handshakes: 13 });
  });

  it('although some handshakes in between were not answered: silence neither confirms nor contradicts', async () => {
    expect(await stabilise([fresh, silence, fresh, silence, silence, fresh])).toMatchObject({
      answer: known(2),
      handshakes: 6,
    });
  });

  it('at once with a wrong certificate in three handshakes', async () => {
    expect(await stabilise([other])).toMatchObject({ answer: known(3), handshakes: 3 });
  });

  it('at once without a certificate in three handshakes', async () => {
    expect(await stabilise([noCertificate])).toMatchObject({ answer: { kind: 'absent' }, handshakes: 3 });
  });

  it('with the expected certificate, if a wrong one was observed less than three times before', async () => {
    expect(await stabilise([other, other, fresh])).toMatchObject({ answer: known(2), handshakes: 5 });
  });
});

describe('at the timeout the answer is', () => {
  it('the old certificate, where it never left', async () => {
    expect(await stabilise([old])).toMatchObject({ answer: known(1), tookMs: 180 * SECOND_MS });
  });

  it('the old certificate, where one of two nodes still serves it', async () => {
    expect(await stabilise([], [fresh, old])).toMatchObject({ answer: known(1), tookMs: 180 * SECOND_MS });
  });

  it('the old certificate, where it alternates with silence', async () => {
    expect(await stabilise([], [old, silence])).toMatchObject({ answer: known(1) });
  });

  it('unknown, where nothing ever answered', async () => {
    expect(await stabilise([silence])).toMatchObject({ answer: { kind: 'unknown', code: 'ETIMEDOUT' } });
  });

  it.each<[string, readonly Observation[]]>([
    ['the old certificate', [old]],
    ['the old certificate three times', [old, old, old]],
    ['the wrong certificate once', [other]],
    ['the new certificate twice', [fresh, fresh]],
  ])(
    'unknown, never wrong, if %s was observed first and no handshake was answered since',
    async (_title, script) => {
      expect(await stabilise([...script, silence])).toMatchObject({ answer: { kind: 'unknown' } });
    },
  );

  it('unknown, where the first answers came too late to agree', async () => {
    const lateFresh = Array.from({ length: 179 }, () => silence);

    expect(await stabilise([...lateFresh, fresh])).toMatchObject({
      answer: { kind: 'unknown', code: 'too-few-handshakes' },
    });
  });

  it('the last handshake that shows it, as evidence', async () => {
    const untrusted = seen(aCertificate({ id: 1 }), {
      trust: { trusted: false, problem: 'CERT_HAS_EXPIRED' },
    });

    expect((await stabilise([old, untrusted])).observation).toEqual(untrusted);
  });
});

describe('many targets', () => {
  const targets = Array.from({ length: 100 }, (_unused, index) =>
    aTarget({ address: `192.0.2.${index + 1}` }),
  );

  it('become stable independently, and are returned in the given order', async () => {
    const { results } = await stabiliseAll(targets, async ({ address }) =>
      address.endsWith('7') ? other : fresh,
    );

    expect(results.map(({ target }) => target)).toEqual(targets);
    expect(
      results.filter(({ answer }) => answer.kind === 'known' && answer.certificateId === idOf(3)),
    ).toHaveLength(10);
  });

  it('share the whole time: a hundred stale ones take no longer than one', async () => {
    const { results, tookMs } = await stabiliseAll(targets, async () => old);

    expect(results).toHaveLength(100);
    expect(tookMs).toBe(180 * SECOND_MS);
  });

  it('may be an empty list', async () => {
    expect((await stabiliseAll([], scripted([fresh]))).results).toEqual([]);
  });
});
