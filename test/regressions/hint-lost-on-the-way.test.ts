/**
 * acme.sh 6258: a call fails because the clock of the machine is wrong, and the message does not say so.
 *
 * Here what an operator can do about an error of the cloud stands in the outcome, wherever the error came from.
 */
import { describe, expect, it } from 'vitest';
import { ScanIncomplete } from '../../shared/service/scan/scan-errors.ts';
import { createWorld } from '../support/world.ts';

describe('the hint of an error of the cloud (acme.sh 6258)', () => {
  it.each([
    { code: 'InvalidTimeStamp.Expired', hint: 'Set the clock of this machine' },
    { code: 'NoPermission', hint: "Grant the function's role the RAM action alb:UpdateListenerAttribute." },
    { code: 'InvalidSecurityToken.Expired', hint: 'The temporary credentials have expired' },
    { code: 'InvalidAccessKeyId.NotFound', hint: 'Check the credentials' },
  ])('is in the outcome of a write that is refused with $code', async ({ code, hint }) => {
    const world = createWorld();
    const old = world.certificate({ daysLeft: 9 });
    world.certificate({ daysLeft: 90 });
    world.loadBalancer({ listeners: [{ default: old }] });
    world.model.inject({
      kind: 'answer',
      action: 'UpdateListenerAttribute',
      answer: 'error',
      status: 403,
      code,
    });

    const report = await world.rotate();

    expect(report.outcomes).toMatchObject([{ outcome: 'blocked', message: expect.stringContaining(hint) }]);
    expect(world.attached()).toEqual([`default ${old}`]);
  });

  it('is in the report of a scan that could not list the listeners', async () => {
    const world = createWorld();
    world.loadBalancer({ listeners: [{ default: world.certificate() }] });
    const denied = { action: 'ListListeners', answer: 'error', status: 403, code: 'NoPermission' } as const;
    world.model.inject({ kind: 'answer', times: 1_000, ...denied });

    const error = await world.scan().catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(ScanIncomplete);
    expect(String(error)).toContain("Grant the function's role the RAM action alb:ListListeners.");
  });
});
