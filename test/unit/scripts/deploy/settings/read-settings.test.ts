/** The settings of an installation: what .env may say, and everything that is refused before anything is built. */
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { renderSYaml } from '../../../../../scripts/check-s-yaml/render.ts';
import { envExample } from '../../../../../scripts/deploy/settings/env-example.ts';
import {
  MAX_ENVIRONMENT_BYTES,
  readSettings,
  requireBucket,
} from '../../../../../scripts/deploy/settings/read-settings.ts';
import type { Settings } from '../../../../../scripts/deploy/settings/settings.ts';
import { InvalidConfiguration } from '../../../../../shared/base/errors.ts';

const secret = `whsec_${randomBytes(32).toString('base64')}`;
const worker = (vpcId: string) => `${vpcId}:vsw-1,vsw-2:sg-1`;
const workersIn = (count: number) =>
  `VPC_WORKERS=${Array.from({ length: count }, (_, index) => worker(`vpc-${index}`)).join(';')}`;
const names = ({ functions }: Settings) => functions.map(({ functionName }) => functionName);
const environmentOf = ({ functions }: Settings, resource: string) =>
  functions.find((one) => one.resource === resource)?.environment;

function complaint(text: string, shell: Readonly<Record<string, string>> = {}): string {
  try {
    readSettings(text, shell);
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidConfiguration);
    return String(error);
  }
  return 'nothing';
}

describe('an empty .env', () => {
  it('is an installation that only plans, of the two functions that are always used', () => {
    const settings = readSettings('', {});

    expect(names(settings)).toEqual(['cert-rotator-rotate', 'cert-rotator-scan']);
    expect(settings.config).toMatchObject({ mode: 'plan', ledger: { kind: 'memory' } });
    expect(settings).toMatchObject({ region: 'cn-hangzhou', prefix: 'cert-rotator', bucket: undefined });
    expect(environmentOf(settings, 'scan')).toEqual({
      ROTATE_FUNCTION: 'cert-rotator-rotate',
      SCAN_FUNCTION: 'cert-rotator-scan',
    });
  });

  it('is what .env.example says as it is, and every example in it is accepted', () => {
    expect(readSettings(envExample(), {})).toEqual(readSettings('', {}));
    const examples = envExample().replace(/^# ([A-Z_]+=)/gm, '$1');
    const problems = complaint(examples);

    // Examples that cannot go together, or stand for something that a person has to make.
    expect(problems).toContain('ROTATE_FUNCTION and VPC_WORKERS are both set');
    for (const line of problems.split('\n').slice(1))
      expect(line).toMatch(
        /ROTATE_FUNCTION and|EXTRA_CA is set|WEBHOOK_(?:SECRET|TOKEN) is set|STATUS_TOKEN is set|Correct/,
      );
  });
});

describe('the functions of an installation', () => {
  it('are only those that are used: webhook and status with their secret, certificate-issued with its events', () => {
    const text = `WEBHOOK_SECRET=${secret}\nSTATUS_TOKEN=${secret}\nEVENT_BUS=outcomes\nCERTIFICATE_EVENTS=bus`;

    expect(names(readSettings(text, {}))).toEqual([
      'cert-rotator-rotate',
      'cert-rotator-scan',
      'cert-rotator-webhook',
      'cert-rotator-status',
      'cert-rotator-certificate-issued',
    ]);
    expect(names(readSettings('CERTIFICATE_EVENTS=cas', {}))).toContain('cert-rotator-certificate-issued');
  });

  it('get only what they read', () => {
    const text = `MODE=apply\nLEDGER=oss://b-b/x\nINCLUDE=alb-1\nREGIONS=cn-hangzhou\nLOG_LEVEL=warn\nWEBHOOK_SECRET=${secret}\nSTATUS_TOKEN=${secret}`;
    const settings = readSettings(text, {});

    expect(Object.keys(environmentOf(settings, 'webhook') ?? {})).toEqual([
      'REGIONS',
      'MODE',
      'SCAN_FUNCTION',
      'WEBHOOK_SECRET',
      'LOG_LEVEL',
    ]);
    expect(Object.keys(environmentOf(settings, 'status') ?? {})).toEqual([
      'REGIONS',
      'LEDGER',
      'STATUS_TOKEN',
      'LOG_LEVEL',
    ]);
    expect(environmentOf(settings, 'rotate')).not.toHaveProperty('WEBHOOK_SECRET');
    expect(JSON.stringify(environmentOf(settings, 'scan'))).not.toContain(secret);
  });

  it('have roles with the region in their names, or those that are named', () => {
    const text = 'REGION=eu-central-1\nPREFIX=certs\nSCAN_ROLE=acs:ram::1234567890123456:role/mine';
    const { functions } = readSettings(text, {});

    expect(functions.map(({ roleName }) => roleName)).toEqual(['certs-rotate-eu-central-1', 'mine']);
  });

  it('have the reserved instances of s.yaml', async () => {
    const { resources } = (await renderSYaml({})) as {
      resources: Record<string, { props: { concurrencyConfig?: { reservedConcurrency: number } } }>;
    };
    const text = `WEBHOOK_SECRET=${secret}\nSTATUS_TOKEN=${secret}\nCERTIFICATE_EVENTS=cas`;

    for (const { resource, reservedConcurrency } of readSettings(text, {}).functions)
      expect(reservedConcurrency).toBe(resources[resource]?.props.concurrencyConfig?.reservedConcurrency);
  });
});

describe('workers in VPCs', () => {
  it('come before scan, share the role of rotate, and scan knows them by their VPC', () => {
    const settings = readSettings(`VPC_WORKERS=${worker('vpc-1')};${worker('vpc-2')}`, {});

    expect(names(settings)).toEqual([
      'cert-rotator-rotate',
      'cert-rotator-rotate-vpc-1',
      'cert-rotator-rotate-vpc-2',
      'cert-rotator-scan',
    ]);
    expect(new Set(settings.functions.slice(0, 3).map(({ roleName }) => roleName)).size).toBe(1);
    expect(settings.functions[1]).toMatchObject({
      file: 'rotate',
      vpc: { vpcId: 'vpc-1', vSwitchIds: ['vsw-1', 'vsw-2'], securityGroupId: 'sg-1' },
    });
    expect(environmentOf(settings, 'scan')?.['ROTATE_FUNCTION']).toBe(
      'vpc-1=cert-rotator-rotate-vpc-1,vpc-2=cert-rotator-rotate-vpc-2,cert-rotator-rotate',
    );
    expect(Object.keys(settings.config.rotateFunction.byVpc)).toEqual(['vpc-1', 'vpc-2']);
  });

  it.each([
    [1, [3, 2]],
    [2, [3, 1, 1]],
    [3, [2, 1, 1, 1]],
    [4, [1, 1, 1, 1, 1]],
  ])('%i of them share the instances that one worker has, each at least one', (count, shares) => {
    const { functions } = readSettings(workersIn(count), {});

    const ofWorkers = functions.filter(({ file }) => file === 'rotate');
    expect(ofWorkers.map(({ reservedConcurrency }) => reservedConcurrency)).toEqual(shares);
    expect(shares.reduce((sum, share) => sum + share)).toBe(5);
  });

  it.each([5, 12])('are refused where %i of them would have more instances than one worker has', (count) => {
    expect(complaint(workersIn(count))).toMatch(
      new RegExp(`VPC_WORKERS names ${count} VPCs; expected 4 at most: .* Remove ${count - 4} of them`),
    );
  });
});

describe('.env is refused', () => {
  it.each([
    [
      'with a mistyped variable',
      'MODEE=apply',
      'MODEE is not a variable of this project (did you mean MODE?)',
    ],
    [
      'with a variable of somebody else',
      'NODE_OPTIONS=x',
      'NODE_OPTIONS is not a variable of this project: remove the line',
    ],
    ['with a credential', 'AccessKeySecret=abcdef', 'AccessKeySecret is a credential'],
    ['with a wrong value', 'MODE=aply', 'MODE is "aply": it is none of plan, apply'],
    ['with a mistyped region', 'REGIONS=cn-hangzou', 'REGIONS has "cn-hangzou" (did you mean cn-hangzhou?)'],
    ['with apply and a ledger in memory', 'MODE=apply', 'LEDGER is "memory:": with MODE=apply'],
    ['with a ledger on the disk of a function', 'LEDGER=file:///tmp/x', 'the disk of a function is lost'],
    ['with a bus that has no name', 'CERTIFICATE_EVENTS=bus', 'EVENT_BUS is empty'],
    ['with a component of an emulator for the cloud', 'FC_COMPONENT=/opt/x', 'set CONTROL_ENDPOINT'],
    ['with control planes elsewhere', 'CONTROL_ENDPOINT=http://example.com', 'it is not on this machine'],
    ['with two lists of workers', `ROTATE_FUNCTION=x\nVPC_WORKERS=${worker('vpc-1')}`, 'are both set'],
    ['with a text that would be evaluated', 'RETIRED_NAMES=<%= 1 %>', 'RETIRED_NAMES has a <%'],
    [
      'with names that become too long',
      'PREFIX=a-prefix-of-exactly-thirty-let\nREGION=cn-shanghai-finance-1\nCERTIFICATE_EVENTS=cas',
      'choose a shorter PREFIX',
    ],
    ['with a prefix that no role can have', 'PREFIX=My_Prefix', 'PREFIX is "My_Prefix"'],
    ['with a timer of five fields', 'CRON=0 7 * * *', 'CRON is "0 7 * * *": it has not six fields'],
  ])('%s', (_title, text, problem) => {
    expect(complaint(text)).toContain(problem);
  });

  it('with all that is wrong at once', () => {
    const message = complaint('MODE=aply\nPREFIX=X\nSOOAK=1h');

    for (const problem of ['MODE is', 'PREFIX is', 'did you mean SOAK?']) expect(message).toContain(problem);
  });

  it('for variables above the limit of a function, naming the largest', () => {
    const many = Array.from({ length: 200 }, (_, index) => `old-${index}.example.com`).join(',');
    const message = complaint(`RETIRED_NAMES=${many}\nEXCLUDE=alb-1\nINCLUDE=tag:a=b`);

    expect(many.length).toBeGreaterThan(MAX_ENVIRONMENT_BYTES - 1_000);
    expect(message).toMatch(
      /the variables of cert-rotator-rotate take \d+ bytes, and 4000 are allowed; the largest are RETIRED_NAMES/,
    );
  });

  it.each([
    ['MODEE', 'MODEE=apply'],
    ['NODE_OPTIONS', 'NODE_OPTIONS=x'],
    ['AccessKeySecret', 'AccessKeySecret=abcdef'],
    ['MODE', 'MODE=aply'],
    ['REGIONS', 'REGIONS=cn-hangzou'],
    ['RETIRED_NAMES', 'RETIRED_NAMES=<%= 1 %>'],
    ['EVENT_BUS', 'CERTIFICATE_EVENTS=bus'],
    ['CONTROL_ENDPOINT', 'FC_COMPONENT=/opt/x'],
    ['VPC_WORKERS', `ROTATE_FUNCTION=x\nVPC_WORKERS=${worker('vpc-1')}`],
    ['VPC_WORKERS', workersIn(5)],
    ['PREFIX', 'PREFIX=a-prefix-of-exactly-thirty-let\nREGION=cn-shanghai-finance-1\nCERTIFICATE_EVENTS=cas'],
    ['RETIRED_NAMES', `RETIRED_NAMES=${'old.example.com,'.repeat(300)}`],
    ['LEDGER', 'LEDGER=file:///tmp/x'],
    ['SOAK', 'SOAK=40d'],
  ])('naming %s, and what it should be or what to do', (name, text) => {
    const [problem = ''] = complaint(text)
      .split('\n')
      .filter((line) => line.includes(name));

    expect(problem).toMatch(/expected|remove|choose|shorten|set CONTROL_ENDPOINT|name the bus/i);
  });

  it('by deploy as it is copied from .env.example: it has no ledger, and the message has the line to add', () => {
    let refusal: unknown;
    try {
      requireBucket(readSettings(envExample(), {}));
    } catch (error) {
      refusal = error;
    }

    expect(refusal).toBeInstanceOf(InvalidConfiguration);
    expect(refusal).toMatchObject({
      message: expect.stringMatching(
        /^InvalidConfiguration: LEDGER is "memory:": deploy needs a bucket.*; expected .*oss:/,
      ),
      hint: expect.stringMatching(/Add a line such as LEDGER=oss:\/\/.*npm run deploy -- --init/),
    });
    expect(requireBucket(readSettings('LEDGER=oss://my-bucket/rotations', {}))).toEqual({
      name: 'my-bucket',
      folder: 'rotations',
    });
  });

  it('without showing a secret', () => {
    const short = 'a-secret-that-is-short';

    expect(complaint(`WEBHOOK_SECRET=${short}`)).toContain('WEBHOOK_SECRET is set but wrong');
    expect(complaint(`WEBHOOK_SECRET=${short}`)).not.toContain(short);
  });
});

describe('a variable of the shell', () => {
  it('is refused by name if it says something else: Serverless Devs would let it win', () => {
    const message = complaint('MODE=apply\nLEDGER=oss://b-b/x', {
      MODE: 'plan',
      SOAK: '5m',
      LEDGER: 'oss://b-b/x',
    });

    expect(message).toContain('MODE has another value in the shell than in .env');
    expect(message).toContain('SOAK has another value in the shell');
    expect(message).not.toContain('LEDGER');
    expect(message).not.toContain('5m');
  });

  it('is refused if it is empty where .env has a value', () => {
    expect(complaint('MODE=plan', { MODE: '' })).toContain('MODE has another value in the shell');
  });

  it('is not looked at if it is not one of ours', () => {
    expect(complaint('', { PATH: '/bin', HOME: '/root' })).toBe('nothing');
  });
});
