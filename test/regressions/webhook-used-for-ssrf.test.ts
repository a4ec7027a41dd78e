/**
 * Lemur (changelog of 1.9): the server called a URL that a user had given, so that a user could reach addresses that only the server
 * reaches.
 *
 * Here no text of a sender, even with the right secret, becomes a host, an endpoint or an address to probe: load balancers are searched in
 * the regions of the service, and only addresses from ALB and DNS are probed.
 */
import { describe, expect, it } from 'vitest';
import type { Command } from '../../shared/service/commands/command.ts';
import { aWebhook, sign } from '../support/webhook.ts';
import { createWorld, type World } from '../support/world.ts';

const ADDRESS = '100.100.100.200';

/** Runs scan with the payloads that the webhook has sent. */
async function scanAsAsked(world: World, payloads: readonly string[]): Promise<void> {
  for (const payload of payloads) await world.scan(JSON.parse(payload) as Command);
}

function aDueWorld(): World {
  const world = createWorld();
  const old = world.certificate({ daysLeft: 9 });
  world.certificate();
  world.loadBalancer({ listeners: [{ default: old }] });
  return world;
}

const loadBalancers = { 'cn-hangzhou': ['alb-1'] };

const hosts = [
  ADDRESS,
  `http://${ADDRESS}/latest/meta-data`,
  `cn-hangzhou@${ADDRESS}`,
  `${ADDRESS}/cn-hangzhou`,
  `cn-hangzhou.evil.example`,
  'cn-hangzhou#',
  'evil.example',
  'cn-hangzhou\r\nHost: evil.example',
];

describe('a sender of the webhook who wants the service to call another host (Lemur 1.9)', () => {
  it.each(
    ['region', 'loadBalancerId', 'certificateId', 'plan'].flatMap((field) =>
      hosts.map((host) => ({ field, host })),
    ),
  )('is refused with $host for a $field', async ({ field, host }) => {
    const webhook = aWebhook({ loadBalancers });

    const answer = await webhook.sendSigned({ loadBalancerId: 'alb-1', [field]: host });

    // Refused by its form, before it is compared with the regions.
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'InvalidEvent' });
    expect([webhook.asked, webhook.invocations, webhook.madeFrom]).toEqual([[], [], []]);
  });

  it.each([
    'address',
    'addresses',
    'endpoint',
    'endpoints',
    'host',
    'serverName',
    'url',
    'callback',
    'target',
    'SCAN_FUNCTION',
    '__proto__',
  ])('is refused with a field %s', async (field) => {
    const webhook = aWebhook({ loadBalancers });

    const answer = await webhook.sendSigned(`{"loadBalancerId":"alb-1","${field}":"${ADDRESS}"}`);

    expect(answer.statusCode).toBe(400);
    expect([webhook.asked, webhook.invocations]).toEqual([[], []]);
  });

  it('is refused with a well-formed region that the service does not cover, since it would become part of a host name', async () => {
    const webhook = aWebhook({ loadBalancers });

    const answer = await webhook.sendSigned({ region: 'xx-evil', loadBalancerId: 'alb-1' });

    expect(JSON.parse(answer.body)).toMatchObject({ code: 'RegionNotCovered' });
    expect(webhook.asked).toEqual([]);
  });

  it('gains nothing with the headers, the path or the query of the request', async () => {
    const body = '{"loadBalancerId":"alb-1"}';
    const usual = aWebhook({ loadBalancers });
    await usual.send({ headers: sign(body), body });
    const webhook = aWebhook({ loadBalancers });
    const headers = {
      Host: ADDRESS,
      'X-Forwarded-Host': ADDRESS,
      'X-Forwarded-For': ADDRESS,
      'X-Rotator-Endpoint': ADDRESS,
      'X-Fc-Region': 'xx-evil',
      'X-Fc-Account-Id': ADDRESS,
    };

    await webhook.send({ headers: { ...headers, ...sign(body) }, body, path: `//${ADDRESS}/` });

    expect(webhook.invocations).toEqual(usual.invocations);
    expect(webhook.madeFrom).toEqual(usual.madeFrom);
    expect(webhook.madeFrom).toHaveLength(2);
    expect(webhook.asked).toEqual(['cn-hangzhou']);
  });

  it("causes probes of the load balancer's addresses only, if the command is accepted", async () => {
    const world = aDueWorld();
    const webhook = aWebhook({ loadBalancers });

    await webhook.sendSigned({ loadBalancerId: 'alb-1', force: true });
    await scanAsAsked(
      world,
      webhook.invocations.map(({ payload }) => payload),
    );

    const probed = new Set(world.handshakes().map(({ address }) => address));
    expect([...probed].toSorted()).toEqual(['127.16.1.1', '127.16.1.2']);
    expect(world.steps()).toHaveLength(1);
  });
});
