/** Faults whose repair is not the usual one, because of what .env says. */
import { describe, expect, it } from 'vitest';
import { withCause } from '../../../../scripts/doctor/causes.ts';
import type { CheckResult } from '../../../../shared/core/doctor/result.ts';
import { deployedWith, settingsWith } from '../../../support/installation.ts';
import { nothingRead } from '../../../support/outside.ts';

const fault = (id: CheckResult['id'], message = 'wrong'): CheckResult => ({
  id,
  state: 'fault',
  message,
  details: [],
});
const deployed = deployedWith(settingsWith({ MODE: 'apply' })).functions;
const outsideOf = (settings: ReturnType<typeof settingsWith>) => ({
  ...nothingRead,
  functions: settings.functions.map((wanted) => ({
    wanted,
    props: undefined,
    found: { value: deployed[wanted.functionName] },
  })),
});

describe('a fault of the settings', () => {
  it.each([
    ['only differs', settingsWith({ MODE: 'apply' }), undefined],
    ['would lower apply to plan', settingsWith({ MODE: 'plan' }), 'lowering'],
    ['would use another ledger', settingsWith({ MODE: 'apply', LEDGER: 'oss://other/x' }), 'lowering'],
  ] as const)('that %s', (_, settings, cause) => {
    expect(withCause(fault('function-settings'), settings, outsideOf(settings)).cause).toBe(cause);
  });

  it('that would take a public function away, since its secret is missing', () => {
    const settings = settingsWith({ MODE: 'apply', WEBHOOK_SECRET: '' });
    const webhook = deployed['cert-rotator-webhook'];
    const outside = { ...outsideOf(settings), unwanted: { value: webhook === undefined ? [] : [webhook] } };

    expect(withCause(fault('function-settings'), settings, outside).cause).toBe('lowering');
    expect(withCause(fault('function-settings'), settings, outsideOf(settings)).cause).toBeUndefined();
  });
});

describe("a fault of a role of the operator's own", () => {
  const own = settingsWith({ MODE: 'apply' });
  const settings = {
    ...own,
    functions: own.functions.map((one) => (one.file === 'scan' ? { ...one, roleName: 'my-scan' } : one)),
  };
  const causeOf = (id: CheckResult['id'], message?: string) =>
    withCause(fault(id, message), settings, outsideOf(settings)).cause;

  it('is not repaired by deploy, and that of another function is', () => {
    expect([causeOf('permissions-scan'), causeOf('permissions-rotate')]).toEqual(['own-role', undefined]);
    expect(causeOf('role-trust', 'my-scan does not trust fc.aliyuncs.com.')).toBe('own-role');
    expect(
      causeOf('role-trust', 'cert-rotator-rotate-cn-hangzhou does not trust fc.aliyuncs.com.'),
    ).toBeUndefined();
    expect(causeOf('ledger-readable', 'cert-rotator-scan: Denied.')).toBe('own-role');
    expect(causeOf('ledger-readable', 'cert-rotator-rotate: Denied.')).toBeUndefined();
  });
});
