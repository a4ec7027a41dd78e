/** The deployed policies grant each function exactly the rights that it needs. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { functionNames } from '../../../../scripts/common/functions.ts';
import { type PolicyValues, renderPolicy } from '../../../../scripts/deploy/policies.ts';
import { entryName, folderOf } from '../../../../shared/ledger/names.ts';
import { isAllowed, parsePolicy } from '../../../emulator/ram/policy.ts';

const values: PolicyValues = {
  account: '1234567890123456',
  prefix: 'cert-rotator',
  bucket: 'ledger',
  folder: 'rotations',
  bus: 'certificates',
};
const directory = new URL('../../../../scripts/deploy/policies/', import.meta.url);

const may = (name: string, action: string, resource: string): boolean =>
  isAllowed(parsePolicy(renderPolicy(name, values)), action, resource);

const loadBalancer = 'acs:alb:cn-hangzhou:1234567890123456:loadbalancer/alb-1';
/** As the ledger names its objects. */
const entryOf = (log: string): string =>
  `acs:oss:oss-cn-hangzhou:1234567890123456:ledger/rotations/${folderOf(log)}/${entryName(1)}`;
const entry = entryOf('rotations/cn-hangzhou/alb-1');
const elsewhere = 'acs:oss:oss-cn-hangzhou:1234567890123456:ledger/other/a/1.json';
const bucket = 'acs:oss:oss-cn-hangzhou:1234567890123456:ledger';
const bus = 'acs:eventbridge:cn-hangzhou:1234567890123456:eventbus/certificates';
const functionOf = (name: string): string => `acs:fc:cn-hangzhou:1234567890123456:functions/${name}`;

/** Right, resource, and the functions that have it. */
const rights: readonly (readonly [string, string, readonly string[]])[] = [
  ['alb:DescribeRegions', '*', ['scan', 'webhook']],
  ['alb:ListLoadBalancers', '*', ['scan']],
  ['alb:GetLoadBalancerAttribute', loadBalancer, ['rotate', 'webhook']],
  ['alb:GetListenerAttribute', loadBalancer, ['rotate']],
  ['alb:ListListeners', '*', ['scan', 'rotate']],
  ['alb:ListListenerCertificates', loadBalancer, ['scan', 'rotate']],
  ['alb:ListAsynJobs', '*', ['rotate']],
  ['alb:UpdateListenerAttribute', loadBalancer, ['rotate']],
  ['alb:AssociateAdditionalCertificatesWithListener', loadBalancer, ['rotate']],
  ['alb:DissociateAdditionalCertificatesFromListener', loadBalancer, ['rotate']],
  [
    'alb:UpdateListenerAttribute',
    loadBalancer.replace('loadbalancer/alb-1', 'securitypolicy/tls-1'),
    ['rotate'],
  ],
  [
    'alb:UpdateListenerAttribute',
    loadBalancer.replace('loadbalancer/alb-1', 'servergroup/sgp-1'),
    ['rotate'],
  ],
  [
    'alb:AssociateAdditionalCertificatesWithListener',
    loadBalancer.replace('loadbalancer/alb-1', 'servergroup/sgp-1'),
    [],
  ],
  ['alb:ListAclEntries', loadBalancer.replace('loadbalancer/alb-1', 'acl/acl-1'), ['rotate']],
  ['alb:ListSecurityPolicies', '*', ['rotate']],
  ['alb:ListSystemSecurityPolicies', '*', ['rotate']],
  ['alb:UpdateListenerAttribute', loadBalancer.replace('1234567890123456', '9999999999999999'), []],
  ['alb:DeleteListener', loadBalancer, []],
  ['yundun-cert:ListCertificates', '*', ['scan', 'rotate']],
  ['yundun-cert:ListUserCertificateOrder', '*', ['scan', 'rotate']],
  ['yundun-cert:GetCertificateDetail', '*', ['scan', 'rotate']],
  ['yundun-cert:GetUserCertificateDetail', '*', []],
  ['yundun-cert:UploadUserCertificate', '*', []],
  ['yundun-cert:DeleteUserCertificate', '*', []],
  ['oss:GetBucketVersioning', bucket, ['scan', 'rotate', 'status']],
  ['oss:ListObjects', bucket, ['scan', 'rotate', 'status']],
  ['oss:GetObject', entry, ['scan', 'rotate', 'status']],
  ['oss:PutObject', entry, ['rotate']],
  ['oss:PutObject', entryOf('certificates/1-cn-hangzhou'), ['rotate']],
  ['oss:PutObject', entryOf('control'), ['rotate']],
  ['oss:PutObject', entryOf('looks/cn-hangzhou/alb-1/000001780272000-a'), ['rotate']],
  ['oss:PutObject', entryOf('scans/cn-hangzhou/000001780272000-a'), ['scan']],
  ['oss:PutObject', entryOf('told/cn-hangzhou'), ['scan']],
  ['oss:PutObject', entryOf('notified/dingtalk-1'), ['scan']],
  ['oss:PutObject', entryOf('rotation'), []],
  ['oss:DeleteObject', entryOf('scans/cn-hangzhou/000001780272000-a'), ['scan']],
  ['oss:DeleteObject', entryOf('looks/cn-hangzhou/alb-1/000001780272000-a'), ['rotate']],
  ['oss:DeleteObject', entryOf('rotations/cn-hangzhou/alb-1'), []],
  ['oss:DeleteObject', entryOf('certificates/1-cn-hangzhou'), []],
  ['oss:DeleteObject', entryOf('told/cn-hangzhou'), []],
  ['oss:DeleteObject', entryOf('control'), []],
  ['oss:GetObject', elsewhere, []],
  ['oss:PutObject', elsewhere, []],
  ['oss:DeleteBucket', bucket, []],
  ['eventbridge:PutEvents', bus, ['scan', 'rotate']],
  ['eventbridge:PutEvents', bus.replace('certificates', 'other'), []],
  ['fc:InvokeFunction', functionOf('cert-rotator-rotate'), ['scan']],
  ['fc:InvokeFunction', functionOf('cert-rotator-rotate-vpc'), ['scan']],
  ['fc:InvokeFunction', functionOf('cert-rotator-scan'), ['rotate', 'certificate-issued', 'webhook']],
  ['fc:InvokeFunction', functionOf('other'), []],
];

const sources = new URL('../../../../shared/cloud/', import.meta.url);
const sourceOf = (file: string): string => readFileSync(new URL(file, sources), 'utf8');

/** Of CAS; all others of sdk.ts are ALB's. */
const casActions = /^(ListUserCertificateOrder|ListCertificates|GetCertificateDetail)$/;

/** What the files that speak to ALB, CAS, OSS, EventBridge and Function Compute send, as RAM names it. */
function calledActions(): ReadonlySet<string> {
  const sdk = [...sourceOf('sdk.ts').matchAll(/^ {2}async ([A-Z]\w+)\(client/gm)].map(([, name = '']) =>
    casActions.test(name) ? `yundun-cert:${name}` : `alb:${name}`,
  );
  const oss = [
    ...sourceOf('object-store.ts').matchAll(/(?:checkedAnswer\(|const action = )'([A-Z]\w+)'/g),
  ].map(([, name]) => `oss:${name}`);
  const [, events] = /PUT_EVENTS = '(\w+)'/.exec(sourceOf('event-bridge-sdk.ts')) ?? [];
  const [, invocation] = /INVOKE_ACTION = '(\w+)'/.exec(sourceOf('invoke-wire.ts')) ?? [];
  return new Set([...sdk, ...oss, `eventbridge:${events}`, `fc:${invocation}`]);
}

describe('the policies of the functions', () => {
  it('exist for each function, beside the one of the deployer', async () => {
    const files = readdirSync(directory).filter((file) => file.endsWith('.json'));

    expect(files.sort()).toEqual([...functionNames, 'deployer'].sort().map((name) => `${name}.json`));
  });

  it.each(rights)('give %s on %s to: %s', (action, resource, holders) => {
    expect(functionNames.filter((name) => may(name, action, resource))).toEqual(holders.toSorted());
  });

  it('grant nothing that is not in the table above, and no patterns of actions', () => {
    const known = new Set(rights.filter(([, , holders]) => holders.length > 0).map(([action]) => action));
    for (const name of functionNames)
      for (const { Action, Effect } of parsePolicy(renderPolicy(name, values)).Statement) {
        expect(Effect).toBe('Allow');
        expect([...known]).toEqual(expect.arrayContaining([...Action]));
      }
  });

  it('grant every action that is called, and none that is not', () => {
    const called = calledActions();
    const granted = rights.filter(([, , holders]) => holders.length > 0).map(([action]) => action);

    expect([...called].sort()).toEqual([...new Set(granted)].sort());
  });

  it.each(['shared', 'functions'])(
    'need no action that returns private keys: no file of %s/ names it',
    (folder) => {
      const root = fileURLToPath(new URL(`../../../../${folder}/`, import.meta.url));
      const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
        file.endsWith('.ts'),
      );

      const naming = sources.filter((file) =>
        /GetUserCertificateDetail/i.test(readFileSync(`${root}${file}`, 'utf8')),
      );
      expect(sources).not.toEqual([]);
      expect(naming).toEqual([]);
    },
  );

  it('have a table that explains every right', () => {
    const text = readFileSync(new URL('README.md', directory), 'utf8');
    for (const name of functionNames)
      for (const { Action } of parsePolicy(renderPolicy(name, values)).Statement)
        for (const action of Action) expect(text).toContain(`\`${action}\``);
  });

  it.each([
    ['account', '*'],
    ['prefix', 'a*'],
    ['bucket', 'a"b'],
    ['folder', '*'],
    ['bus', ''],
  ])('are not rendered with %s "%s"', (key, value) => {
    expect(() => renderPolicy('scan', { ...values, [key]: value })).toThrow(
      `--${key} is ${JSON.stringify(value)}; expected`,
    );
  });

  it.each(['/rotations', 'rotations/', '/rotations/'])(
    'name the folder of LEDGER "%s" as the ledger does',
    (folder) => {
      expect(renderPolicy('scan', { ...values, folder })).toEqual(renderPolicy('scan', values));
    },
  );

  it('cover the whole bucket if the ledger has no folder', () => {
    const policy = parsePolicy(renderPolicy('status', { ...values, folder: '' }));

    expect(isAllowed(policy, 'oss:GetObject', 'acs:oss:oss-cn-hangzhou:1:ledger/a/1.json')).toBe(true);
    expect(isAllowed(policy, 'oss:GetObject', 'acs:oss:oss-cn-hangzhou:1:ledger2/a/1.json')).toBe(false);
  });
});

describe('npm run policies', () => {
  const root = fileURLToPath(new URL('../../../../', import.meta.url));
  const run = (...args: readonly string[]) =>
    spawnSync(process.execPath, ['--import', 'tsx', 'scripts/policies.ts', ...args], {
      cwd: root,
      encoding: 'utf8',
    });
  const given = ['--account', '1234567890123456', '--bucket', 'ledger', '--folder', 'rotations'];

  it('prints the policy of one function or of all', () => {
    const expected = { ...values, bus: 'cert-rotator' };
    const all = run(...given);
    const one = run(...given, '--function', 'status');

    expect(JSON.parse(all.stdout)).toEqual(
      Object.fromEntries(functionNames.map((name) => [name, renderPolicy(name, expected)])),
    );
    expect(JSON.parse(one.stdout)).toEqual(renderPolicy('status', expected));
  });

  it('ends with 2, a reason and no policy if a value is wrong', () => {
    const { status, stdout, stderr } = run(...given, '--prefix', 'all*');

    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('error: --prefix is "all*"; expected');
  });
});
