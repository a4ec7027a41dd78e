/**
 * scan and rotate answer invalid events with a documented error, and change nothing.
 */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_EVENT_BYTES } from '../../shared/service/commands/parse-command.ts';
import { fleetOf, rejectionOf, type StartedService, startService } from '../support/started-service.ts';

const target = { loadBalancerId: 'alb-one' };

type Case = readonly [what: string, event: unknown];

const garbage: readonly Case[] = [
  ['text', 'rotate everything, please'],
  ['half a JSON document', '{"loadBalancerId":'],
  ['binary bytes', Buffer.from([0xff, 0xfe, 0x00, 0x80])],
  ['a number', '7'],
  ['a text in JSON', '"alb-one"'],
  ['a list', [target]],
  ['an unknown field', { ...target, loadBalancer: 'alb-one' }],
  ['a field in the wrong case', { loadbalancerid: 'alb-one' }],
  ['a load balancer that is a list', { loadBalancerId: ['alb-one'] }],
  ['a load balancer that is an address', { loadBalancerId: '169.254.169.254' }],
  ['listeners that are not a list', { ...target, listenerIds: 'lsn-one-https' }],
  ['no listener at all', { ...target, listenerIds: [] }],
  ['force as text', { ...target, force: 'yes' }],
  ['a mode that does not exist', { ...target, mode: 'force' }],
  ['a certificate number without a region', { ...target, certificateId: '20741377' }],
  ['a certificate as a number', { ...target, certificateId: 20_741_377 }],
  ['an invalid hash', { ...target, plan: 'latest' }],
  ['a region that is a URL', { ...target, region: 'https://example.com' }],
  ['null where an id should be', { loadBalancerId: null }],
  ['a huge event', JSON.stringify(target).padEnd(MAX_EVENT_BYTES + 1)],
  ['deep nesting', '['.repeat(50_000)],
  ['a timer with garbage for a payload', { triggerTime: 'now', triggerName: 'hourly', payload: 'garbage' }],
];

const withoutTarget: readonly Case[] = [
  ['an empty event', ''],
  ['a command without a target', {}],
];

describe('an invalid event', () => {
  let service: StartedService;
  let documented: readonly string[];
  beforeAll(async () => {
    service = await startService({ calm: true, fleet: fleetOf('one') });
    const page = await readFile(new URL('../../docs/errors.md', import.meta.url), 'utf8');
    documented = [...page.matchAll(/^## (\w+)$/gm)].map(([, code = '']) => code);
  });
  afterAll(() => service.close());

  it.each(garbage)('is refused by scan before any call: %s', async (_, event) => {
    const before = service.emulator.model.history.entries().length;

    const error = await rejectionOf(service.scan(event));

    expect(error.message).toMatch(/^InvalidEvent: /);
    expect(service.emulator.model.history.entries()).toHaveLength(before);
  });

  it.each([...garbage, ...withoutTarget])('is refused by rotate before any call: %s', async (_, event) => {
    const before = service.emulator.model.history.entries().length;

    const error = await rejectionOf(service.rotate(event));

    expect(error.message).toMatch(/^InvalidEvent: /);
    expect(service.emulator.model.history.entries()).toHaveLength(before);
  });

  it.each([
    ['an unknown load balancer', { loadBalancerId: 'alb-nowhere' }, {}, 'UnknownLoadBalancer'],
    ['the hash of an unknown plan', { ...target, plan: '0'.repeat(64) }, {}, 'PlanChanged'],
    ['a setting that is wrong', target, { MODE: 'aply' }, 'InvalidConfiguration'],
  ])('or the like ends with a documented code and changes nothing: %s', async (_, event, env, code) => {
    const error = await rejectionOf(service.rotate(event, { env }));

    expect(error.message.split(': ')[0]).toBe(code);
    expect(documented).toContain(code);
    expect(service.emulator.model.history.calls().filter(({ write }) => write)).toEqual([]);
  });

  it('and an unknown load balancer have different errors in scan, too', async () => {
    const error = await rejectionOf(service.scan({ loadBalancerId: 'alb-nowhere' }));

    expect(error.message).toMatch(
      /^ScanIncomplete: 1 of 1 load balancers or regions failed, the first at cn-hangzhou: UnknownLoadBalancer: /,
    );
    expect(documented).toContain('ScanIncomplete');
    expect(service.emulator.model.history.calls().filter(({ write }) => write)).toEqual([]);
  });
});
