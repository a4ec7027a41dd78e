/** The bus of an installation whose settings name another one, or none. */
import { describe, expect, it } from 'vitest';
import { inLanguage } from '../../../../../scripts/common/in-language.ts';
import { readPresent } from '../../../../../scripts/deploy/present/read-present.ts';
import { planDeployment } from '../../../../../scripts/deploy/steps/plan-deployment.ts';
import { busMark } from '../../../../../scripts/deploy/wanted/installation.ts';
import {
  deployedWith,
  emptyAccount,
  propsOf,
  settingsWith,
  wantedWith,
} from '../../../../support/installation.ts';
import { deployedModel, remove } from '../../remove/deployed-model.ts';

const without = settingsWith({ EVENT_BUS: '' });
const bus = { name: 'certificates', description: busMark(without) };
const rule = { name: 'to-chat', description: '', isEnabled: true, pattern: {} };

const planWith = (formerBus: { bus: typeof bus; rules: readonly (typeof rule)[] }) =>
  inLanguage(
    'en',
    planDeployment({
      settings: without,
      wanted: wantedWith(without),
      functions: propsOf(without),
      secrets: new Set(),
      present: { ...deployedWith(settingsWith()), bus: undefined, formerBus },
      allowed: { adopt: false, accept: true },
    }),
  );

describe('a bus that the settings no longer name', () => {
  it('is found by what the deployed functions publish to', async () => {
    const { model } = await deployedModel();

    const present = await readPresent(
      model.apis,
      wantedWith(without),
      emptyAccount.identity,
      model.newBuckets,
    );

    expect(present.formerBus).toEqual({ bus, rules: [] });
  });

  it('is deleted if it is ours, before the functions: a run that is interrupted then still finds it', () => {
    const kinds = planWith({ bus, rules: [] }).steps.map(({ kind }) => kind);

    expect(kinds).toContain('delete-bus');
    expect(kinds.indexOf('delete-bus')).toBeLessThan(kinds.indexOf('deploy-function'));
  });

  it('stays, and is named, if it has rules', () => {
    const { steps, notes } = planWith({ bus, rules: [rule] });

    expect(steps.map(({ kind }) => kind)).not.toContain('delete-bus');
    expect(notes.join()).toContain('The event bus certificates is used no longer and stays');
  });

  it('stays if it is of others', () => {
    const { steps } = planWith({ bus: { ...bus, description: 'of a team' }, rules: [] });

    expect(steps.map(({ kind }) => kind)).not.toContain('delete-bus');
  });

  it('goes with the installation, although .env names it no longer', async () => {
    const { model } = await deployedModel();

    await remove(model, { eventBus: undefined });

    expect([...model.buses.keys()]).toEqual([]);
  });
});
