/** An account that has not activated every product: deploy names each before it creates anything. */
import { describe, expect, it } from 'vitest';
import { type ProductNotActivated, products } from '../../../../../scripts/deploy/present/activation.ts';
import { type AccountApis, readPresent } from '../../../../../scripts/deploy/present/read-present.ts';
import { CloudError } from '../../../../../shared/cloud/errors.ts';
import { createAccountModel } from '../../../../support/account-model.ts';
import { emptyAccount, settingsWith, wantedWith } from '../../../../support/installation.ts';

const settings = settingsWith({ ALARM_CONTACT_GROUP: 'oncall', EVENT_BUS: 'outcomes' });

function refusing(cloudCode: string) {
  return () => Promise.reject(new CloudError('no', { kind: 'denied', action: 'GetBucketInfo', cloudCode }));
}

async function messageWith(
  changes: (apis: AccountApis) => Partial<AccountApis>,
  wanted = wantedWith(settings),
): Promise<string> {
  const { apis, writes, newBuckets } = createAccountModel();
  const all = { ...apis, ...changes(apis) };
  const reading = readPresent(all, wanted, emptyAccount.identity, newBuckets).catch(
    (error: ProductNotActivated) => error,
  );
  const error = await reading;
  expect(writes).toEqual([]);
  if (!(error instanceof Error)) throw new Error('it was read');
  return error.message;
}

describe('deploy', () => {
  it.each<[keyof typeof products, (apis: AccountApis) => Partial<AccountApis>]>([
    [
      'fc',
      ({ functions }) => ({
        functions: { ...functions, listFunctions: refusing('ServiceNotEnabled') },
      }),
    ],
    ['oss', ({ buckets }) => ({ buckets: { ...buckets, getBucket: refusing('UserDisable') } })],
    [
      'eventbridge',
      ({ eventBuses }) => ({ eventBuses: { ...eventBuses, getBus: refusing('ServiceNotEnable') } }),
    ],
    ['alb', () => ({ findLoadBalancers: refusing('ServiceNotOpen') })],
    ['cms', ({ alarms }) => ({ alarms: { ...alarms, listAlarms: refusing('NotActivated') } })],
  ])('names %s, which is not activated, and the page to open', async (product, changes) => {
    const message = await messageWith(changes);

    expect(message).toContain(`${products[product].name} is not activated in this account`);
    expect(message).toContain(products[product].page);
    expect(message.split('\n')).toHaveLength(1);
  });

  it('names EventBridge where only its trigger is wanted, and no bus', async () => {
    const events = wantedWith({ ...settingsWith({ EVENT_BUS: '' }), certificateEvents: 'cas' });
    const changes = ({ eventBuses }: AccountApis) => ({
      eventBuses: { ...eventBuses, getBus: refusing('ServiceNotEnable') },
    });

    expect(await messageWith(changes, events)).toContain(products.eventbridge.page);
  });

  it('goes on where it may not read the default bus, which says nothing about EventBridge', async () => {
    const events = wantedWith({ ...settingsWith({ EVENT_BUS: '' }), certificateEvents: 'cas' });
    const { apis, newBuckets } = createAccountModel();
    const eventBuses = { ...apis.eventBuses, getBus: refusing('NoPermission') };

    const present = await readPresent({ ...apis, eventBuses }, events, emptyAccount.identity, newBuckets);

    expect(present.bus).toBeUndefined();
  });

  it('names all of them at once', async () => {
    const message = await messageWith(({ functions, buckets }) => ({
      functions: { ...functions, listFunctions: refusing('ServiceNotEnabled') },
      buckets: { ...buckets, getBucket: refusing('UserDisable') },
    }));

    expect(message).toContain(products.fc.page);
    expect(message).toContain(products.oss.page);
  });

  it('says of OSS that it may be shut for overdue payment, which has the same code', async () => {
    const message = await messageWith(({ buckets }) => ({
      buckets: { ...buckets, getBucket: refusing('UserDisable') },
    }));

    expect(message).toContain('overdue payment');
  });

  it('does not call a missing right a product that is not activated', async () => {
    const message = await messageWith(({ functions }) => ({
      functions: { ...functions, listFunctions: refusing('AccessDenied') },
    }));

    expect(message).toContain('GetBucketInfo failed with AccessDenied');
  });
});
