/** A worker that finds a served certificate wrong has scan tell it, without waiting for the timer. */
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, SECOND_MS } from '../../../shared/base/clock.ts';
import { createMemoryInvoker, type Invocation } from '../../../shared/cloud/invoke-api.ts';
import { fakeDingtalk } from '../../support/chats/fakes.ts';
import { notifierOf } from '../../support/chats/notifier-of.ts';
import { endingOf, untrusting } from '../../support/untrusting.ts';
import { createWorld } from '../../support/world.ts';
import { commandsOf, functions, runWorker } from './run-worker.ts';

/** A certificate that lasts and was seen good turns untrusted before its next daily check. */
async function aTurnedOne({ channels = true } = {}) {
  const world = createWorld();
  const old = world.certificate({ daysLeft: 150 });
  world.loadBalancer({ listeners: [{ default: old }] });
  const robot = fakeDingtalk(world.clock);
  const notifier = channels ? notifierOf(world, [robot]) : undefined;
  const { untrusted, probe } = untrusting(world);
  const asked: Invocation[] = [];
  const scan = async (): Promise<string> => {
    const invoker = createMemoryInvoker();
    const ending = await endingOf(world.scan({}, functions, { notifier, invoker }));
    for (const command of commandsOf(invoker.invocations, 'rotate'))
      await runWorker(world, command, invoker, probe);
    asked.push(...invoker.invocations);
    return ending;
  };
  /** The timer's scan, and the workers that it asks for. */
  const hour = async (): Promise<string> => {
    const ending = await scan();
    await world.clock.advance(HOUR_MS);
    return ending;
  };
  const woken = () =>
    asked.filter(({ target, payload }) => target.functionName === 'scan' && payload === '{}');
  await hour();
  await world.clock.advance(DAY_MS);
  await hour();
  untrusted.add(old);
  await world.clock.advance(DAY_MS);
  return { world, robot, scan, hour, woken };
}

describe('a certificate that a daily check finds wrong', () => {
  it('is told within two minutes: its worker has a whole scan run, once', async () => {
    const { world, robot, scan, hour, woken } = await aTurnedOne();

    await scan();

    expect(woken()).toHaveLength(1);
    const delaySeconds = woken()[0]?.delaySeconds ?? 0;
    expect(delaySeconds).toBeLessThanOrEqual(30);
    await world.clock.advance(delaySeconds * SECOND_MS);
    expect(await scan()).toBe('ServedCertificateWrong');
    expect(robot.accepted).toHaveLength(1);
    expect(robot.accepted[0]).toContain('1 urgent');

    // Each scan has it checked again, and nothing is new.
    await hour();
    await hour();
    expect(woken()).toHaveLength(1);
    expect(robot.accepted.filter((text) => text.includes('urgent'))).toHaveLength(1);
  });

  it('wakes nobody where there is no channel', async () => {
    const { hour, woken } = await aTurnedOne({ channels: false });

    await hour();

    expect(woken()).toEqual([]);
  });
});
