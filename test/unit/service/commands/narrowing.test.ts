/** Each field of a command alone, with the answer to each question about narrowing. */
import { describe, expect, it } from 'vitest';
import { isNarrowed } from '../../../../shared/core/planning/decision.ts';
import type { Command } from '../../../../shared/service/commands/command.ts';
import {
  coversWholeLoadBalancers,
  coversWholeRegions,
  isRoutine,
} from '../../../../shared/service/commands/narrowing.ts';
import { selectionOf } from '../../../../shared/service/worker/selection.ts';

const narrowsThePlan = (command: Command) => isNarrowed(selectionOf(command));

describe('a command', () => {
  it.each([
    ['that names nothing', {}, true, true, true, false],
    ['without force', { force: false }, true, true, true, false],
    ['for a region', { region: 'cn-hangzhou' }, true, true, true, false],
    ['for a load balancer', { loadBalancerId: 'alb-1' }, false, false, true, false],
    ['for listeners', { listenerIds: ['lsn-1'] }, false, false, false, true],
    ['for a certificate', { certificateId: '1-cn-hangzhou' }, false, false, false, true],
    ['with force', { force: true }, false, false, false, true],
    ['with a mode', { mode: 'apply' }, false, true, false, false],
    ['with an approved plan', { plan: 'a'.repeat(64) }, false, false, false, false],
  ] satisfies readonly (readonly [string, Command, boolean, boolean, boolean, boolean])[])(
    '%s is answered for what it narrows',
    (_case, command, routine, wholeRegions, wholeLoadBalancers, narrowsPlan) => {
      expect(isRoutine(command)).toBe(routine);
      expect(coversWholeRegions(command)).toBe(wholeRegions);
      expect(coversWholeLoadBalancers(command)).toBe(wholeLoadBalancers);
      expect(narrowsThePlan(command)).toBe(narrowsPlan);
    },
  );
});
