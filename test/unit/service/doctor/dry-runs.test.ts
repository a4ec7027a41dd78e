/** The dry runs by which rotate finds out what it may do: which ones it sends, and what makes it send no more. */
import { describe, expect, it } from 'vitest';
import type { AlbApi } from '../../../../shared/cloud/alb-api.ts';
import type { Cloud } from '../../../../shared/cloud/cloud.ts';
import { CloudError } from '../../../../shared/cloud/errors.ts';
import { loadBalancerLog } from '../../../../shared/core/records/load-balancer-log.ts';
import { NOW_MS } from '../../../support/builders.ts';
import type { World } from '../../../support/world.ts';
import { examine, healthyWorld } from './stories.ts';

/** The clients of the world, with some calls of ALB replaced. */
const withAlb =
  (change: (alb: AlbApi) => Partial<AlbApi>) =>
  (world: World): Cloud => ({
    ...world,
    alb: (region) => {
      const alb = world.alb(region);
      return { ...alb, ...change(alb) };
    },
  });

const denied = (action: string, message = 'You are not authorized.') =>
  new CloudError(message, { kind: 'denied', action, cloudCode: 'NoPermission', httpStatus: 403 });

const claim = {
  format: 1,
  atMs: NOW_MS,
  holder: 'another-worker',
  nonce: '1',
  kind: 'claimed',
  data: { requestId: 'r', untilMs: NOW_MS + 60_000 },
} as const;

const dryRunsOf = (world: World) =>
  world.writes().map(({ action, params, tookEffect }) => ({ action, dry: params['DryRun'], tookEffect }));

describe('the dry runs of rotate', () => {
  it('changes no listener: every write is a dry run with what is attached', async () => {
    const world = healthyWorld();
    const before = world.attached();

    await examine(world);

    expect(dryRunsOf(world)).toEqual([
      { action: 'UpdateListenerAttribute', dry: 'true', tookEffect: false },
      { action: 'AssociateAdditionalCertificatesWithListener', dry: 'true', tookEffect: false },
      { action: 'DissociateAdditionalCertificatesFromListener', dry: 'true', tookEffect: false },
    ]);
    expect(world.attached()).toEqual(before);
  });

  it('dissociates nothing where a listener has only its default', async () => {
    const world = healthyWorld();
    const [present = ''] = world.attached();
    world.model.setAttached('lsn-1', { defaultCertificateId: present.replace('default ', '') });

    const examined = await examine(world);

    expect(dryRunsOf(world).map(({ action }) => action)).toEqual([
      'UpdateListenerAttribute',
      'AssociateAdditionalCertificatesWithListener',
    ]);
    expect(examined.of('permissions-rotate').state).toBe('ok');
  });
});

describe('rotate finds by them', () => {
  it('a missing right to change listeners', async () => {
    const world = healthyWorld();

    const examined = await examine(world, {
      cloud: withAlb((alb) => ({
        dryRun: (request) =>
          request.write === 'associate'
            ? Promise.reject(denied('AssociateAdditionalCertificatesWithListener'))
            : alb.dryRun(request),
      })),
    });

    expect(examined.in('fault')).toEqual(['permissions-rotate']);
    expect(examined.of('permissions-rotate').message).toContain(
      'lacks alb:AssociateAdditionalCertificatesWithListener',
    );
  });

  it('that RAM asks for the security policy of the listener, too', async () => {
    const world = healthyWorld();
    const text = 'not authorized on acs:alb:cn-hangzhou:1:securitypolicy/tls_cipher_policy_1_0';

    const examined = await examine(world, {
      cloud: withAlb((alb) => ({
        dryRun: (request) =>
          request.write === 'update'
            ? Promise.reject(denied('UpdateListenerAttribute', text))
            : alb.dryRun(request),
      })),
    });

    expect(examined.of('update-resources')).toMatchObject({
      state: 'fault',
      message: expect.stringContaining('securitypolicy/tls_cipher_policy_1_0'),
    });
  });

  it('a missing right to read', async () => {
    const examined = await examine(healthyWorld(), {
      cloud: withAlb(() => ({
        listSystemSecurityPolicies: () => Promise.reject(denied('ListSystemSecurityPolicies')),
      })),
    });

    expect(examined.in('fault')).toEqual(['permissions-rotate']);
  });

  it('an endpoint that carries dry runs out, and sends nothing more', async () => {
    const world = healthyWorld();
    const before = world.attached();

    const examined = await examine(world, {
      cloud: withAlb((alb) => ({
        dryRun: async ({ write, listenerId, certificateId }) => {
          expect(write).toBe('update');
          await alb.updateListenerAttribute({ listenerId, certificateId, clientToken: 'a' });
          return 'carried-out';
        },
      })),
    });

    expect(examined.in('fault')).toEqual(['dry-run-carried-out']);
    expect(examined.of('ledger-exclusive').state).toBe('ok');
    expect(world.handshakes()).toEqual([]);
    expect(world.attached()).toEqual(before);
  });

  it('a dry run without a clear answer, tells what it has found until then, and sends nothing more', async () => {
    const world = healthyWorld();
    const sent: string[] = [];
    const timeout = new CloudError('read timed out', {
      kind: 'unavailable',
      action: 'UpdateListenerAttribute',
      cloudCode: 'ETIMEDOUT',
    });

    const examined = await examine(world, {
      cloud: withAlb((alb) => ({
        dryRun: async (request) => {
          sent.push(request.write);
          if (request.write === 'update') return alb.dryRun(request);
          throw timeout;
        },
      })),
    });

    expect(sent).toEqual(['update', 'associate']);
    expect(examined.in('fault')).toEqual(['dry-run-carried-out']);
    expect(examined.of('dry-run-carried-out').message).toMatch(
      /may have carried out a dry run: associate \S+ on lsn-\S+\. .*timed out/,
    );
    expect(examined.of('ledger-writable').state).toBe('ok');
    expect(examined.of('update-resources').state).toBe('ok');
    expect(examined.checks.map(({ id }) => id)).not.toContain('handshake');
    expect(world.handshakes()).toEqual([]);
  });

  it('nothing unclear in a dry run that was throttled: it was not looked at', async () => {
    const examined = await examine(healthyWorld(), {
      cloud: withAlb(() => ({
        dryRun: () =>
          Promise.reject(
            new CloudError('slow down', {
              kind: 'throttled',
              action: 'UpdateListenerAttribute',
              cloudCode: 'Throttling',
            }),
          ),
      })),
    });

    expect(examined.in('fault')).toEqual([]);
    expect(examined.of('permissions-rotate').state).toBe('unknown');
  });

  it('no dissociation worth a risk where no other dry run has passed', async () => {
    const world = healthyWorld({ knobs: { updateToSameDefault: 'refuse' } });

    const examined = await examine(world);

    expect(dryRunsOf(world)).toHaveLength(2);
    expect(examined.of('permissions-rotate').state).toBe('unknown');
    expect(examined.of('permissions-rotate').message).toContain('no earlier dry run has passed');
  });

  it('that a worker takes the listener between two dry runs, and sends no further one', async () => {
    const world = healthyWorld();

    const examined = await examine(world, {
      cloud: withAlb((alb) => ({
        dryRun: async (request) => {
          const answer = await alb.dryRun(request).catch((error: unknown) => error);
          await world.store.append(loadBalancerLog('cn-hangzhou', 'alb-1'), 1, claim);
          if (answer instanceof Error) throw answer;
          return answer as Awaited<ReturnType<typeof alb.dryRun>>;
        },
      })),
    });

    expect(dryRunsOf(world)).toHaveLength(1);
    expect(examined.of('permissions-rotate').message).toContain('held: another-worker');
  });

  it('that each listener is held, and sends no dry run', async () => {
    const world = healthyWorld();
    await world.store.append(loadBalancerLog('cn-hangzhou', 'alb-1'), 1, claim);

    const examined = await examine(world);

    expect(world.writes()).toEqual([]);
    expect(examined.of('permissions-rotate').message).toContain('held by a worker');
  });
});
