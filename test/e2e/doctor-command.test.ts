/** `npm run doctor` on an installation that was deployed to the emulator from nothing: healthy, and with one fault at a time. */
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { factsFile } from '../../scripts/doctor/facts.ts';
import { readFacts } from '../../scripts/doctor/open-doctor.ts';
import { type Examination, exitStatusOf } from '../../scripts/doctor/run-doctor.ts';
import { doctorText } from '../../scripts/doctor/view.ts';
import type { FleetSpec } from '../emulator/fleet/fleet.ts';
import { ACCOUNT_ID } from '../emulator/ram/resources.ts';
import { type DeployedInstallation, deployInstallation, PREFIX } from '../support/deployed-installation.ts';
import { deployedFaults } from '../support/doctor-faults/deployed.ts';
import { BUCKET, idsOf, REGION } from '../support/doctor-faults/fault.ts';
import { faultsOfChinese, shownInChinese } from '../support/doctor-in-chinese.ts';

const ecc = (name: string, daysLeft: number) => ({ names: [name], keyType: 'ECC', daysLeft }) as const;

const fleet: FleetSpec = {
  certificates: {
    // Each is in CAS beside the other.
    shop: { ...ecc('shop.example', 150), beside: 'old' },
    blog: ecc('blog.example', 150),
    old: ecc('old.example', 5),
  },
  loadBalancers: ['shop', 'blog'].map((name) => ({
    region: REGION,
    name,
    listeners: [
      {
        protocol: 'HTTPS',
        port: 1_024,
        attached: [{ certificate: name, slot: 'default', outcome: 'nothing-to-do', reason: 'not-due' }],
      },
    ],
  })),
};

let service: DeployedInstallation;
beforeAll(async () => {
  service = await deployInstallation(fleet);
  await service.look();
});
afterAll(() => service.close());

const idsIn = ({ results }: Examination, ...states: readonly string[]) =>
  results.filter(({ state }) => states.includes(state)).map(({ id }) => id);

/** The findings of every check that is neither well nor unused, by id. */
const findings = ({ results }: Examination) =>
  results
    .filter(({ state }) => ['fault', 'warning', 'unknown'].includes(state))
    .map(({ id, state, message }) => `${id} ${state}: ${message}`);

describe('doctor on a healthy account', () => {
  it('finds nothing wrong, leaves nothing unknown, and changes nothing', async () => {
    const { loadBalancers } = service.emulator.model.state();

    const seen = await service.look({ ask: ['scan', 'rotate', 'webhook', 'status', 'certificate-issued'] });

    expect(findings(seen)).toEqual([]);
    expect(exitStatusOf(seen.results)).toBe(0);
    expect(service.emulator.model.state().loadBalancers).toEqual(loadBalancers);
    expect(service.emulator.model.history.calls().some(({ tookEffect, write }) => write && tookEffect)).toBe(
      false,
    );
  });

  it('fits eighty columns', async () => {
    const { results } = await service.look();

    const text = doctorText('alb-cert-rotator', results, { verbose: false, settingsFile: undefined });

    for (const line of text.split('\n'))
      expect(stripVTControlCharacters(line).length).toBeLessThanOrEqual(80);
    expect(text).toContain('0 faults, 0 warnings, 0 unknown');
  });

  it('is Chinese for a person who reads no English', async () => {
    const { results } = await service.look();
    const shown = shownInChinese(results);

    expect(faultsOfChinese(shown)).toEqual([]);
    expect(shown).toContain('✓ 访问凭证（identity）');
    expect(shown).toContain('0 项异常，0 项警告，0 项未知');
  });

  it('writes facts without ids, names and account', async () => {
    const { outside, results } = await service.look();

    const file = factsFile('1.0.0', outside, results, await readFacts(service.settings, outside));

    const answerOf = (name: string) => file.facts.find(({ fact }) => fact === name)?.answer;
    expect(answerOf('cas-sha2')).toBe('yes');
    expect(answerOf('function-tags')).toBe('yes');
    expect(answerOf('metric-statistics')).toEqual(['Value']);
    expect(answerOf('update-resources')).toBe('not-settled');
    expect(answerOf('public-access-block')).toEqual(['true']);
    const text = JSON.stringify(file);
    for (const secret of [ACCOUNT_ID, 'shop', BUCKET, `${PREFIX}-scan`, 'alb-shop', REGION, 'lsn-'])
      expect(text).not.toContain(secret);
  });
});

describe('doctor finds each planted fault under its own id', () => {
  it.each(deployedFaults)('$what, also in Chinese', async ({ plant, look, ...fault }) => {
    const undo = await plant?.(service);
    try {
      const seen = await service.look(await look?.(service));

      expect([...new Set(idsIn(seen, 'fault', 'warning'))].sort(), findings(seen).join('\n')).toEqual(
        idsOf(fault),
      );
      expect(exitStatusOf(seen.results)).not.toBe(0);
      expect(faultsOfChinese(shownInChinese(seen.results))).toEqual([]);
    } finally {
      await undo?.();
    }
  });

  it('a function that was deleted', async () => {
    const name = `${PREFIX}-certificate-issued`;
    for (const trigger of await service.functions.listTriggers(name))
      await service.functions.deleteTrigger(name, trigger.name);
    await service.functions.deleteAsyncConfig(name);
    await service.functions.deleteConcurrency(name);
    await service.functions.deleteFunction(name);

    const seen = await service.look();

    expect(idsIn(seen, 'fault')).toContain('function-missing');
    expect(idsIn(seen, 'unknown')).toContain('permissions-certificate-issued');
  });
});
