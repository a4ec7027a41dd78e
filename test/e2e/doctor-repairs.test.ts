/**
 * The commands that doctor prints are carried out, and repair what they are printed for. A repair that a person makes in a console, or in .env,
 * is checked by its words alone (test/unit/scripts/doctor/repairs.test.ts).
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeploymentOptions } from '../../scripts/deploy/run-deployment.ts';
import { repairOf } from '../../scripts/doctor/repairs.ts';
import { type CheckId, checks } from '../../shared/core/doctor/checks.ts';
import type { CheckResult } from '../../shared/core/doctor/result.ts';
import {
  type DeployedInstallation,
  deployInstallation,
  type Looking,
} from '../support/deployed-installation.ts';
import type { Fault } from '../support/doctor-faults/fault.ts';
import { installationFaults } from '../support/doctor-faults/installation.ts';
import { rightsFaults } from '../support/doctor-faults/rights.ts';
import { fleetOf } from '../support/started-service.ts';

/** A repair that is a command and nothing else. */
const COMMAND = /^npm run deploy(?: --((?: --[a-z-]+)+))?$/;

const flags = { '--adopt': 'adopt', '--accept': 'accept', '--start-timer': 'startTimer' } as const;

function allowedBy(command: string): Partial<DeploymentOptions> {
  const [, options = ''] = COMMAND.exec(command) ?? [];
  const given = options.split(' ').filter((one) => one !== '');
  for (const one of given) expect(Object.keys(flags)).toContain(one);
  return Object.fromEntries(given.map((one) => [flags[one as keyof typeof flags], true]));
}

/** By id: the commands for the faults that have one. */
function commandsFor(results: readonly CheckResult[]): ReadonlyMap<CheckId, string> {
  return new Map(
    results
      .filter(({ state }) => state === 'fault')
      .map((one) => [one.id, repairOf(one, { results, settingsFile: undefined })] as const)
      .filter(([, repair]) => COMMAND.test(repair)),
  );
}

let service: DeployedInstallation;
beforeAll(async () => {
  service = await deployInstallation(fleetOf('shop'));
  await service.look();
});
afterAll(() => service.close());

/** Carries out each command, and looks again. @returns what is still wrong of what it was printed for */
async function carriedOut(commands: ReadonlyMap<CheckId, string>, looking: Looking) {
  for (const command of new Set(commands.values())) {
    const { status, plan } = await service.deploy(looking.values, allowedBy(command));
    expect(plan.refusals, command).toEqual([]);
    expect(['deployed', 'unchanged']).toContain(status);
  }
  const { results } = await service.look(looking);
  return results.filter(({ id, state }) => commands.has(id) && state !== 'ok');
}

/** Deploy refuses it, and doctor says so in place of a command. */
const refusedByDeploy = ['another installation over the same region', 'a role with another policy'];

/** What is planted in the account: with all of it at once, each command has to work beside the other faults. */
const planted: readonly Fault[] = [...installationFaults, ...rightsFaults].filter(
  ({ id, what, plant }) => plant && COMMAND.test(checks[id].repair) && !refusedByDeploy.includes(what),
);

describe('the commands that doctor prints', () => {
  it('repair each fault that was planted in the account', async () => {
    const all = { ask: ['scan', 'rotate', 'webhook', 'status', 'certificate-issued'] };
    for (const { plant } of planted) await plant?.(service);

    const { results } = await service.look(all);
    const commands = commandsFor(results);
    const left = await carriedOut(commands, all);

    expect([...commands.keys()].sort()).toEqual([...new Set(planted.map(({ id }) => id))].sort());
    expect(commands.size).toBeGreaterThan(15);
    expect(left).toEqual([]);
  });

  it.each([
    ['a drifted variable', { LOG_LEVEL: 'debug' }, 'function-settings'],
    // The last of all: without VPC_WORKERS, deploy would take the worker away only with --accept.
    ['a VPC worker that is not deployed', { VPC_WORKERS: 'vpc-bp1:vsw-a:sg-1' }, 'function-missing'],
  ] as const)('repair %s', async (_, values, id) => {
    const { results } = await service.look({ values });
    const commands = commandsFor(results);
    const left = await carriedOut(commands, { values });

    expect([...commands.keys()]).toContain(id);
    expect(left).toEqual([]);
  });
});
