/**
 * The four ways in. Each resolves when the platform has taken the trigger; what comes of it takes its time.
 */
import { createHmac } from 'node:crypto';
import { publishIssued } from './pipeline.ts';
import type { TriggerInput } from './trigger-input.ts';

export const triggerNames = ['timer', 'event', 'webhook', 'console'] as const;

export type TriggerName = (typeof triggerNames)[number];

export const triggers: Readonly<Record<TriggerName, (triggering: TriggerInput) => Promise<void>>> = {
  timer: async ({ emulator, progress }) => {
    progress.say('The timer fires ...');
    await emulator.fireTimer();
  },
  console: async ({ emulator, progress }) => {
    progress.say('Somebody invokes scan with {} and waits for its answer ...');
    const { failure } = await emulator.invoke(emulator.nameOf('scan'), {});
    if (failure !== undefined) progress.say(`Scan failed: ${failure}`);
  },
  webhook: callWebhook,
  event: publishIssued,
};

/** A sender repeats what was not answered, with the same bytes (docs/webhook.md). */
const WEBHOOK_ATTEMPTS = 5;

const WEBHOOK_PAUSE_MS = 500;

async function callWebhook({ emulator, progress }: TriggerInput): Promise<void> {
  const { webhookSecret, functions } = emulator.ready.service;
  const url = functions['webhook']?.url;
  if (url === undefined) throw new Error('The webhook has no address.');
  const body = '{}';
  // The clock of the function is the cloud's.
  const timestamp = String(Math.floor((await emulator.pass(0)) / 1_000));
  const signature = createHmac('sha256', webhookSecret).update(`${timestamp}.${body}`).digest('hex');
  progress.say('A signed request reaches the webhook ...');
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'X-Rotator-Timestamp': timestamp,
        'X-Rotator-Signature': `v1=${signature}`,
      },
      body,
    });
    const answer = (await response.text()).trim();
    // Its answer to an earlier attempt was lost.
    const accepted = response.status === 202 || answer.includes('"AlreadyAccepted"');
    if (accepted) return progress.say(`The webhook answered ${response.status}: ${answer}`);
    if (response.status < 502 || attempt === WEBHOOK_ATTEMPTS)
      throw new Error(`The webhook answered ${response.status}: ${answer}`);
    await new Promise((resolve) => setTimeout(resolve, WEBHOOK_PAUSE_MS));
  }
}
