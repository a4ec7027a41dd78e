/** Which functions doctor asks, in which order, and what makes it ask no more. */
import { describe, expect, it } from 'vitest';
import { askFunctions } from '../../../../scripts/doctor/ask-functions.ts';
import { mergeResults } from '../../../../scripts/doctor/merge.ts';
import type { SeenFunction } from '../../../../scripts/doctor/outside.ts';
import { exitStatusOf } from '../../../../scripts/doctor/run-doctor.ts';
import type { FunctionsApi } from '../../../../shared/cloud/account/functions-api.ts';
import { CloudError, type CloudErrorKind } from '../../../../shared/cloud/errors.ts';
import type { CheckResult } from '../../../../shared/core/doctor/result.ts';
import { deployedWith, settingsWith } from '../../../support/installation.ts';

const settings = settingsWith();
const deployed = deployedWith(settings).functions;
const [rotate, scan, webhook] = settings.functions;
if (rotate === undefined || scan === undefined || webhook === undefined) throw new Error('no functions');
const inVpc = (vpcId: string) => ({
  ...rotate,
  resource: `rotate-${vpcId}`,
  functionName: `${rotate.functionName}-${vpcId}`,
  vpc: { vpcId, vSwitchIds: ['vsw-a'], securityGroupId: 'sg-1' },
});
const functions = [rotate, inVpc('vpc-1'), inVpc('vpc-2'), scan, webhook].map(
  (wanted): SeenFunction => ({
    wanted,
    props: undefined,
    found: { value: deployed[wanted.file === 'rotate' ? rotate.functionName : wanted.functionName] },
  }),
);

type Invoke = FunctionsApi['invoke'];

/**
 * @param asks which functions there are
 * @param tell the finding of a function about its dry runs
 * @param instead what the functions do in place of a report
 */
async function ask(
  tell: (functionName: string) => CheckResult['state'],
  instead: Readonly<Record<string, () => ReturnType<Invoke>>> = {},
  asks: readonly SeenFunction[] = functions,
) {
  const asked: string[] = [];
  const printed: string[] = [];
  let atWork = 0;
  let workersAtOnce = 0;
  const invoke: Invoke = async (name) => {
    asked.push(name.replace('cert-rotator-', ''));
    const isWorker = name.includes('rotate');
    if (isWorker) atWork += 1;
    workersAtOnce = Math.max(workersAtOnce, atWork);
    await Promise.resolve();
    if (isWorker) atWork -= 1;
    const other = instead[name.replace('cert-rotator-', '')];
    if (other !== undefined) return other();
    const message = 'ALB may have carried out a dry run: update 1 on lsn-1.';
    const checks = [
      { id: 'dry-run-carried-out', state: tell(name), message, details: [] },
      { id: 'ledger-readable', state: 'ok', message: 'It can be read.', details: [] },
    ];
    return {
      errorType: undefined,
      body: JSON.stringify({ version: '1', function: name, region: 'cn-hangzhou', checks }),
    };
  };
  const answers = await askFunctions(asks, { invoke } as FunctionsApi, ({ en }) => printed.push(en));
  return { asked, workersAtOnce, printed, answers, results: mergeResults([], answers) };
}

describe('a test message', () => {
  it.each([true, false])('is asked of scan alone, and only if a person wants it: %s', async (wanted) => {
    const events: Record<string, unknown> = {};
    const invoke: Invoke = async (name, event) => {
      events[name.replace('cert-rotator-', '')] = JSON.parse(event);
      return { errorType: undefined, body: '{}' };
    };

    await askFunctions(functions, { invoke } as FunctionsApi, () => undefined, wanted);

    expect(events['scan']).toEqual({ doctor: true, ...(wanted ? { test: true } : {}) });
    expect(events['webhook']).toEqual({ doctor: true });
  });
});

describe('the functions that doctor asks', () => {
  it('are all of them: the ones that send dry runs at the end, one after the other', async () => {
    const { asked, workersAtOnce, answers } = await ask(() => 'ok');

    expect(asked).toEqual(['scan', 'webhook', 'rotate', 'rotate-vpc-1', 'rotate-vpc-2']);
    expect(workersAtOnce).toBe(1);
    expect(answers.map(({ wanted }) => wanted)).toEqual(functions.map(({ wanted }) => wanted));
  });

  it.each(['', 'vpc-1=inside'])(
    'are scan at the end, too, where it rotates by itself: ROTATE_FUNCTION=%s',
    async (text) => {
      const environment = { ROTATE_FUNCTION: text };
      const asks = functions.map((one) => {
        if (one.wanted.file !== 'scan' || !('value' in one.found) || one.found.value === undefined)
          return one;
        const { value } = one.found;
        return { ...one, found: { value: { ...value, view: { ...value.view, environment } } } };
      });

      expect((await ask(() => 'ok', {}, asks)).asked).toEqual([
        'webhook',
        'rotate',
        'rotate-vpc-1',
        'rotate-vpc-2',
        'scan',
      ]);
    },
  );

  it('are no more once a dry run may have been carried out; what was found until then is kept', async () => {
    const { asked, printed, results } = await ask((name) => (name.endsWith('vpc-1') ? 'fault' : 'ok'));

    expect(asked).toEqual(['scan', 'webhook', 'rotate', 'rotate-vpc-1']);
    expect(printed.at(-1)).toContain('cert-rotator-rotate-vpc-1');
    const of = (id: CheckResult['id']) => results.find((one) => one.id === id);
    expect(of('dry-run-carried-out')).toMatchObject({
      state: 'fault',
      message: expect.stringContaining('lsn-1'),
    });
    expect(of('ledger-readable')).toMatchObject({
      state: 'unknown',
      message: expect.stringContaining('rotate-vpc-2: It gave no report: it was not asked'),
    });
    expect(exitStatusOf(results)).toBe(1);
  });

  const failure = (kind: CloudErrorKind) => () =>
    Promise.reject(new CloudError('no', { kind, action: 'InvokeFunction', cloudCode: kind }));

  it.each([
    ['crashes', async () => ({ errorType: 'FunctionError', body: '{"errorMessage":"it ended"}' })],
    ['answers something else', async () => ({ errorType: undefined, body: 'hello' })],
    ['gives no answer in time', failure('unavailable')],
  ])('are no more once a worker %s: it may have sent a dry run', async (_what, instead) => {
    const { asked, printed, results } = await ask(() => 'ok', { rotate: instead });

    expect(asked).toEqual(['scan', 'webhook', 'rotate']);
    expect(printed.at(-1)).toBe(
      'stopped: cert-rotator-rotate gave no report, so whether its dry runs were carried out is unknown',
    );
    expect(results.find(({ id }) => id === 'dry-run-carried-out')).toMatchObject({ state: 'unknown' });
    expect(exitStatusOf(results)).toBe(3);
  });

  it('are all the others where the call of a worker was refused, or scan crashes: neither sent a dry run', async () => {
    const crashing = async () => ({ errorType: 'FunctionError', body: '{}' });
    const { asked } = await ask(() => 'ok', { rotate: failure('denied'), scan: crashing });

    expect(asked).toEqual(['scan', 'webhook', 'rotate', 'rotate-vpc-1', 'rotate-vpc-2']);
  });

  it('are no workers at all where scan, which rotates by itself, tells of such a dry run', async () => {
    const { asked } = await ask((name) => (name.endsWith('scan') ? 'fault' : 'ok'));

    expect(asked).toEqual(['scan', 'webhook']);
  });
});
