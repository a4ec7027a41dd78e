/**
 * appservice-acmebot 176: where no webhook was configured, the run that renews certificates failed.
 *
 * Here the webhook is one of several triggers. Without a secret it is off and answers so, and nothing else is affected.
 */
import { describe, expect, it } from 'vitest';
import { outcomesOf } from '../support/in-words.ts';
import { aWebhook, NOW_SECONDS, sign } from '../support/webhook.ts';
import { createWorld } from '../support/world.ts';

/** Values that mean "not set" in s.yaml, in the console and in practice. */
const unset = [
  { WEBHOOK_SECRET: undefined, SCAN_FUNCTION: undefined },
  { WEBHOOK_SECRET: '', SCAN_FUNCTION: '' },
  { WEBHOOK_SECRET: ' , ', SCAN_FUNCTION: '' },
];

describe('a webhook that is not configured (appservice-acmebot 176)', () => {
  it.each(unset)('does not keep scan from rotating: %j', async (env) => {
    const world = createWorld();
    const old = world.certificate({ daysLeft: 9 });
    const renewed = world.certificate();
    world.loadBalancer({ listeners: [{ default: old }] });

    const report = await world.scan({}, env);

    expect(report.rotations.flatMap(outcomesOf)).toEqual([`${old}: verified (proved)`]);
    expect(world.attached()).toEqual([`default ${renewed}`]);
  });

  it.each(unset)('is off, and answers: %j', async (env) => {
    const webhook = aWebhook({ env });

    const answer = await webhook.sendSigned({});

    expect(answer.statusCode).toBe(503);
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'WebhookNotConfigured' });
    expect([webhook.asked, webhook.invocations]).toEqual([[], []]);
  });

  it.each(['', ' ', 'undefined', 'null'])(
    'does not accept a request signed with an empty secret: %j',
    async (secret) => {
      const webhook = aWebhook({ env: { WEBHOOK_SECRET: '' } });

      const answer = await webhook.send({ headers: sign('{}', NOW_SECONDS, secret), body: '{}' });

      expect(answer.statusCode).toBe(503);
      expect(webhook.invocations).toEqual([]);
    },
  );
});
