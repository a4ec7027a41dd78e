/** A trigger of a function of ours that .env no longer asks for. */
import { describe, expect, it } from 'vitest';
import { withCause } from '../../../../scripts/doctor/causes.ts';
import { checkInstallation } from '../../../../scripts/doctor/check-installation.ts';
import { deployedWith, propsOf, settingsWith } from '../../../support/installation.ts';
import { nothingRead } from '../../../support/outside.ts';

const base = settingsWith();
const [scan] = base.functions;
if (scan === undefined) throw new Error('no functions');
const issued = {
  ...scan,
  resource: 'certificate-issued',
  file: 'certificate-issued',
  functionName: 'cert-rotator-certificate-issued',
};
const settings = { ...base, functions: [issued], certificateEvents: 'bus' as const };
const found = deployedWith(settings).functions[issued.functionName];
if (found === undefined) throw new Error('not deployed');

function settingsCheck(...names: readonly string[]) {
  const triggers = names.map((name) => ({ name, type: 'eventbridge', config: {}, url: undefined }));
  const outside = {
    ...nothingRead,
    functions: [
      {
        wanted: issued,
        props: propsOf(settings)[issued.resource],
        found: { value: { ...found, triggers } as NonNullable<typeof found> },
      },
    ],
  };
  const versions = { own: '1.0.0', answered: new Map(), secrets: new Set<string>() };
  const check = checkInstallation(settings, outside, versions).find(({ id }) => id === 'function-settings');
  if (check === undefined) throw new Error('no check');
  return withCause(check, settings, outside);
}

describe('doctor', () => {
  it('reports it, and its repair accepts that events are lost', () => {
    expect(settingsCheck('cas-actions')).toMatchObject({
      state: 'fault',
      message: expect.stringContaining(
        'cert-rotator-certificate-issued differs from .env in trigger cas-actions',
      ),
      cause: 'lowering',
    });
  });

  it("reports no trigger of an operator's, such as a rule of a bus", () => {
    expect(settingsCheck('certificates|issued')).toMatchObject({ state: 'ok' });
  });
});
