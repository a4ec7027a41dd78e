/** A command that names a certificate that CAS does not know yet, or never will. */
import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../../shared/base/clock.ts';
import { createLogger } from '../../../../shared/base/logger.ts';
import type { Lookup } from '../../../../shared/cloud/catalog-content.ts';
import { CloudError } from '../../../../shared/cloud/errors.ts';
import { awaitCertificate } from '../../../../shared/service/worker/await-certificate.ts';
import { aCertificate, idOf, NOW_MS } from '../../../support/builders.ts';
import { handClock } from '../../../support/hand-clock.ts';
import { rejectionOf } from '../../../support/started-service.ts';

const missing: Lookup = { kind: 'missing', message: 'CAS has no certificate.' };
const known: Lookup = { kind: 'known', certificate: aCertificate({ id: 7 }) };

/** The answers of CAS in order; the last one is repeated. */
function asking(answers: readonly (Lookup | Error)[], mode: 'plan' | 'apply' = 'apply') {
  const clock = handClock(NOW_MS);
  const asked: string[] = [];
  const log: string[] = [];
  const stopping = new AbortController();
  const worker = {
    clock,
    config: { mode },
    stop: stopping.signal,
    logger: createLogger({ level: 'info', sink: (line) => log.push(line), secrets: [], clock }),
    cloud: {
      catalog: (partition: string) => ({
        describe: async (certificateId: string) => {
          asked.push(`${certificateId} in ${partition}`);
          const answer = answers[Math.min(asked.length, answers.length) - 1];
          if (answer instanceof Error) throw answer;
          return answer;
        },
      }),
    },
  } as unknown as Parameters<typeof awaitCertificate>[0];
  const startedAtMs = clock.now();
  return {
    asked,
    log,
    stopping,
    waitedMs: () => clock.now() - startedAtMs,
    done: (certificateId?: string) =>
      awaitCertificate(worker, certificateId === undefined ? {} : { certificateId }),
  };
}

describe('a command', () => {
  it('that names no certificate does not wait', async () => {
    const cas = asking([missing]);

    await cas.done();

    expect(cas.asked).toEqual([]);
  });

  it('continues at once if CAS knows the certificate', async () => {
    const cas = asking([known]);

    await cas.done(idOf(7));

    expect(cas.asked).toEqual([`${idOf(7)} in cn-hangzhou`]);
    expect(cas.waitedMs()).toBe(0);
  });

  it('waits for a certificate that CAS does not know yet, with a fresh catalog each time', async () => {
    const cas = asking([missing, missing, known]);

    await cas.done(idOf(7));

    expect(cas.asked).toHaveLength(3);
    expect(cas.waitedMs()).toBe(10_000);
  });

  it('fails if CAS still does not know it after two minutes', async () => {
    const cas = asking([missing]);

    const error = await rejectionOf(cas.done(idOf(7)));

    expect(error).toMatchObject({ code: 'CertificateNotFound' });
    expect(cas.waitedMs()).toBe(2 * MINUTE_MS);
  });

  it('waits without a line of the log for each time that CAS is asked', async () => {
    const cas = asking([missing, missing, missing, known]);

    await cas.done(idOf(7));

    expect(cas.log).toHaveLength(1);
  });

  it('does not wait in plan mode', async () => {
    const cas = asking([missing], 'plan');

    const error = await rejectionOf(cas.done(idOf(7)));

    expect(error).toMatchObject({ code: 'CertificateNotFound' });
    expect([cas.waitedMs(), cas.log]).toEqual([0, []]);
  });

  it('waits no longer once a person has stopped the run', async () => {
    const cas = asking([missing]);
    cas.stopping.abort();

    await cas.done(idOf(7));

    expect([cas.asked.length, cas.waitedMs()]).toEqual([1, 0]);
  });

  it('continues if CAS does not answer: the reading that follows reports that', async () => {
    const silent = new CloudError('nobody there', {
      kind: 'unavailable',
      action: 'GetCertificateDetail',
      cloudCode: 'ECONNRESET',
    });
    const cas = asking([missing, silent]);

    await cas.done(idOf(7));

    expect(cas.asked).toHaveLength(2);
  });

  it('fails at once for an id that no certificate of an ALB can have', async () => {
    const cas = asking([known]);

    const error = await rejectionOf(cas.done('7-us-west-1'));

    expect(error).toMatchObject({ code: 'CertificateNotFound' });
    expect(cas.asked).toEqual([]);
  });
});
