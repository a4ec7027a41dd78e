/**
 * One fleet and every trigger. Every trigger leads to the same rotations: an event only causes a scan.
 */
import { describe, expect, it, onTestFinished } from 'vitest';
import { functionNames } from '../../scripts/common/functions.ts';
import { renderPolicy } from '../../scripts/deploy/policies.ts';
import { KEPT_SCANS } from '../../shared/ledger/scan-store.ts';
import type { FleetSpec, LoadBalancerSpec } from '../emulator/fleet/fleet.ts';
import type { ObjectAction } from '../emulator/oss/wire.ts';
import { parsePolicy } from '../emulator/ram/policy.ts';
import { ACCOUNT_ID, objectPermission, permissionFor } from '../emulator/ram/resources.ts';
import type { ServiceCloudOptions } from '../emulator/service-cloud.ts';
import { type DeployedService, startDeployedService } from '../support/deployed-service.ts';

const verified = { outcome: 'verified', reason: 'proved' } as const;

function loadBalancer(name: string, ...certificates: readonly [string, ...string[]]): LoadBalancerSpec {
  const attached = certificates.map((certificate, index) => ({
    certificate,
    slot: index === 0 ? ('default' as const) : ('additional' as const),
    ...verified,
  }));
  return { region: 'cn-hangzhou', name, listeners: [{ protocol: 'HTTPS', port: 1_024, attached }] };
}

/** Two load balancers share a certificate, so one is the pilot. A third has its own, and an additional one of another key type. */
const fleet: FleetSpec = {
  certificates: {
    shared: { names: ['shared.example'], keyType: 'RSA', daysLeft: 9 },
    'shared-new': { names: ['shared.example'], keyType: 'RSA', daysLeft: 199 },
    shop: { names: ['shop.example'], keyType: 'ECC', daysLeft: 9 },
    'shop-new': { names: ['shop.example'], keyType: 'ECC', daysLeft: 199 },
    blog: { names: ['blog.shop.example'], keyType: 'RSA', daysLeft: 12 },
    'blog-new': { names: ['blog.shop.example'], keyType: 'RSA', daysLeft: 199 },
  },
  loadBalancers: [
    loadBalancer('first', 'shared'),
    loadBalancer('second', 'shared'),
    loadBalancer('third', 'shop', 'blog'),
  ],
};
const renewed = ['shared-new', 'shop-new', 'blog-new'];

async function aService(options: ServiceCloudOptions = {}): Promise<DeployedService> {
  const service = await startDeployedService({ fleet, ...options });
  onTestFinished(() => service.close());
  return service;
}

const endOf = (service: DeployedService) => ({
  attached: service.attached(),
  outcomes: service.outcomes(),
  published: service
    .events('certrotator:Rotation:Verified')
    .map((event) => event['subject'])
    .sort(),
});

/** The result of the timer alone, which every other trigger must reach. */
let expected: ReturnType<typeof endOf>;
let writesOfTimer: number;

/** Only workers write, each invocation has its own task id, and no call lacks a permission. */
function expectWorkers({ platform, emulator, nameOf }: DeployedService): void {
  const { history } = platform;
  const writers = emulator.model.history.calls().filter(({ write }) => write);
  const tasks = history.submissions(nameOf('rotate')).map(({ taskId }) => taskId);
  const log = history.invocations().map((one) => `${one.log}${one.answer}`);
  expect(new Set(writers.map(({ caller }) => platform.functionOf(caller)))).toEqual(
    new Set([nameOf('rotate')]),
  );
  expect(new Set(tasks).size).toBe(tasks.length);
  expect(log.join('\n')).not.toMatch(/NoPermission|AccessDenied|not authorized/);
}

describe('the fleet', () => {
  it('is rotated by the timer, the second load balancer as soon as the first has proved the certificate; the next timer changes nothing', async () => {
    const service = await aService();

    await service.timer();

    expected = endOf(service);
    writesOfTimer = service.writes();
    expect(expected.outcomes).toEqual(Array(4).fill(expect.stringContaining(': verified (proved)')));
    expect(expected.published).toHaveLength(4);
    // A default takes one write, an additional certificate two.
    expect(writesOfTimer).toBe(5);
    expectWorkers(service);

    await service.timer();

    expect(service.writes()).toBe(writesOfTimer);
  });

  it('ends the same if events report issued certificates', async () => {
    const service = await aService();

    await service.issued(renewed.map(service.certificateId));

    expect(endOf(service)).toEqual(expected);
    expect(service.platform.history.invocations(service.nameOf('certificate-issued'))).toHaveLength(3);
  });

  it('ends the same, without further writes, if every event is delivered three times', async () => {
    const service = await aService();

    await service.issued(renewed.map(service.certificateId), 3);

    expect(endOf(service)).toEqual(expected);
    expect(service.writes()).toBe(writesOfTimer);
    expect(service.platform.history.invocations(service.nameOf('certificate-issued'))).toHaveLength(9);
  });

  it('ends the same if every event is dropped and only the timer fires', async () => {
    const service = await aService();
    service.emulator.events.removeRule('cert-rotator', 'certificates-issued');
    await service.issued(renewed.map(service.certificateId));
    const untouched = service.writes();

    await service.timer();

    expect(untouched).toBe(0);
    expect(endOf(service)).toEqual(expected);
  });

  it('ends the same if a pipeline calls the webhook', async () => {
    const service = await aService();

    const answer = await service.webhook({});

    expect(answer).toMatchObject({ status: 202, body: { id: expect.any(String) } });
    expect(endOf(service)).toEqual(expected);
  });

  it('ends the same if an operator tests scan in the console', async () => {
    const service = await aService();

    await service.console({});

    expect(endOf(service)).toEqual(expected);
    expect(service.writes()).toBe(writesOfTimer);
  });
});

describe('the roles of the functions', () => {
  it('have no unused permission', async () => {
    const service = await aService({ environment: { REGIONS: 'all' } });
    const [loadBalancer] = service.emulator.model.state().loadBalancers;

    // More than the service keeps.
    for (let scans = 0; scans <= KEPT_SCANS; scans += 1) await service.timer();
    // Some rights are only for doctor, one of them only where a listener has a list.
    service.emulator.model.addAcl({ region: 'cn-hangzhou', aclId: 'acl-1', entries: [] });
    const [listener] = loadBalancer?.listeners ?? [];
    service.emulator.model.setAccess(listener?.listenerId ?? '', {
      acl: { aclType: 'White', aclIds: ['acl-1'] },
    });
    await service.platform.invoke(service.nameOf('rotate'), '{"doctor":true}');
    await service.webhook({ loadBalancerId: loadBalancer?.loadBalancerId });
    await fetch(service.platform.httpUrl(service.nameOf('status')), {
      headers: { Authorization: `Bearer ${service.service.statusToken}` },
    });

    const unused = functionNames.flatMap((name) => {
      const used = actionsOf(service, service.nameOf(name));
      return grantedTo(name).flatMap((action) => (used.has(action) ? [] : [`${name} ${action}`]));
    });
    expect(unused).toEqual([]);
  });
});

/** Actions that a function has called with its role. The platform does not record its invocations: see `grantedTo`. */
function actionsOf({ emulator, platform }: DeployedService, functionKey: string): ReadonlySet<string> {
  const calls = emulator.model.history.entries().flatMap((entry) => {
    if (entry.kind === 'call')
      return [
        { caller: entry.caller, ...permissionFor(emulator.model, { ...entry, params: { ...entry.params } }) },
      ];
    if (entry.kind !== 'object') return [];
    const action = entry.action as ObjectAction;
    return [{ caller: entry.caller, ...objectPermission(action, { ...entry, region: undefined }) }];
  });
  const published = emulator.events
    .calls()
    .map(({ caller }) => ({ caller, action: 'eventbridge:PutEvents' }));
  return new Set(
    [...calls, ...published]
      .filter(({ caller }) => platform.functionOf(caller) === functionKey)
      .map(({ action }) => action),
  );
}

function grantedTo(name: string): readonly string[] {
  const values = { account: ACCOUNT_ID, prefix: 'a', bucket: 'bucket', folder: '', bus: 'a' };
  return parsePolicy(renderPolicy(name, values))
    .Statement.flatMap(({ Action }) => Action)
    .filter((action) => action !== 'fc:InvokeFunction');
}
