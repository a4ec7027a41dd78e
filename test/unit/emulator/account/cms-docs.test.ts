/** Compares docs/emulator.md on CloudMonitor with the source. */
import { expect, it } from 'vitest';
import { cmsKnobs } from '../../../emulator/account/cms/cms-model.ts';
import { knobsOf } from '../documented.ts';

it('docs/emulator.md has every knob of CloudMonitor with its value', () => {
  const { documented, actual } = knobsOf('CloudMonitor', cmsKnobs, cmsKnobs);

  expect(documented).toEqual(actual);
});
