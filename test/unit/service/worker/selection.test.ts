import { describe, expect, it } from 'vitest';
import { everything } from '../../../../shared/core/planning/decision.ts';
import { selectionOf } from '../../../../shared/service/worker/selection.ts';

describe('the selection of a plan', () => {
  it('is everything for a command that narrows nothing', () => {
    expect(selectionOf({})).toEqual(everything);
    expect(selectionOf({ force: false, region: 'cn-hangzhou', loadBalancerId: 'alb-1' })).toEqual(everything);
  });

  it('has what the command names', () => {
    const command = { force: true, certificateId: '1-cn-hangzhou', listenerIds: ['lsn-1'] };

    expect(selectionOf(command)).toEqual(command);
  });
});
