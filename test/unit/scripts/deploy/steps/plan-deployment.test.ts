/** What a deployment has to do, and what it refuses. */
import { describe, expect, it } from 'vitest';
import { kindsFor, planFor, refusalsFor } from '../../../../support/deployment-plan.ts';
import {
  ACCOUNT,
  deployedWith,
  emptyAccount,
  settingsWith,
  wantedWith,
} from '../../../../support/installation.ts';

const settings = settingsWith();
const withIssued = settings.functions.map((one) =>
  one.file === 'webhook' ? { ...one, file: 'certificate-issued' } : one,
);
const present = deployedWith(settings);

describe('on an empty account, a deployment', () => {
  it('creates roles before the functions that have them, and workers before scan', () => {
    const { steps, refusals: none } = planFor(settings, emptyAccount);
    const places = steps.map((step) =>
      step.kind === 'deploy-function'
        ? step.functionName
        : 'role' in step
          ? `${step.kind} ${step.role.name}`
          : step.kind,
    );

    expect(none).toEqual([]);
    expect(places).toEqual([
      'create-service-linked-role',
      'create-role cert-rotator-rotate-cn-hangzhou',
      'create-policy cert-rotator-rotate-cn-hangzhou',
      'attach-policy cert-rotator-rotate-cn-hangzhou',
      'create-role cert-rotator-scan-cn-hangzhou',
      'create-policy cert-rotator-scan-cn-hangzhou',
      'attach-policy cert-rotator-scan-cn-hangzhou',
      'create-role cert-rotator-webhook-cn-hangzhou',
      'create-policy cert-rotator-webhook-cn-hangzhou',
      'attach-policy cert-rotator-webhook-cn-hangzhou',
      'create-bucket',
      'mark',
      'block-public-access',
      'create-bus',
      'cert-rotator-rotate',
      'cert-rotator-scan',
      'cert-rotator-webhook',
    ]);
  });

  it.each([
    ['cas', 4],
    // A rule of the operator's bus, and no trigger of ours, invokes the function.
    ['bus', 1],
    ['off', 1],
  ] as const)('wants the service-linked roles of EventBridge for its trigger alone: %s', (events, count) => {
    const { serviceLinkedRoles } = wantedWith({
      ...settings,
      certificateEvents: events,
      functions: withIssued,
    });

    expect(serviceLinkedRoles).toHaveLength(count);
  });

  it('grants nothing on a bus where none is wanted', () => {
    const text = JSON.stringify(wantedWith(settingsWith({ EVENT_BUS: '' })).roles);

    expect(text).not.toContain('eventbridge');
    expect(JSON.stringify(wantedWith(settings).roles)).toContain('eventbus/certificates');
  });
});

describe('on what it has deployed before, a deployment', () => {
  it('does nothing', () => {
    expect(planFor(settings, present)).toEqual({ steps: [], refusals: [], notes: [] });
  });

  it('updates only the function whose setting differs, and shows the difference', () => {
    const { steps } = planFor(settingsWith({ MODE: 'apply' }), present);

    expect(steps.map((step) => step.kind === 'deploy-function' && step.functionName)).toEqual([
      'cert-rotator-rotate',
      'cert-rotator-scan',
      'cert-rotator-webhook',
    ]);
    expect(steps[0]).toMatchObject({ change: 'update', differences: ['MODE: plan -> apply'] });
  });

  it('never shows a secret that differs', () => {
    const { steps } = planFor(settingsWith({ WEBHOOK_SECRET: `whsec_${'t'.repeat(64)}` }), present);

    expect(steps).toMatchObject([{ differences: ['WEBHOOK_SECRET: another value'] }]);
  });

  it('writes a policy again that grants something else', () => {
    const [name, role] = Object.entries(present.roles)[0] ?? [];
    if (name === undefined || role?.policy === undefined) throw new Error('no role');
    const changed = { ...role, policy: { ...role.policy, document: { Version: '1', Statement: [] } } };

    expect(kindsFor(settings, { ...present, roles: { ...present.roles, [name]: changed } })).toEqual([
      'update-policy',
    ]);
  });

  it('deletes a function that the settings no longer need, but only if that is accepted', () => {
    const without = settingsWith({ WEBHOOK_SECRET: '' });

    expect(refusalsFor(without, present)).toEqual(['secret-lost']);
    const accepted = planFor(without, present, { adopt: false, accept: true });
    expect(accepted.refusals).toEqual([]);
    expect(accepted.notes).toEqual([expect.stringContaining('cert-rotator-webhook is deployed')]);
    expect(accepted.steps).toMatchObject([{ kind: 'delete-function', functionName: 'cert-rotator-webhook' }]);
  });

  it('deletes the worker of a VPC that VPC_WORKERS no longer names, but only if that is accepted', () => {
    const worker = present.functions['cert-rotator-rotate'];
    if (worker === undefined) throw new Error('no worker');
    const functionName = 'cert-rotator-rotate-vpc-1';
    const view = { ...worker.view, functionName };
    const withWorker = {
      ...present,
      functions: { ...present.functions, [functionName]: { ...worker, view } },
    };

    expect(refusalsFor(settings, withWorker)).toEqual(['worker-lost']);
    expect(planFor(settings, withWorker, { adopt: false, accept: true }).steps).toMatchObject([
      { kind: 'delete-function', functionName },
    ]);
  });

  it.each([
    ['mode-lowered', { MODE: 'apply' }, {}],
    ['ledger-changed', {}, { LEDGER: 'oss://another/rotations' }],
    ['bus-lost', {}, { EVENT_BUS: '' }],
  ])('refuses with %s what would be taken away', (code, before, after) => {
    expect(refusalsFor(settingsWith(after), deployedWith(settingsWith(before)))).toContain(code);
  });
});

describe('Intranet load balancers', () => {
  const found = (vpcId: string, addressType: 'Intranet' | 'Internet') => ({
    region: 'cn-hangzhou',
    loadBalancerId: `alb-${vpcId}-${addressType}`,
    addressType,
    vpcId,
    isRotated: true,
  });
  const loadBalancers = [found('vpc-a', 'Intranet'), found('vpc-a', 'Internet'), found('vpc-b', 'Internet')];

  it('of a VPC without a worker are named, and prevent nothing', () => {
    const { notes, refusals: none } = planFor(settings, { ...present, loadBalancers });

    expect(none).toEqual([]);
    expect(notes).toEqual([
      expect.stringContaining('1 Intranet load balancer of vpc-a cannot be reached'),
      expect.stringContaining('VPC_WORKERS=vpc-a:<vSwitch-ids>:<security-group-id> - '),
    ]);
  });

  it('are not mentioned where they are left alone', () => {
    const alone = loadBalancers.map((one) => ({ ...one, isRotated: false }));

    expect(planFor(settings, { ...present, loadBalancers: alone }).notes).toEqual([]);
  });

  it('are not mentioned where the deployer may not list them', () => {
    expect(planFor(settings, { ...present, loadBalancers: undefined }).notes).toEqual([]);
  });
});

describe('the caller', () => {
  it('is refused as the root identity', () => {
    const identity = { accountId: ACCOUNT, arn: `acs:ram::${ACCOUNT}:root`, kind: 'account' as const };

    expect(refusalsFor(settings, { ...emptyAccount, identity })).toEqual(['root-identity']);
  });
});

describe('alarms', () => {
  const alarmed = settingsWith({ ALARM_CONTACT_GROUP: 'oncall' });

  it('are set for errors and throttling of scan and rotate, once', () => {
    expect(kindsFor(alarmed, { ...present, alarms: [], hasContactGroup: true })).toEqual([
      'put-alarm',
      'put-alarm',
      'put-alarm',
      'put-alarm',
    ]);
    expect(kindsFor(alarmed, deployedWith(alarmed))).toEqual([]);
  });

  it('need a contact group that exists', () => {
    expect(refusalsFor(alarmed, { ...deployedWith(alarmed), hasContactGroup: false })).toEqual([
      'no-contact-group',
    ]);
  });
});
