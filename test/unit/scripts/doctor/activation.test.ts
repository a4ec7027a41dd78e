/** Which products doctor asks, what it concludes from their answers, and what its page says of that. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { products } from '../../../../scripts/deploy/present/activation.ts';
import type { Attempt } from '../../../../scripts/doctor/attempt.ts';
import { checkAccount } from '../../../../scripts/doctor/check-account.ts';
import type { Outside } from '../../../../scripts/doctor/outside.ts';
import { CloudError } from '../../../../shared/cloud/errors.ts';
import { deployedWith, settingsWith, wantedWith } from '../../../support/installation.ts';
import { nothingRead, notRead } from '../../../support/outside.ts';

const settings = settingsWith();
const [wanted] = settings.functions;
if (wanted === undefined) throw new Error('no function');
const scan = deployedWith(settings).functions['cert-rotator-scan'];

function refused(cloudCode: string): Attempt<never> {
  const error = new CloudError('no', { kind: 'denied', action: 'Read', cloudCode });
  return { problem: error.message, error };
}
const bucketWith = (view: Attempt<undefined>): Outside['bucket'] => ({
  view,
  versioning: notRead,
  lifecycle: notRead,
  hasRetention: notRead,
  publicAccessBlocked: notRead,
});

/** Every product that there is, and each works. */
const everything: Outside = {
  ...nothingRead,
  functions: [{ wanted, props: undefined, found: { value: scan } }],
  bucket: bucketWith({ value: undefined }),
  regions: { value: [] },
  cas: { value: true },
  eventBridge: { value: undefined },
  alarms: { value: { alarms: [], hasContactGroup: true, metrics: {} } },
};

const activation = (outside: Outside, isScanAtWork = false) =>
  checkAccount(settings, outside, isScanAtWork).find(({ id }) => id === 'activation');

describe('doctor', () => {
  it.each<[keyof typeof products, Partial<Outside>]>([
    ['fc', { functions: [{ wanted, props: undefined, found: refused('ServiceNotEnabled') }] }],
    ['oss', { bucket: bucketWith(refused('NotOpen')) }],
    ['alb', { regions: refused('ServiceNotOpen') }],
    ['cas', { cas: refused('NotEnable') }],
    ['eventbridge', { eventBridge: refused('ServiceNotEnable') }],
    ['cms', { alarms: refused('NotActivated') }],
  ])('names %s, which is not activated, and the page to open', (product, changed) => {
    const { name, page } = products[product];

    expect(activation({ ...everything, ...changed })).toMatchObject({
      state: 'fault',
      message: `${name} is not activated in this account: ${page}`,
    });
  });

  it('says on its page which products it asks, and no others', () => {
    const page = readFileSync(new URL('../../../../docs/doctor.md', import.meta.url), 'utf8');
    const [, section = ''] = /### activation\n([\s\S]*?)\n###/.exec(page) ?? [];
    const asked = activation(everything)?.message ?? '';

    for (const { name } of Object.values(products)) {
      expect(asked).toContain(name);
      expect(section.replaceAll('\n', ' ')).toContain(name);
    }
    expect(section).toContain('Log Service is never called');
  });

  it('believes the functions of a product that these credentials may not read, but not of one that they do not use', () => {
    const cas = { ...everything, cas: refused('NoPermission') };
    const cms = { ...everything, alarms: refused('NoPermission') };

    expect([activation(cas)?.state, activation(cas, true)?.state]).toEqual(['unknown', 'ok']);
    expect([activation(cms)?.state, activation(cms, true)?.state]).toEqual(['unknown', 'unknown']);
  });
});

describe('EventBridge', () => {
  it.each([
    [{ EVENT_BUS: 'outcomes' }, 'off', 'outcomes'],
    [{ EVENT_BUS: 'outcomes' }, 'cas', 'outcomes'],
    [{ EVENT_BUS: '' }, 'cas', 'default'],
    [{ EVENT_BUS: '' }, 'off', undefined],
  ] as const)(
    'with %o and CERTIFICATE_EVENTS=%s is asked by the bus %s',
    (values, certificateEvents, bus) => {
      expect(wantedWith({ ...settingsWith(values), certificateEvents }).askedBus).toBe(bus);
    },
  );
});
