/** A deployment that is interrupted at any call, and what it says then. */
import { describe, expect, it } from 'vitest';
import { inLanguage } from '../../../../../scripts/common/in-language.ts';
import { carryOut } from '../../../../../scripts/deploy/carry-out/carry-out.ts';
import { ServerlessDevsFailed, StoppedHalfway } from '../../../../../scripts/deploy/carry-out/errors.ts';
import type { CarryOutPorts } from '../../../../../scripts/deploy/carry-out/ports.ts';
import { readPresent } from '../../../../../scripts/deploy/present/read-present.ts';
import { planDeployment } from '../../../../../scripts/deploy/steps/plan-deployment.ts';
import { type AccountModel, createAccountModel } from '../../../../support/account-model.ts';
import { handClock } from '../../../../support/hand-clock.ts';
import {
  deployedWith,
  emptyAccount,
  propsOf,
  settingsWith,
  wantedWith,
} from '../../../../support/installation.ts';

const settings = settingsWith({ ALARM_CONTACT_GROUP: 'oncall' });
const finished = deployedWith(settings);

/** Stands in for Serverless Devs: the function exists afterwards, if its role does. */
function deployerInto(model: AccountModel): CarryOutPorts['deployer'] {
  return {
    async deploy(resource) {
      const wanted = settings.functions.find((each) => each.resource === resource);
      const found = wanted && finished.functions[wanted.functionName];
      if (wanted === undefined || found === undefined) throw new Error(`no ${resource}`);
      if (!model.roles.has(wanted.roleName))
        throw new ServerlessDevsFailed(resource, `role acs:ram::1:role/${wanted.roleName} not exist`);
      model.functions.set(wanted.functionName, found);
    },
  };
}

async function deployOnce(model: AccountModel, deployer = deployerInto(model)): Promise<number> {
  const wanted = wantedWith(settings);
  const present = await readPresent(model.apis, wanted, emptyAccount.identity, model.newBuckets);
  const { steps, refusals } = planDeployment({
    settings,
    wanted,
    functions: propsOf(settings),
    secrets: new Set(),
    present,
    allowed: { adopt: false, accept: false },
  });
  expect(refusals).toEqual([]);
  await carryOut(steps, {
    apis: model.apis,
    deployer,
    clock: handClock(0),
    installation: settings,
    newBuckets: model.newBuckets,
    openWork: { readOpen: async () => ({ loadBalancers: [], unreadable: [] }), loadBalancers: [] },
    print: () => undefined,
  });
  return steps.length;
}

async function stoppedBy(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** Everything that exists in the model, without what only counts. */
const stateOf = (model: AccountModel) => ({
  roles: [...model.roles].sort(),
  policies: [...model.policies].sort(),
  attached: [...model.attached].sort(),
  buckets: [...model.buckets].sort(),
  buses: [...model.buses].sort(),
  services: [...model.services].sort(),
  alarms: [...model.alarms].sort(),
  functions: [...model.functions].sort(),
});

describe('a deployment', () => {
  it('only checks a bucket that was there before it, also one that is empty, private and without tags', async () => {
    const model = createAccountModel();
    await model.apis.buckets.createBucket('ledger');

    await deployOnce(model);

    expect(model.buckets.get('ledger')).toMatchObject({ tags: [], blocked: undefined });
  });

  it('changes nothing the second time', async () => {
    const model = createAccountModel();

    expect(await deployOnce(model)).toBeGreaterThan(15);
    const { length } = model.writes;
    expect(await deployOnce(model)).toBe(0);
    expect(model.writes).toHaveLength(length);
  });

  it.each(['before', 'after'] as const)(
    'that is killed %s the effect of any of its calls ends the same when it is run again',
    async (when) => {
      const undisturbed = createAccountModel();
      await deployOnce(undisturbed);
      const calls = undisturbed.calls();
      expect(calls).toBeGreaterThan(30);

      for (let killedAt = 1; killedAt <= calls; killedAt += 1) {
        const model = createAccountModel(({ number }) => (number === killedAt ? when : undefined));
        const error = await stoppedBy(deployOnce(model));
        expect(error, `killed at call ${killedAt}`).toBeInstanceOf(Error);
        await deployOnce(model);
        expect(stateOf(model), `killed at call ${killedAt}`).toEqual(stateOf(undisturbed));
        expect(await deployOnce(model)).toBe(0);
      }
    },
  );

  it('deletes a worker only when its work has ended', async () => {
    const model = createAccountModel();
    await deployOnce(model);
    const waits: string[] = [];
    let left = 2;
    const functions = {
      ...model.apis.functions,
      listUnfinishedTasks: async () => {
        left -= 1;
        return left >= 0 ? [{ taskId: 't', status: 'Running' }] : [];
      },
    };
    await carryOut(
      [{ kind: 'delete-function', functionName: 'cert-rotator-rotate', why: { en: 'test', zh: '测试' } }],
      {
        apis: { ...model.apis, functions },
        deployer: deployerInto(model),
        clock: handClock(0),
        installation: settings,
        newBuckets: model.newBuckets,
        openWork: { readOpen: async () => undefined, loadBalancers: undefined },
        print: ({ en }) => void waits.push(en),
      },
    );

    expect(waits.slice(1)).toEqual(['  1 still running or waiting', '  1 still running or waiting']);
    expect([...model.functions.keys()]).not.toContain('cert-rotator-rotate');
  });

  it('says what was done, what was not, and that it can be run again', async () => {
    const model = createAccountModel(({ name }) => (name === 'PutBucket' ? 'before' : undefined));
    const error = await stoppedBy(deployOnce(model));

    expect(error).toBeInstanceOf(StoppedHalfway);
    const { hint } = error as StoppedHalfway;
    const stoppedAt = inLanguage('en', (error as StoppedHalfway).stoppedAt);
    expect(stoppedAt.failed).toBe('create the bucket ledger');
    expect(stoppedAt.done).toContain('create the role cert-rotator-scan-cn-hangzhou');
    expect(stoppedAt.notDone).toContain('create the function cert-rotator-scan');
    expect(hint).toContain('run the same command again');
  });

  it('waits until Function Compute knows a role that was just created', async () => {
    const model = createAccountModel();
    const deployer = deployerInto(model);
    let refusals = 3;
    await deployOnce(model, {
      deploy: async (resource) => {
        refusals -= 1;
        if (refusals >= 0) throw new ServerlessDevsFailed(resource, 'RAM role Not Exist');
        await deployer.deploy(resource);
      },
    });

    expect([...model.functions.keys()]).toEqual([
      'cert-rotator-rotate',
      'cert-rotator-scan',
      'cert-rotator-webhook',
    ]);
  });

  it('does not wait for what no time mends', async () => {
    const model = createAccountModel();
    let attempts = 0;
    const error = await stoppedBy(
      deployOnce(model, {
        deploy: async (resource) => {
          attempts += 1;
          throw new ServerlessDevsFailed(resource, 'AccessDenied: fc:CreateFunction');
        },
      }),
    );

    expect(attempts).toBe(1);
    expect(error).toMatchObject({ stoppedAt: { failed: { en: 'create the function cert-rotator-rotate' } } });
  });

  it('does not take for its own what another program created at the same moment', async () => {
    let foreign = false;
    const model = createAccountModel(({ name }) => {
      if (name === 'CreateRole' && !foreign) {
        foreign = true;
        model.roles.set('cert-rotator-rotate-cn-hangzhou', {
          name: 'cert-rotator-rotate-cn-hangzhou',
          arn: 'acs:ram::1:role/cert-rotator-rotate-cn-hangzhou',
          trust: {},
          tags: [],
        });
      }
      return undefined;
    });

    expect(await stoppedBy(deployOnce(model))).toMatchObject({
      stoppedAt: { failed: { en: 'create the role cert-rotator-rotate-cn-hangzhou' } },
    });
    expect(model.roles.get('cert-rotator-rotate-cn-hangzhou')?.trust).toEqual({});
  });
});
