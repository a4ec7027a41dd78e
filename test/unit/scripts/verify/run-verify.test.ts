/** How long verify waits, and when it stops, on a clock that jumps. */

import { describe, expect, it } from 'vitest';
import { unaskedTexts } from '../../../../scripts/verify/not-asked.ts';
import { placeOfAddresses } from '../../../../scripts/verify/question.ts';
import { runVerify, type VerifyPorts } from '../../../../scripts/verify/run-verify.ts';
import { verifyTexts } from '../../../../scripts/verify/texts.ts';
import { MINUTE_MS, SECOND_MS } from '../../../../shared/base/clock.ts';
import { CloudError } from '../../../../shared/cloud/errors.ts';
import type { Observation } from '../../../../shared/core/proof/observation.ts';
import { aCertificate, NOW_MS } from '../../../support/builders.ts';
import { handClock } from '../../../support/hand-clock.ts';
import { seen, silence } from '../../../support/observations.ts';

const old = aCertificate({ id: 1 });
const fresh = aCertificate({ id: 2 });

/** Three addresses: what each of them shows at a time after the start. */
function world(
  shown: (address: string, afterMs: number) => Observation,
  readPlaces?: (afterMs: number) => Awaited<ReturnType<VerifyPorts['readPlaces']>>,
) {
  const clock = handClock(NOW_MS);
  const place = placeOfAddresses({
    addresses: ['192.0.2.1', '192.0.2.2', '192.0.2.3'].map((host) => ({ host, port: 443 })),
    names: ['www.example.com'],
    keyTypes: ['RSA'],
    protocolOf: () => 'tls',
    expect: [fresh.sha256 ?? ''],
  });
  const afterMs = () => clock.now() - NOW_MS;
  const progress: string[] = [];
  const ports: VerifyPorts = {
    clock,
    probe: async ({ address }) => shown(address, afterMs()),
    readPlaces: async () => readPlaces?.(afterMs()) ?? [place],
    onProgress: (one) => void progress.push(verifyTexts.en.progress(one)),
  };
  return { ports, progress };
}

const outage = (): never => {
  throw new CloudError('no answer', {
    kind: 'unavailable',
    action: 'ListListeners',
    cloudCode: 'Timeout',
  });
};

describe('verify', () => {
  it('asks once, and says what it saw', async () => {
    const { ports } = world((address) => (address === '192.0.2.3' ? seen(old) : seen(fresh)));

    const { status, checked } = await runVerify(ports, { waitMs: undefined });

    expect(status).toBe(1);
    expect(checked.map(({ result }) => result)).toEqual(['match', 'match', 'wrong']);
  });

  it('never succeeds because one handshake was lucky: an address that shows both certificates does not match', async () => {
    let asked = 0;
    const { ports } = world(() => seen(asked++ % 2 === 0 ? fresh : old));

    expect((await runVerify(ports, { waitMs: undefined })).status).not.toBe(0);
  });
});

describe('verify that a person ends', () => {
  it('says what was seen last, with the status of Ctrl-C', async () => {
    const stopping = new AbortController();
    const { ports } = world((address, afterMs) => {
      if (afterMs > 30 * SECOND_MS) stopping.abort();
      return seen(address === '192.0.2.1' ? fresh : old);
    });

    const { status, checked } = await runVerify(
      { ...ports, stop: stopping.signal },
      { waitMs: 10 * MINUTE_MS },
    );

    expect(status).toBe(130);
    expect(checked.map(({ result }) => result)).toEqual(['match', 'wrong', 'wrong']);
  });

  it('has nothing to show before the first round has ended', async () => {
    const { ports } = world(() => seen(fresh));

    const { status, checked } = await runVerify(
      { ...ports, stop: AbortSignal.abort() },
      { waitMs: MINUTE_MS },
    );

    expect([status, checked]).toEqual([130, []]);
  });
});

describe('verify that waits', () => {
  it('ends when the last zone has followed, not before', async () => {
    const followsAfterMs = { '192.0.2.1': 0, '192.0.2.2': 20 * SECOND_MS, '192.0.2.3': 90 * SECOND_MS };
    const { ports, progress } = world((address, afterMs) =>
      seen(afterMs >= Reflect.get(followsAfterMs, address) ? fresh : old),
    );

    const { status, tookMs } = await runVerify(ports, { waitMs: 10 * MINUTE_MS });

    expect(status).toBe(0);
    expect(tookMs).toBeGreaterThanOrEqual(90 * SECOND_MS);
    expect(tookMs).toBeLessThan(110 * SECOND_MS);
    expect(progress.join('\n')).toMatch(/2 of 3 targets match\./);
  });

  it('ends with 4 when the time is over: a zone that stays silent is no success', async () => {
    const { ports } = world((address) => (address === '192.0.2.3' ? silence : seen(fresh)));

    const { status, tookMs } = await runVerify(ports, { waitMs: MINUTE_MS });

    expect(status).toBe(4);
    expect(tookMs).toBeGreaterThanOrEqual(MINUTE_MS);
    expect(tookMs).toBeLessThan(MINUTE_MS + 20 * SECOND_MS);
  });

  it('asks again after a time in which the cloud does not answer, and fails at once where it does not wait', async () => {
    const { ports, progress } = world(
      () => seen(fresh),
      (afterMs) => (afterMs < 10 * SECOND_MS ? outage() : placeAfterOutage),
    );
    const placeAfterOutage = await world(() => seen(fresh)).ports.readPlaces();

    await expect(runVerify(ports, { waitMs: undefined })).rejects.toThrow('no answer');
    expect((await runVerify(ports, { waitMs: MINUTE_MS })).status).toBe(0);
    expect(progress.join('\n')).toContain('no answer');
  });

  it('does not wait where waiting cannot help: a right is missing', async () => {
    const { ports } = world(
      () => seen(fresh),
      () => {
        throw new CloudError('not allowed', {
          kind: 'denied',
          action: 'ListListeners',
          cloudCode: 'NoPermission',
        });
      },
    );

    await expect(runVerify(ports, { waitMs: MINUTE_MS })).rejects.toThrow('not allowed');
  });

  it('reads the places again in each round: the certificate may not be attached yet', async () => {
    const [place] = await world(() => seen(fresh)).ports.readPlaces();
    if (!place) throw new Error('There is a place.');
    const { ports } = world(
      () => seen(fresh),
      (afterMs) =>
        afterMs < 30 * SECOND_MS
          ? [{ ...place, questions: [], unasked: [unaskedTexts.nowhere('1')] }]
          : [place],
    );

    const { status, tookMs } = await runVerify(ports, { waitMs: MINUTE_MS });

    expect(status).toBe(0);
    expect(tookMs).toBeGreaterThanOrEqual(30 * SECOND_MS);
  });
});
