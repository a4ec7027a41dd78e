/** What `s init` was answered, as `--init` finds it. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { initQuestions } from '../../../../../scripts/deploy/settings/init.ts';
import { projectDefaults } from '../../../../../scripts/deploy/settings/project-defaults.ts';
import { deployVariables } from '../../../../../scripts/deploy/settings/variables.ts';
import { parameters, withParameters } from '../../../../../scripts/package/parameters.ts';

const sYaml = readFileSync(new URL('../../../../../s.yaml', import.meta.url), 'utf8');

describe('the defaults of a project', () => {
  it('are the answers to s init', () => {
    const made = withParameters(sYaml)
      .replaceAll('{{ region }}', 'cn-beijing')
      .replaceAll('{{ prefix }}', 'pay');

    expect(projectDefaults(made)).toEqual({ REGION: 'cn-beijing', PREFIX: 'pay' });
  });

  it('are none in a clone', () => {
    expect(projectDefaults(sYaml)).toEqual({});
  });

  it('put the region first, which gets the functions', () => {
    const regions = ['cn-hangzhou', 'cn-beijing'];
    const [question] = initQuestions({ account: '1', regions, ownRegion: 'cn-beijing' });

    expect(question?.default({})).toBe('cn-beijing,cn-hangzhou');
  });
});

describe('what s init accepts', () => {
  const patternOf = (variable: string) =>
    new RegExp(parameters.find((one) => one.variable === variable)?.pattern ?? '');

  it.each(['cert-rotator', 'Pay', 'my_rotator', 'a', 'a-', '1a', 'a'.repeat(30), 'a'.repeat(31)])(
    'is what deploy accepts as a prefix: %s',
    (prefix) => {
      expect(patternOf('PREFIX').test(prefix)).toBe(deployVariables.prefix.parse(prefix).ok);
    },
  );

  it.each(['cn-hangzhou', 'cn-shanghai-finance-1', 'hangzhou', 'cn_hangzhou', 'CN-hangzhou', 'a-b'])(
    'is what deploy accepts as a region: %s',
    (region) => {
      expect(patternOf('REGION').test(region)).toBe(deployVariables.region.parse(region).ok);
    },
  );
});
