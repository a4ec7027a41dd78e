/** Faults that a deployed installation on the emulator cannot have: rotate alone, in one process, with a part of its world replaced. */
import { createMemoryLedger } from '../../../../shared/ledger/memory.ts';
import { fakeWecom } from '../../../support/chats/fakes.ts';
import { notifierOf } from '../../../support/chats/notifier-of.ts';
import { json } from '../../../support/chats/service.ts';
import type { Found } from '../../../support/doctor-faults/fault.ts';
import { type Examined, examine, healthyWorld } from './stories.ts';

export interface InProcessFault extends Found {
  examined(): Promise<Examined>;
}

export const inProcessFaults: readonly InProcessFault[] = [
  {
    what: 'a ledger that accepts a second entry',
    id: 'ledger-exclusive',
    examined: () => {
      const store = createMemoryLedger();
      return examine(healthyWorld(), { store: { ...store, append: async () => ({ appended: true }) } });
    },
  },
  {
    what: 'fingerprints of CAS that are those of something else',
    id: 'fingerprint',
    examined: () => {
      const world = healthyWorld();
      world.loadBalancer({
        region: 'cn-hangzhou',
        zones: [{ zoneId: 'cn-hangzhou-c', address: '127.16.2.1' }],
        listeners: [{ default: world.certificate({ described: { sha256: 'ab'.repeat(32) } }) }],
      });
      return examine(world);
    },
  },
  {
    what: 'a robot that was deleted',
    id: 'notifications',
    examined: () => {
      const world = healthyWorld();
      const robot = fakeWecom(world.clock);
      robot.fail(json({ errcode: 93000, errmsg: 'invalid webhook url' }));
      const env = { REGIONS: 'cn-hangzhou', LEDGER: 'memory:', ROTATE_FUNCTION: 'rotate' };
      const notifier = notifierOf(world, [robot]);
      return examine(world, { own: 'scan', env, notifier, command: { test: true } });
    },
  },
  {
    what: 'security groups that drop the packets of the prober',
    id: 'security-groups',
    follows: { handshake: 'a packet that is dropped is a handshake without an answer' },
    examined: () => {
      const world = healthyWorld();
      for (const zoneId of ['cn-hangzhou-a', 'cn-hangzhou-b'])
        world.model.inject({ kind: 'handshake', zoneId, how: 'reset', times: 99 });
      return examine(world, {
        cloud: (given) => ({
          ...given,
          alb: (region) => {
            const alb = given.alb(region);
            return {
              ...alb,
              getLoadBalancerAttribute: async (id) => ({
                ...(await alb.getLoadBalancerAttribute(id)),
                securityGroupIds: ['sg-1'],
              }),
            };
          },
        }),
      });
    },
  },
];
