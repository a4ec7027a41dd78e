/** What is read again during a run: the listener before each change, and a certificate before it is trusted. */
import { describe, expect, it } from 'vitest';
import { CloudError } from '../../../../shared/cloud/errors.ts';
import type { CertificateId } from '../../../../shared/core/model/certificate.ts';
import { readCertificateAgain } from '../../../../shared/rotation/changes/read-certificate-again.ts';
import { refreshListener } from '../../../../shared/rotation/changes/refresh-listener.ts';
import type { RotationContext } from '../../../../shared/rotation/run/context.ts';
import { aCertificate, aListener, anAttached, aPlanInput, idOf } from '../../../support/builders.ts';
import { contextOn } from './blind-context.ts';
import { scriptedAlb, slot } from './scripted-alb.ts';

const [main, old, added] = [1, 2, 3].map((id) => aCertificate({ id })) as [
  ReturnType<typeof aCertificate>,
  ReturnType<typeof aCertificate>,
  ReturnType<typeof aCertificate>,
];

describe('a listener before a change', () => {
  const attached = [anAttached(main, 'default'), anAttached(old)];
  const planInput = aPlanInput({
    listeners: [aListener({ attached }), aListener({ listenerId: 'lsn-2', attached })],
  });
  const refreshed = async (
    slots: readonly ReturnType<typeof slot>[],
    { inCas = [main, old, added], known = [main, old] } = {},
  ) => {
    const { context, lookups } = contextOn(scriptedAlb({ listener: () => ({ slots }) }), { inCas, known });
    return { ...(await refreshListener(context, planInput, 'lsn-1')).live, lookups };
  };

  it('has what ALB shows now, with the details of what another writer has attached; other listeners stay as they were', async () => {
    const { listeners, lookups } = await refreshed([slot(1, 'default'), slot(3)]);

    expect(listeners.map((one) => one.attached)).toEqual([
      [anAttached(main, 'default'), anAttached(added)],
      attached,
    ]);
    expect(lookups).toEqual([idOf(3)]);
  });

  it('has no details of a certificate that CAS does not have', async () => {
    const { listeners } = await refreshed([slot(1, 'default'), slot(3)], { inCas: [] });

    expect(listeners[0]?.attached[1]).toEqual({ ...slot(3), certificate: undefined });
  });

  it('keeps the details of the plan if nothing has changed', async () => {
    const { listeners, lookups } = await refreshed([slot(1, 'default'), slot(2)], { known: [] });

    expect(listeners).toEqual(planInput.live.listeners);
    expect(lookups).toEqual([]);
  });
});

describe('a certificate that is read again', () => {
  const inRun = aCertificate({ id: 2, issuer: 'CN=From the start of the run' });
  const read = (described: () => Promise<unknown>) =>
    readCertificateAgain(
      {
        ports: { cloud: { catalog: () => ({ describe: described }) } },
        request: { region: 'cn-hangzhou' },
        known: new Map<CertificateId, unknown>([[idOf(2), inRun]]),
      } as unknown as RotationContext,
      idOf(2),
    );

  it('is as CAS describes it now', async () => {
    expect(await read(async () => ({ kind: 'known', certificate: old }))).toBe(old);
    expect(await read(async () => ({ kind: 'missing' }))).toBeUndefined();
  });

  it('is as it was at the start of the run if CAS gives no details or does not answer', async () => {
    const noAnswer = new CloudError('no', {
      kind: 'unavailable',
      action: 'GetUserCertificateDetail',
      cloudCode: 'Timeout',
    });

    expect(await read(async () => ({ kind: 'details-unavailable', message: '' }))).toBe(inRun);
    expect(await read(() => Promise.reject(noAnswer))).toBe(inRun);
  });

  it('does not hide a defect of this service', async () => {
    await expect(read(() => Promise.reject(new TypeError('defect')))).rejects.toThrow('defect');
  });
});
