import { describe, expect, it } from 'vitest';
import { checkEvent, eventOf } from '../../../../scripts/invoke/event.ts';

describe('the event of a local run', () => {
  it('is empty without options: it covers everything', () => {
    expect(eventOf(undefined, {}).toString()).toBe('');
  });

  it('has a field for each option', () => {
    const event = eventOf('alb-o9ulmq5hgn68jk', {
      region: 'cn-beijing',
      listener: ['lsn-o4u54y73wq7b'],
      certificate: '20741377-cn-hangzhou',
      plan: 'a'.repeat(64),
      force: true,
    });

    expect(JSON.parse(event.toString())).toEqual({
      region: 'cn-beijing',
      loadBalancerId: 'alb-o9ulmq5hgn68jk',
      listenerIds: ['lsn-o4u54y73wq7b'],
      certificateId: '20741377-cn-hangzhou',
      plan: 'a'.repeat(64),
      force: true,
    });
    expect(() => checkEvent(event, 'rotate')).not.toThrow();
  });

  it.each(['', '{"pause":true}', '{"doctor":true}'])('%j is one that scan understands', (text) => {
    expect(() => checkEvent(Buffer.from(text), 'scan')).not.toThrow();
  });

  it.each(['{', '{"loadbalancerid":"alb-1"}', '{"certificateId":"20741377"}'])(
    '%j is refused before credentials are looked for',
    (text) => {
      expect(() => checkEvent(Buffer.from(text), 'scan')).toThrow(/InvalidEvent/);
    },
  );

  it('without a load balancer is refused for rotate', () => {
    expect(() => checkEvent(Buffer.from('{}'), 'rotate')).toThrow(/loadBalancerId/);
  });
});
