/** What a deployment has to do, and what it refuses. */

import { describe, expect, it } from 'vitest';
import type { Present } from '../../../../../scripts/deploy/present/present.ts';
import type { Settings } from '../../../../../scripts/deploy/settings/settings.ts';
import { planDeployment } from '../../../../../scripts/deploy/steps/plan-deployment.ts';
import { markOf } from '../../../../../shared/cloud/account/tags.ts';
import {
  ACCOUNT,
  deployedWith,
  emptyAccount,
  propsOf,
  settingsWith,
  wantedWith,
} from '../../../../support/installation.ts';

const plan = (settings: Settings, present: Present, allowed = { adopt: false, accept: false }) =>
  planDeployment({
    settings,
    wanted: wantedWith(settings),
    functions: propsOf(settings),
    secrets: new Set(['WEBHOOK_SECRET']),
    present,
    allowed,
  });
const kinds = (settings: Settings, present: Present) => plan(settings, present).steps.map(({ kind }) => kind);
const refusals = (settings: Settings, present: Present) =>
  plan(settings, present).refusals.map(({ code }) => code);

const settings = settingsWith();
const withIssued = settings.functions.map((one) =>
  one.file === 'webhook' ? { ...one, file: 'certificate-issued' } : one,
);
const present = deployedWith(settings);

describe('on an empty account, a deployment', () => {
  it('creates roles before the functions that have them, and workers before scan', () => {
    const { steps, refusals: none } = plan(settings, emptyAccount);
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
    expect(plan(settings, present)).toEqual({ steps: [], refusals: [], notes: [] });
  });

  it('updates only the function whose setting differs, and shows the difference', () => {
    const { steps } = plan(settingsWith({ MODE: 'apply' }), present);

    expect(steps.map((step) => step.kind === 'deploy-function' && step.functionName)).toEqual([
      'cert-rotator-rotate',
      'cert-rotator-scan',
      'cert-rotator-webhook',
    ]);
    expect(steps[0]).toMatchObject({ change: 'update', differences: ['MODE: plan -> apply'] });
  });

  it('never shows a secret that differs', () => {
    const { steps } = plan(settingsWith({ WEBHOOK_SECRET: `whsec_${'t'.repeat(64)}` }), present);

    expect(steps).toMatchObject([{ differences: ['WEBHOOK_SECRET: another value'] }]);
  });

  it('writes a policy again that grants something else', () => {
    const [name, role] = Object.entries(present.roles)[0] ?? [];
    if (name === undefined || role?.policy === undefined) throw new Error('no role');
    const changed = { ...role, policy: { ...role.policy, document: { Version: '1', Statement: [] } } };

    expect(kinds(settings, { ...present, roles: { ...present.roles, [name]: changed } })).toEqual([
      'update-policy',
    ]);
  });

  it('deletes a function that the settings no longer need, but only if that is accepted', () => {
    const without = settingsWith({ WEBHOOK_SECRET: '' });

    expect(refusals(without, present)).toEqual(['secret-lost']);
    const accepted = plan(without, present, { adopt: false, accept: true });
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

    expect(refusals(settings, withWorker)).toEqual(['worker-lost']);
    expect(plan(settings, withWorker, { adopt: false, accept: true }).steps).toMatchObject([
      { kind: 'delete-function', functionName },
    ]);
  });

  it.each([
    ['mode-lowered', { MODE: 'apply' }, {}],
    ['ledger-changed', {}, { LEDGER: 'oss://another/rotations' }],
    ['bus-lost', {}, { EVENT_BUS: '' }],
  ])('refuses with %s what would be taken away', (code, before, after) => {
    expect(refusals(settingsWith(after), deployedWith(settingsWith(before)))).toContain(code);
  });
});

describe('what is not ours', () => {
  const unmarked = (what: 'role' | 'policy'): Present => ({
    ...present,
    roles: Object.fromEntries(
      Object.entries(present.roles).map(([name, found]) => [
        name,
        { ...found, [what]: { ...found[what], tags: [] } },
      ]),
    ),
  });

  it.each(['role', 'policy'] as const)('is never changed: a %s without our tags', (what) => {
    const result = plan(settings, unmarked(what));

    expect(new Set(result.refusals.map(({ code }) => code))).toEqual(new Set([`foreign-${what}`]));
    expect(result.steps).toEqual([]);
  });

  it('is never taken for ours where its tags could not be read', () => {
    const unread: Present = {
      ...present,
      roles: Object.fromEntries(
        Object.entries(present.roles).map(([name, found]) => [
          name,
          { ...found, role: found.role && { ...found.role, tags: undefined } },
        ]),
      ),
    };

    expect(refusals(settings, unread)).toContain('foreign-role');
  });

  it('is marked and brought in line when the operator adopts it', () => {
    const adopted = plan(settings, unmarked('role'), { adopt: true, accept: false });

    expect(adopted.refusals).toEqual([]);
    expect(adopted.steps.map(({ kind }) => kind)).toEqual(['mark', 'mark', 'mark']);
  });

  it('is named: a function of our name without our tags', () => {
    const scan = present.functions['cert-rotator-scan'];
    if (scan === undefined) throw new Error('no scan');
    const foreign = { ...scan, view: { ...scan.view, tags: [] } };

    expect(
      refusals(settings, { ...present, functions: { ...present.functions, 'cert-rotator-scan': foreign } }),
    ).toEqual(['foreign-function']);
  });

  it('gives a role more rights than its function uses: a second policy', () => {
    const [name, found] = Object.entries(present.roles)[0] ?? [];
    if (name === undefined || found === undefined) throw new Error('no role');
    const attached = [...found.attached, { name: 'AdministratorAccess', type: 'System' as const }];

    expect(
      refusals(settings, { ...present, roles: { ...present.roles, [name]: { ...found, attached } } }),
    ).toEqual(['role-with-other-policies']);
  });
});

describe('a bucket that exists', () => {
  const bucket = present.bucket;
  if (bucket.kind !== 'own') throw new Error('no bucket');
  const rule = { id: 'tidy', prefix: '', isEnabled: true, expires: true };

  it.each([
    ['bucket-of-another-account', { ...bucket, view: { ...bucket.view, owner: '999' } }],
    ['bucket-of-another-account', { kind: 'foreign' as const }],
    ['bucket-elsewhere', { kind: 'elsewhere' as const }],
    ['bucket-elsewhere', { ...bucket, view: { ...bucket.view, location: 'oss-cn-beijing' } }],
    ['bucket-versioned', { ...bucket, versioning: 'Enabled' as const }],
    ['bucket-versioned', { ...bucket, versioning: 'Suspended' as const }],
    ['bucket-expires-ledger', { ...bucket, lifecycle: [rule] }],
    ['bucket-expires-ledger', { ...bucket, lifecycle: [{ ...rule, prefix: 'rotations/control' }] }],
    ['bucket-retention', { ...bucket, hasRetention: true }],
    [
      'bucket-public',
      {
        ...bucket,
        tags: [{ key: 'team', value: 'web' }],
        publicAccessBlocked: false,
        view: { ...bucket.view, acl: 'public-read' },
      },
    ],
    [
      'bucket-public',
      {
        ...bucket,
        tags: [],
        publicAccessBlocked: false,
        view: { ...bucket.view, acl: 'public-read-write' },
      },
    ],
  ])('is refused with %s', (code, found) => {
    expect(plan(settings, { ...present, bucket: found })).toMatchObject({ steps: [], refusals: [{ code }] });
  });

  const blocking = {
    kind: 'block-public-access',
    differences: ['public access: not blocked -> blocked'],
  };
  const ofOthers = { ...bucket, tags: [{ key: 'team', value: 'web' }] };

  it.each([undefined, false])(
    'of ours gets its public access blocked, where that is %s',
    (publicAccessBlocked) => {
      const found = { ...bucket, publicAccessBlocked };

      expect(plan(settings, { ...present, bucket: found })).toMatchObject({
        steps: [blocking],
        refusals: [],
        notes: [],
      });
    },
  );

  it('of ours that is public is blocked, too', () => {
    const found = { ...bucket, publicAccessBlocked: false, view: { ...bucket.view, acl: 'public-read' } };

    expect(plan(settings, { ...present, bucket: found })).toMatchObject({ steps: [blocking], refusals: [] });
  });

  it('that a deployment has created and not marked is marked and blocked', () => {
    const found = { ...bucket, tags: [], isNew: true, publicAccessBlocked: undefined };

    expect(plan(settings, { ...present, bucket: found })).toMatchObject({
      steps: [{ kind: 'mark', what: 'bucket', name: 'ledger', tags: markOf(settings) }, blocking],
      refusals: [],
    });
  });

  it.each([
    ['has tags of others', ofOthers],
    ['has the tags of another installation', { ...bucket, tags: markOf({ ...settings, prefix: 'other' }) }],
    ['was there before, without tags', { ...bucket, tags: [], isNew: false }],
  ])('that %s is only checked: the note says how to block public access', (_what, found) => {
    const {
      steps,
      refusals: none,
      notes,
    } = plan(settings, {
      ...present,
      bucket: { ...found, publicAccessBlocked: false },
    });

    expect([steps, none]).toEqual([[], []]);
    expect(notes).toEqual([expect.stringMatching(/not blocked.*lacks our tags.*OSS console/)]);
    expect(plan(settings, { ...present, bucket: found }).notes).toEqual([]);
  });

  it.each([
    ['a rule that is off', { ...rule, isEnabled: false }],
    ['a rule on another folder', { ...rule, prefix: 'backups/' }],
    ['a rule that only ends uploads', { ...rule, expires: false }],
  ])('is accepted with %s', (_what, found) => {
    expect(plan(settings, { ...present, bucket: { ...bucket, lifecycle: [found] } }).refusals).toEqual([]);
  });
});

describe('another installation', () => {
  const other = (environment: Readonly<Record<string, string>>, region = 'cn-hangzhou'): Present => {
    const scan = present.functions['cert-rotator-scan'];
    if (scan === undefined) throw new Error('no scan');
    return {
      ...present,
      otherInstallations: [
        {
          ...scan.view,
          functionName: 'team-b-scan',
          environment,
          tags: markOf({ prefix: 'team-b', region }),
        },
      ],
    };
  };

  it('with another ledger over the same region is refused', () => {
    expect(refusals(settings, other({ LEDGER: 'oss://b/b' }))).toEqual(['other-installation']);
    expect(refusals(settings, other({ LEDGER: 'oss://b/b', REGIONS: 'all' }))).toEqual([
      'other-installation',
    ]);
  });

  it('in another region is refused where it covers a region of this one, and only there', () => {
    const far = 'ap-southeast-1';

    expect(refusals(settings, other({ LEDGER: 'oss://b/b' }, far))).toEqual([]);
    expect(refusals(settings, other({ LEDGER: 'oss://b/b', REGIONS: 'cn-hangzhou' }, far))).toEqual([
      'other-installation',
    ]);
    expect(
      plan(settings, other({ LEDGER: 'oss://b/b', REGIONS: 'all' }, far)).refusals[0]?.message,
    ).toContain('team-b-scan in ap-southeast-1 belongs to another installation');
  });

  it('with the same ledger, or over other regions, is none of our business', () => {
    expect(refusals(settings, other({ LEDGER: 'oss://ledger/rotations' }))).toEqual([]);
    expect(refusals(settings, other({ LEDGER: 'oss://b/b', REGIONS: 'cn-beijing' }))).toEqual([]);
  });
});

describe('an event bus of others', () => {
  it('is used, never changed, and named', () => {
    const bus = { name: 'certificates', description: 'of the platform team' };
    const { steps, notes, refusals: none } = plan(settings, { ...present, bus });

    expect({ steps, none }).toEqual({ steps: [], none: [] });
    expect(notes).toEqual([expect.stringContaining('The event bus certificates exists and is not of this')]);
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
    const { notes, refusals: none } = plan(settings, { ...present, loadBalancers });

    expect(none).toEqual([]);
    expect(notes).toEqual([
      expect.stringContaining('1 Intranet load balancer of vpc-a cannot be reached'),
      expect.stringContaining('VPC_WORKERS=vpc-a:<vSwitch ids>:<security group id> - '),
    ]);
  });

  it('are not mentioned where they are left alone', () => {
    const alone = loadBalancers.map((one) => ({ ...one, isRotated: false }));

    expect(plan(settings, { ...present, loadBalancers: alone }).notes).toEqual([]);
  });

  it('are not mentioned where the deployer may not list them', () => {
    expect(plan(settings, { ...present, loadBalancers: undefined }).notes).toEqual([]);
  });
});

describe('the caller', () => {
  it('is refused as the root identity', () => {
    const identity = { accountId: ACCOUNT, arn: `acs:ram::${ACCOUNT}:root`, kind: 'account' as const };

    expect(refusals(settings, { ...emptyAccount, identity })).toEqual(['root-identity']);
  });
});

describe('alarms', () => {
  const alarmed = settingsWith({ ALARM_CONTACT_GROUP: 'oncall' });

  it('are set for errors and throttling of scan and rotate, once', () => {
    expect(kinds(alarmed, { ...present, alarms: [], hasContactGroup: true })).toEqual([
      'put-alarm',
      'put-alarm',
      'put-alarm',
      'put-alarm',
    ]);
    expect(kinds(alarmed, deployedWith(alarmed))).toEqual([]);
  });

  it('need a contact group that exists', () => {
    expect(refusals(alarmed, { ...deployedWith(alarmed), hasContactGroup: false })).toEqual([
      'no-contact-group',
    ]);
  });
});
