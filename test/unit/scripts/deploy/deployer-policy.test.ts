/** The policy of the deployer grants what deploy, doctor and remove call, and nothing else. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type PolicyValues, renderPolicy } from '../../../../scripts/deploy/policies.ts';
import {
  EVENT_BRIDGE_SERVICES,
  FUNCTION_COMPUTE_SERVICE,
} from '../../../../scripts/deploy/wanted/installation.ts';
import { isAllowed, parsePolicy } from '../../../emulator/ram/policy.ts';

const root = new URL('../../../../', import.meta.url);
const values: PolicyValues = {
  account: '1234567890123456',
  prefix: 'cert-rotator',
  bucket: 'ledger',
  folder: 'rotations',
  bus: 'certificates',
};
const policy = parsePolicy(renderPolicy('deployer', values));
const granted = new Set(policy.Statement.flatMap(({ Action }) => Action));
const may = (action: string, resource: string, context: Readonly<Record<string, string>> = {}): boolean =>
  isAllowed(policy, action, resource, context);

/** Where each module of shared/cloud/account sends its calls. */
const products: Readonly<Record<string, string>> = {
  'ram.ts': 'ram',
  'service-linked-roles.ts': 'ram',
  'functions-sdk.ts': 'fc',
  'buckets.ts': 'oss',
  'event-buses.ts': 'eventbridge',
  'alarms.ts': 'cms',
  'quotas.ts': 'quotas',
  'sts.ts': 'sts',
  'cas-jobs.ts': 'yundun-cert',
};

/** RAM has other names for these. */
const ramNames: Readonly<Record<string, string>> = {
  'fc:GetAsyncInvokeConfig': 'fc:GetFunctionAsyncInvokeConfig',
  'fc:PutAsyncInvokeConfig': 'fc:PutFunctionAsyncInvokeConfig',
  'oss:GetBucketTags': 'oss:GetBucketTagging',
  'oss:PutBucketTags': 'oss:PutBucketTagging',
  'oss:ListObjectsV2': 'oss:ListObjects',
  'fc:DeleteAsyncInvokeConfig': 'fc:DeleteFunctionAsyncInvokeConfig',
};

/** Every caller may ask who it is. */
const free: ReadonlySet<string> = new Set(['sts:GetCallerIdentity']);

/**
 * Not in shared/cloud/account: what hands roles on, the ledger that remove reads, the load balancers that --apply counts and doctor reads, what
 * fc3 does for logs. The end-to-end test of this policy runs what makes these calls.
 */
const elsewhere = [
  'ram:PassRole',
  'oss:ListObjects',
  'oss:GetObject',
  'oss:DeleteObject',
  'alb:DescribeRegions',
  'alb:ListLoadBalancers',
  'alb:GetLoadBalancerAttribute',
  'alb:ListListeners',
  'alb:ListListenerCertificates',
  'yundun-cert:ListCertificates',
  'log:GetProject',
  'log:CreateProject',
  'log:GetLogStore',
  'log:CreateLogStore',
  'log:GetIndex',
  'log:CreateIndex',
];

/** `call('GetRole', ...`, `const action = 'GetBucketInfo'`, `async ListFunctions(sdk, ...` */
const CALL =
  /(?:\b(?:call|write|readList|requireBucketName)\(\s*|\baction(?: =|:) )'([A-Z]\w+)'|^ {2}async ([A-Z]\w+)\(_?sdk/gm;

function callsIn(text: string): readonly string[] {
  return [...text.matchAll(CALL)].map(([, quoted, method]) => quoted ?? method ?? '');
}

/** As RAM names them. */
function calledActions(): ReadonlySet<string> {
  const folder = new URL('shared/cloud/account/', root);
  const own = readdirSync(folder).flatMap((file) => {
    const calls = callsIn(readFileSync(new URL(file, folder), 'utf8'));
    const isAdapter = file.endsWith('.ts') && existsSync(new URL(file.replace('.ts', '-api.ts'), folder));
    if (isAdapter && calls.length === 0) throw new Error(`What does ${file} call?`);
    // functions.ts names the calls of functions-sdk.ts.
    if (calls.length === 0 || file === 'functions.ts') return [];
    const product = products[file];
    if (product === undefined) throw new Error(`Which product does ${file} call?`);
    return calls.map((call) => `${product}:${call}`);
  });
  const component = callsIn(
    readFileSync(new URL('test/emulator/serverless-devs-component/deploy.cjs', root), 'utf8'),
  ).map((call) => `fc:${call}`);
  const all = [...own, ...component, ...elsewhere].filter((action) => !free.has(action));
  return new Set(all.map((action) => ramNames[action] ?? action));
}

describe('the policy of the deployer', () => {
  it('grants every action that is called', () => {
    const called = calledActions();

    expect(called.size).toBeGreaterThan(50);
    expect([...called].filter((action) => !granted.has(action))).toEqual([]);
  });

  it('grants nothing that is not called, and no patterns of actions', () => {
    const called = calledActions();

    expect([...granted].filter((action) => !called.has(action))).toEqual([]);
    for (const { Effect } of policy.Statement) expect(Effect).toBe('Allow');
  });

  it('fits into the limit of RAM, with the longest names', () => {
    const long = renderPolicy('deployer', {
      account: '1'.repeat(16),
      prefix: 'p'.repeat(30),
      bucket: 'b'.repeat(63),
      folder: 'f'.repeat(100),
      bus: 'e'.repeat(127),
    });

    expect(JSON.stringify(long).length).toBeLessThan(6_144);
  });

  const ours = 'acs:ram::1234567890123456:role/cert-rotator-scan-cn-hangzhou';
  const ourPolicy = 'acs:ram:*:1234567890123456:policy/cert-rotator-scan-cn-hangzhou';

  it('passes only our roles, and only to Function Compute', () => {
    const pass = (role: string, service: string) => may('ram:PassRole', role, { 'acs:Service': service });

    expect(pass(ours, 'fc.aliyuncs.com')).toBe(true);
    expect(pass(ours, 'ecs.aliyuncs.com')).toBe(false);
    expect(pass('acs:ram::1234567890123456:role/admin', 'fc.aliyuncs.com')).toBe(false);
    expect(may('ram:PassRole', ours)).toBe(false);
  });

  it('creates only the service-linked roles that deploy wants', () => {
    const create = (service: string) =>
      may('ram:CreateServiceLinkedRole', '*', { 'ram:ServiceName': service });

    for (const service of [FUNCTION_COMPUTE_SERVICE, ...EVENT_BRIDGE_SERVICES])
      expect(create(service)).toBe(true);
    expect(create('alb.aliyuncs.com')).toBe(false);
    expect(may('ram:CreateServiceLinkedRole', '*')).toBe(false);
  });

  it.each([
    ['ram:AttachPolicyToRole', 'acs:ram:*:system:policy/AdministratorAccess'],
    ['ram:AttachPolicyToRole', 'acs:ram:*:1234567890123456:policy/admin'],
    ['ram:DeleteRole', 'acs:ram:*:1234567890123456:role/admin'],
    ['ram:DeletePolicy', ourPolicy.replace('1234567890123456', '9999999999999999')],
    ['fc:DeleteFunction', 'acs:fc:cn-hangzhou:1234567890123456:functions/shop'],
    ['fc:InvokeFunction', 'acs:fc:cn-hangzhou:1234567890123456:functions/shop'],
    ['fc:UpdateFunction', 'acs:fc:cn-hangzhou:1234567890123456:functions/shop'],
    ['oss:DeleteObject', 'acs:oss:oss-cn-hangzhou:1234567890123456:ledger/other/1.json'],
    ['oss:GetObject', 'acs:oss:oss-cn-hangzhou:1234567890123456:other/rotations/1.json'],
    ['oss:PutObject', 'acs:oss:oss-cn-hangzhou:1234567890123456:ledger/rotations/1.json'],
    ['oss:DeleteBucket', 'acs:oss:oss-cn-hangzhou:1234567890123456:ledger'],
    ['eventbridge:DeleteEventBus', 'acs:eventbridge:cn-hangzhou:1234567890123456:eventbus/other'],
    ['alb:UpdateListenerAttribute', 'acs:alb:cn-hangzhou:1234567890123456:loadbalancer/alb-1'],
    ['yundun-cert:GetUserCertificateDetail', '*'],
    ['log:DeleteProject', 'acs:log:cn-hangzhou:1234567890123456:project/serverless-cn-hangzhou-1'],
  ])('does not grant %s on %s', (action, resource) => {
    expect(may(action, resource)).toBe(false);
  });

  it('has a table that explains every right', () => {
    const text = readFileSync(new URL('scripts/deploy/policies/README.md', root), 'utf8');
    const [, deployer = ''] = text.split('# What the deployer may do');

    for (const action of granted) expect(deployer).toContain(`\`${action}\``);
  });
});

describe('npm run policies -- --deployer', () => {
  const run = (...args: readonly string[]) =>
    spawnSync(
      process.execPath,
      [
        '--import',
        'tsx',
        'scripts/policies.ts',
        '--account',
        '1234567890123456',
        '--bucket',
        'ledger',
        ...args,
      ],
      { cwd: fileURLToPath(root), encoding: 'utf8' },
    );

  it('prints the policy of the deployer', () => {
    const { stdout } = run('--folder', 'rotations', '--bus', 'certificates', '--deployer');

    expect(JSON.parse(stdout)).toEqual(renderPolicy('deployer', values));
  });

  it('ends with 2 together with --function', () => {
    const { status, stdout } = run('--deployer', '--function', 'scan');

    expect([status, stdout]).toEqual([2, '']);
  });
});
