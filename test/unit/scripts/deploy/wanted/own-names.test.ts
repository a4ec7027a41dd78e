/** Which functions and alarms belong to an installation, where the prefix of another one begins with its own. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  isOwnAlarm,
  isOwnFunction,
  isWorker,
  triggerNames,
} from '../../../../../scripts/deploy/wanted/own-names.ts';

describe('a function', () => {
  it.each([
    ['cert-rotator-scan', true],
    ['cert-rotator-certificate-issued', true],
    ['cert-rotator-rotate-vpc-bp15zckdt37pq72zvw3', true],
    ['cert-rotator-staging-scan', false],
    ['cert-rotator-staging-rotate-vpc-bp15zckdt37pq72zvw3', false],
    ['cert-rotator-scanner', false],
    ['other-scan', false],
  ])('%s is one of cert-rotator: %s', (name, isOwn) => {
    expect(isOwnFunction('cert-rotator', name)).toBe(isOwn);
  });

  it('of the other installation is its own', () => {
    expect(isOwnFunction('cert-rotator-staging', 'cert-rotator-staging-scan')).toBe(true);
    expect(isOwnFunction('cert-rotator-staging', 'cert-rotator-scan')).toBe(false);
  });
});

describe('a worker', () => {
  it.each([
    ['cert-rotator-rotate', true],
    ['cert-rotator-rotate-vpc-1', true],
    ['cert-rotator-scan', false],
    ['cert-rotator-rotate-other', false],
  ])('%s: %s', (name, expected) => {
    expect(isWorker('cert-rotator', name)).toBe(expected);
  });
});

describe('the triggers of an installation', () => {
  it('are those of s.yaml', () => {
    const text = readFileSync(new URL('../../../../../s.yaml', import.meta.url), 'utf8');
    const declared = [...text.matchAll(/triggerName: (\S+)/g)].map(([, name]) => name);

    expect([...triggerNames].sort()).toEqual([...new Set(declared)].sort());
  });
});

describe('an alarm', () => {
  const installation = { prefix: 'cert-rotator', region: 'cn-hangzhou' };
  const start = 'alb-cert-rotator-cn-hangzhou-cert-rotator-';

  it.each([
    [`${start}cert-rotator-scan-errors`, true],
    [`${start}cert-rotator-rotate-vpc-1-throttled`, true],
    [`${start}staging-cert-rotator-staging-scan-errors`, false],
    ['alb-cert-rotator-cn-shanghai-cert-rotator-cert-rotator-scan-errors', false],
  ])('%s is one of cert-rotator: %s', (ruleId, isOwn) => {
    expect(isOwnAlarm(installation, ruleId)).toBe(isOwn);
  });
});
