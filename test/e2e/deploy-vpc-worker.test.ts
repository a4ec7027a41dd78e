/**
 * Load balancers that only their VPC can reach: named by the first plan, and rotated by the worker that deploy makes in that VPC. The emulated
 * network lets nothing else through.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { initialise } from '../../scripts/deploy/command/initialise.ts';
import { parseEnvFile, valuesOf } from '../../scripts/deploy/settings/env-file.ts';
import { readSettings } from '../../scripts/deploy/settings/read-settings.ts';
import type { RotationReport } from '../../shared/core/reports/rotation-report.ts';
import { deployFiles } from '../emulator/deploy-files.ts';
import type { FleetSpec } from '../emulator/fleet/fleet.ts';
import { stateOf } from '../support/account-state.ts';
import { doctorOf } from '../support/doctor-of.ts';
import { type EmulatedAccount, startEmulatedAccount } from '../support/emulated-account.ts';
import { fleetOf } from '../support/started-service.ts';

const VPC = 'vpc-bp15zckdt37pq72zvw3';
const WORKER = `cert-rotator-rotate-${VPC}`;
const through = 'component';

/** Both are in the same VPC; only one of them is reached from outside. */
const fleet: FleetSpec = {
  ...fleetOf('inside', 'shop'),
  loadBalancers: fleetOf('inside', 'shop').loadBalancers.map((one) => ({
    ...one,
    vpcId: VPC,
    addressType: one.name === 'inside' ? 'Intranet' : 'Internet',
  })),
};

/** Each test goes on where the one before it has ended. */
describe('an Intranet load balancer', () => {
  let account: EmulatedAccount;
  const plain = { MODE: 'plan' };
  const served = { MODE: 'apply', VPC_WORKERS: `${VPC}:vsw-a,vsw-b:sg-1` };

  beforeAll(async () => {
    account = await startEmulatedAccount({ fleet });
  });
  afterAll(() => account.close());

  /** By load balancer: the last outcomes of each function that has worked on it, without the first `asked` invocations. */
  const outcomes = (asked: number) => {
    const found: Record<string, readonly string[]> = {};
    for (const { functionKey, answer, outcome } of account.platform.history.invocations().slice(asked)) {
      if (!functionKey.includes('-rotate') || outcome !== 'succeeded') continue;
      const report = JSON.parse(answer ?? '') as Partial<RotationReport>;
      if (report.plan === undefined || report.outcomes === undefined) continue;
      found[`${report.plan.loadBalancerId} by ${functionKey}`] = report.outcomes.map((one) => one.outcome);
    }
    return found;
  };

  it('is named before apply where no worker can reach it, with the variable that makes one', async () => {
    const result = await account.deploy(account.settings(plain), { through });

    expect(result.plan.notes).toEqual([
      expect.stringContaining(`1 Intranet load balancer of ${VPC} cannot be reached`),
      expect.stringMatching(`VPC_WORKERS=${VPC}:vsw-[a-z0-9]+(,vsw-[a-z0-9]+)*:<security-group-id> `),
    ]);
    if (!('firstPlan' in result)) throw new Error('There is no first plan.');
    const decisions = result.firstPlan.plans.map(({ loadBalancerId, replacements }) => [
      loadBalancerId,
      ...replacements.map(({ decision, reason }) => `${decision} ${reason}`),
    ]);
    expect(decisions.sort()).toEqual([
      ['alb-inside', 'blocked no-worker-in-vpc'],
      ['alb-shop', expect.stringMatching(/^rotate /)],
    ]);
  });

  it('is found by --init, which puts the line to complete into .env as a comment', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'init-'));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    const { emulator, platform, caller } = account;
    vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_ID', caller.accessKeyId);
    vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_SECRET', caller.accessKeySecret);
    vi.stubEnv('ALIBABA_CLOUD_SECURITY_TOKEN', caller.securityToken);
    onTestFinished(() => void vi.unstubAllEnvs());
    const printed: string[] = [];
    const file = path.join(directory, '.env');

    await initialise(
      {
        file,
        answers: {},
        useDefaults: true,
        fresh: true,
        language: 'en',
        values: valuesOf(parseEnvFile(deployFiles(emulator, platform.url).settings)),
      },
      (line) => void printed.push(line),
    );

    const text = await readFile(file, 'utf8');
    const line = new RegExp(`^# (VPC_WORKERS=${VPC}:vsw-[a-z0-9,-]+:<security-group-id>)$`, 'm').exec(
      text,
    )?.[1];
    expect(line).toBeDefined();
    expect(printed.join('\n')).toContain(line);
    const completed = text.replace(`# ${line}`, line?.replace('<security-group-id>', 'sg-1') ?? '');
    expect(readSettings(completed, {}).functions.map(({ functionName }) => functionName)).toContain(WORKER);
  });

  it('is the fault that doctor finds there', async () => {
    const { results } = await doctorOf(account, account.settings(plain));

    const found = results.find(({ id }) => id === 'vpc-worker');
    expect(found).toMatchObject({ state: 'fault', message: `${VPC} has no worker for alb-inside.` });
  });

  it('gets a worker in its VPC, and nothing is left to say', async () => {
    const { status, plan } = await account.deploy(account.settings(served), { through, accept: true });

    expect([status, plan.notes]).toEqual(['deployed', []]);
    const { functions } = await stateOf(account);
    const worker = functions.find(({ view }) => view.functionName === WORKER);
    expect(worker?.view.vpc).toEqual({ vpcId: VPC, vSwitchIds: ['vsw-a', 'vsw-b'], securityGroupId: 'sg-1' });
  });

  it('is rotated and verified by that worker when the timer fires; the Internet one of its VPC by the public one', async () => {
    // Deploy and doctor have asked them before.
    const asked = account.platform.history.invocations().length;

    account.platform.fireTimer('cert-rotator-scan');

    await expect
      .poll(() => outcomes(asked), { timeout: 120_000 })
      .toEqual({
        [`alb-inside by ${WORKER}`]: ['verified'],
        'alb-shop by cert-rotator-rotate': ['verified'],
      });
    const { model } = account.emulator;
    const writes = model.history.calls().filter(({ write, tookEffect }) => write && tookEffect);
    const writers = writes.map(
      ({ caller, params }) => `${account.platform.functionOf(caller)} ${params['ListenerId']}`,
    );
    expect(new Set(writers)).toEqual(
      new Set([`${WORKER} lsn-inside-https`, 'cert-rotator-rotate lsn-shop-https']),
    );
  });

  it('leaves doctor nothing to find', async () => {
    const { results } = await doctorOf(account, account.settings(served));

    const found = results.filter(({ state }) => ['fault', 'warning', 'unknown'].includes(state));
    // The build of this test is no build of this version.
    expect(
      found.map(({ id }) => id),
      JSON.stringify(found),
    ).toEqual(['function-version']);
  });

  it('loses its worker with everything else when the installation is removed', async () => {
    expect(await account.remove(account.settings(served))).toMatchObject({ status: 'removed' });

    expect((await stateOf(account)).functions).toEqual([]);
  });
});
