/** Everything that deploy, doctor and remove do, by a caller that has the policy of the deployer and nothing else. */
import { describe, expect, it } from 'vitest';
import { StoppedHalfway } from '../../scripts/deploy/carry-out/errors.ts';
import { renderPolicy } from '../../scripts/deploy/policies.ts';
import { busMark } from '../../scripts/deploy/wanted/installation.ts';
import { type Policy, parsePolicy } from '../emulator/ram/policy.ts';
import { ACCOUNT_ID } from '../emulator/ram/resources.ts';
import { stateOf } from '../support/account-state.ts';
import { doctorOf } from '../support/doctor-of.ts';
import { anEmulatedAccount, BUCKET, BUS } from '../support/emulated-account.ts';

const policy = parsePolicy(
  renderPolicy('deployer', {
    account: ACCOUNT_ID,
    prefix: 'cert-rotator',
    bucket: BUCKET,
    folder: 'rotations',
    bus: BUS,
  }),
);

const without = (action: string): Policy => ({
  ...policy,
  Statement: policy.Statement.map((statement) => ({
    ...statement,
    Action: statement.Action.filter((each) => each !== action),
  })),
});

const through = 'component';
const scanRole = 'cert-rotator-scan-cn-hangzhou';

describe('the policy of the deployer', () => {
  it('is enough for doctor, which is refused nothing and leaves nothing unknown', async () => {
    const account = await anEmulatedAccount({ policy });
    const { emulator, deploy } = account;
    const settings = account.settings({
      WEBHOOK_SECRET: `whsec_${'s'.repeat(64)}`,
      CERTIFICATE_EVENTS: 'cas',
    });
    await deploy(settings, { through });

    const { results, readings, facts } = await doctorOf(account, settings);

    // The build of this test is no build of this version.
    expect(results.filter(({ state }) => state === 'fault').map(({ id }) => id)).toEqual([
      'function-version',
    ]);
    expect(results.filter(({ state }) => state === 'unknown')).toEqual([]);
    expect(Object.values(readings).filter((reading) => 'problem' in reading)).toEqual([]);
    expect(facts.facts.filter(({ answer }) => answer === 'not-settled').map(({ fact }) => fact)).toEqual([
      'update-resources',
    ]);
    const calls = [
      ...emulator.account.calls(),
      ...emulator.model.history.calls().filter(({ caller }) => caller === account.caller.accessKeyId),
    ];
    expect(calls.map(({ action }) => action)).toContain('ListDeploymentJob');
    expect(calls.filter(({ code }) => /NoPermission|Forbidden/.test(code))).toEqual([]);
  });

  it.each([
    ['alb:ListListenerCertificates', []],
    ['yundun-cert:ListDeploymentJob', ['other-editor']],
  ])('without %s leaves unknown only what no function has answered', async (action, ids) => {
    const account = await anEmulatedAccount({ policy: without(action) });
    const settings = account.settings();
    await account.deploy(settings, { through });

    const { results } = await doctorOf(account, settings);

    expect(results.filter(({ state }) => state === 'unknown').map(({ id }) => id)).toEqual(ids);
  });

  it('is enough to deploy, to repair, to adopt, to take away a function or a trigger, and to remove with the history', async () => {
    const account = await anEmulatedAccount({ policy });
    const { emulator, deploy, remove } = account;
    const { ram } = emulator.account;
    const settings = account.settings({
      WEBHOOK_SECRET: `whsec_${'s'.repeat(64)}`,
      CERTIFICATE_EVENTS: 'cas',
    });
    expect(await deploy(settings, { through })).toMatchObject({ status: 'deployed' });
    const byBus = account.settings({
      WEBHOOK_SECRET: `whsec_${'s'.repeat(64)}`,
      CERTIFICATE_EVENTS: 'bus',
    });
    const refused = await deploy(byBus, { through });
    expect(refused.plan.refusals).toMatchObject([{ code: 'events-lost' }]);
    expect(await deploy(byBus, { through, accept: true })).toMatchObject({
      status: 'deployed',
      plan: { steps: [{ kind: 'delete-trigger', trigger: 'cas-actions' }] },
    });

    // Somebody has changed the role of scan and its policy, and has removed our mark.
    const [role, changed] = [ram.role(scanRole), ram.policy(scanRole)];
    role.trust.set(role.trust.latest?.replace('fc.', 'ecs.') ?? '', ram.nowMs);
    const version = { id: 'v2', text: '{"Version":"1","Statement":[]}', createdAtMs: ram.nowMs };
    changed.versions.push(version);
    changed.versionsMade = 2;
    changed.inForce.set(version, ram.nowMs);
    changed.tags.clear();
    role.tags.clear();
    emulator.events.addRule({
      bus: BUS,
      name: 'outcomes',
      description: busMark(settings),
      pattern: { type: ['certrotator:Rotation:Verified'] },
      targets: [{ functionName: 'shop' }],
    });
    const fewer = account.settings();
    const mended = await deploy(fewer, { through, adopt: true, accept: true, build: 'b2' });

    expect(mended).toMatchObject({ status: 'deployed' });
    expect(new Set(mended.plan.steps.map(({ kind }) => kind))).toEqual(
      new Set(['mark', 'update-trust', 'update-policy', 'deploy-function', 'delete-function']),
    );

    expect(await remove(fewer, { withHistory: true })).toMatchObject({ status: 'removed' });

    const { functions, policies, alarms, buses, buckets } = await stateOf(account);
    // Of certificate-issued and webhook, which these settings no longer name, remove knows, too.
    expect([functions, policies, alarms]).toEqual([[], [], []]);
    expect(buses.map(({ name }) => name)).not.toContain(BUS);
    expect(buckets.find(({ name }) => name === BUCKET)?.keys).toEqual([]);
    expect(emulator.account.calls().filter(({ code }) => /NoPermission|Forbidden/.test(code))).toEqual([]);
  });

  it.each(['ram:PassRole', 'ram:CreatePolicy', 'eventbridge:CreateEventBus'])(
    'is not enough without %s, and the refusal names it',
    async (action) => {
      const account = await anEmulatedAccount({ policy: without(action) });

      const error = await account
        .deploy(account.settings(), { through })
        .catch((failure: unknown) => failure);

      expect(error).toBeInstanceOf(StoppedHalfway);
      expect(String(error)).toContain(action);
    },
  );

  it('is enough to remove what a deployment has left that was stopped before it had a ledger', async () => {
    const account = await anEmulatedAccount({ policy: without('oss:PutBucket') });
    await expect(account.deploy(account.settings(), { through })).rejects.toBeInstanceOf(StoppedHalfway);

    expect(await account.remove(account.settings())).toMatchObject({ status: 'removed' });

    const { roles, policies } = await stateOf(account);
    expect([roles.map(({ name }) => name), policies]).toEqual([['AliyunServiceRoleForFC'], []]);
  });
});
