/** The state of one listener, as a writer reads it and as it polls it. */
import { describe, expect, it } from 'vitest';
import { pollListener, readListenerState } from '../../../../shared/cloud/inventory/listener-state.ts';
import { aCertificate, aListener, anAlb } from './fake-alb.ts';

const defaultOne = aCertificate('1-cn-hangzhou', { isDefault: true });

describe('the state of a listener', () => {
  it.each([
    ['ready', true, 'Running', [defaultOne, aCertificate('2-cn-hangzhou')]],
    ['not ready while it is Configuring', false, 'Configuring', [defaultOne]],
    [
      'not ready while a certificate is coming',
      false,
      'Running',
      [defaultOne, aCertificate('2-cn-hangzhou', { status: 'Associating' })],
    ],
    [
      'not ready while a certificate is leaving',
      false,
      'Running',
      [defaultOne, aCertificate('2-cn-hangzhou', { status: 'Dissociating' })],
    ],
    ['not ready without a default', false, 'Running', [aCertificate('2-cn-hangzhou')]],
    ['not ready when stopped', false, 'Stopped', [defaultOne]],
  ] as const)('is %s', async (_, ready, listenerStatus, certificates) => {
    const alb = anAlb({ listeners: [aListener({ listenerStatus }, certificates)] });

    const state = await readListenerState(alb, 'lsn-1');

    expect(state).toEqual({ status: listenerStatus, ready, certificates });
    const unlisted = { status: listenerStatus, ready: false, certificates: undefined };
    expect(await pollListener(alb, 'lsn-1')).toEqual(listenerStatus === 'Running' ? state : unlisted);
  });
});

describe('a listener that is polled', () => {
  it('takes one call while it is not Running', async () => {
    const alb = {
      ...anAlb({ listeners: [aListener({ listenerStatus: 'Configuring' }, [defaultOne])] }),
      listListenerCertificates: () => Promise.reject(new Error('unexpected call')),
    };

    expect(await pollListener(alb, 'lsn-1')).toMatchObject({ status: 'Configuring', ready: false });
  });
});
