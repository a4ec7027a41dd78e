/** What an account has beside an installation: deploy and remove leave it as it is. And an account whose RAM is slow. */
import { describe, expect, it } from 'vitest';
import { stateOf } from '../support/account-state.ts';
import { anEmulatedAccount, BUCKET, BUS, type EmulatedAccount } from '../support/emulated-account.ts';
import { plantFunction } from '../support/planted-function.ts';

const anotherTrust = (service: string): string =>
  JSON.stringify({
    Version: '1',
    Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: [service] } }],
  });
const anotherPolicy = JSON.stringify({
  Version: '1',
  Statement: [{ Effect: 'Allow', Action: 'ecs:DescribeInstances', Resource: '*' }],
});

/** A role and a policy that somebody else has made under a name of ours. */
function plantRole({ emulator }: EmulatedAccount, name: string): void {
  const { ram } = emulator.account;
  const policy = ram.addPolicy({ name, document: anotherPolicy });
  ram.setAttached(ram.addRole({ name, trust: anotherTrust('ecs.aliyuncs.com') }), policy, true);
}

describe('deploy', () => {
  it('is refused by a role, a policy, a function and a bucket of others under its names, says so and changes nothing', async () => {
    const account = await anEmulatedAccount();
    plantRole(account, 'cert-rotator-scan-cn-hangzhou');
    await plantFunction(account, 'cert-rotator-scan');
    account.emulator.objects.addBucket(BUCKET, { owner: '9999999999999999' });
    const before = await stateOf(account);

    const { status, plan } = await account.deploy(account.settings());

    expect(status).toBe('refused');
    expect(plan.refusals.map(({ code }) => code).sort()).toEqual([
      'bucket-of-another-account',
      'foreign-function',
      'foreign-policy',
      'foreign-role',
    ]);
    expect(await stateOf(account)).toEqual(before);
  });

  it('works in an account in which RAM takes twenty seconds', async () => {
    const account = await anEmulatedAccount({
      timeScale: 1,
      accountKnobs: { ramDelayMs: 20_000 },
      jumps: true,
    });
    const settings = account.settings();
    const startedAtMs = account.emulator.clock.now();

    const result = await account.deploy(settings, { through: 'component' });

    expect(result).toMatchObject({ status: 'deployed', firstPlan: { loadBalancers: 1, failures: [] } });
    expect(account.emulator.clock.now() - startedAtMs).toBeGreaterThan(20_000);
    expect(await account.remove(settings)).toMatchObject({ status: 'removed' });
  });
});

describe('deploy and remove', () => {
  it('leave alone what others have under names of ours: a role, a policy, a function, a bus with a rule, a bucket, an alarm', async () => {
    const account = await anEmulatedAccount();
    const { emulator, deploy, remove } = account;
    // Names of a function that these settings do not want, which remove looks for all the same.
    plantRole(account, 'cert-rotator-certificate-issued-cn-hangzhou');
    await plantFunction(account, 'cert-rotator-certificate-issued');
    emulator.objects.addBucket(BUCKET, { region: 'cn-hangzhou', acl: 'private' });
    emulator.objects.plant(BUCKET, 'reports/november.txt', 'of somebody else');
    emulator.events.addBus(BUS, 'events of the shop');
    emulator.events.addRule({
      bus: BUS,
      name: 'orders',
      pattern: { type: ['shop:Order'] },
      targets: [{ functionName: 'shop' }],
    });
    emulator.account.cms.addRule(anAlarm);
    const before = await stateOf(account);
    const settings = account.settings();

    expect(await deploy(settings, { through: 'component' })).toMatchObject({ status: 'deployed' });
    const { status, plan } = await remove(settings);

    expect(status).toBe('removed');
    expect(plan.stays.join('\n')).toContain('cert-rotator-certificate-issued-cn-hangzhou: it lacks the tags');
    expect(plan.stays).toContain(
      'the function cert-rotator-certificate-issued: it lacks the tags of this installation',
    );
    expect(plan.stays.join('\n')).toContain(`the event bus ${BUS}: it lacks the description`);
    const after = await stateOf(account);
    expect({
      ...after,
      roles: after.roles.filter(({ name }) => name.startsWith('cert-')),
      buckets: [],
    }).toEqual({
      ...before,
      buckets: [],
    });
    const bucket = after.buckets.find(({ name }) => name === BUCKET);
    expect(bucket?.keys).toContain('reports/november.txt');
    expect(bucket?.keys.filter((key) => !key.startsWith('rotations/'))).toEqual(['reports/november.txt']);
  });
});

const anAlarm = {
  ruleId: 'cert-rotator-scan-is-slow',
  ruleName: 'scan is slow',
  namespace: 'acs_fc',
  metric: 'FunctionFunctionErrors',
  resources: '[{"region":"cn-hangzhou","functionName":"cert-rotator-scan"}]',
  contactGroups: ['oncall'],
  periodSeconds: 60,
  noDataPolicy: 'KEEP_LAST_STATE',
  silenceSeconds: 300,
  escalations: {},
  enabled: true,
};
