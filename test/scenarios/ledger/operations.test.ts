/** What happens in operation around a rotation: credentials that end, an outage of ALB, clocks that differ. */
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../shared/base/clock.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../shared/base/clock.ts';
import type { AlbApi } from '../../../shared/cloud/alb-api.ts';
import { CloudError } from '../../../shared/cloud/errors.ts';
import { outcomesOf } from '../../support/in-words.ts';
import type { World } from '../../support/world.ts';
import { brokenRules, carriedOut } from '../rotation/rules.ts';
import { aDueAdditional, aDueDefault } from '../rotation/stories.ts';
import { LEASE_ENDED_MS, ledgerOf, rightAfter, runAndDie } from './crash.ts';

/** Every call fails in this way from the moment at which the condition holds. */
function failingOnce(world: World, holds: () => boolean, error: () => CloudError): AlbApi {
  return new Proxy(world.alb('cn-hangzhou'), {
    get: (alb, name) => {
      const call: unknown = Reflect.get(alb, name);
      if (typeof call !== 'function') return call;
      return (...given: unknown[]) => (holds() ? Promise.reject(error()) : call.apply(alb, given));
    },
  });
}

const ended = () =>
  new CloudError('The security token has expired.', {
    kind: 'denied',
    action: 'DissociateAdditionalCertificatesFromListener',
    cloudCode: 'InvalidSecurityToken.Expired',
  });
const silent = () =>
  new CloudError('no answer', { kind: 'unavailable', action: 'GetListenerAttribute', cloudCode: 'none' });

describe('credentials that end between two steps', () => {
  it('leave old and new attached, and the next invocation finishes with its own credentials', async () => {
    const { world, main, old, renewed } = aDueAdditional();
    const alb = failingOnce(world, () => carriedOut(world).length > 0, ended);

    const stopped = await world.rotate({}, { alb });
    const between = world.attached();
    const next = await world.rotate();

    expect(outcomesOf(stopped)).toContain(`${old}: changed-unproved (cloud-unavailable)`);
    expect(stopped.outcomes.map(({ message }) => message).join()).toContain(
      'The security token has expired.',
    );
    expect(between).toEqual([`default ${main}`, `additional ${old}`, `additional ${renewed}`]);
    expect(outcomesOf(next)).toContain(`${old}: verified (proved)`);
    expect(world.attached()).toEqual([`default ${main}`, `additional ${renewed}`]);
    expect(brokenRules(world, [stopped, next])).toEqual([]);
  });
});

describe('an outage of ALB of an hour', () => {
  it('after a write leaves what was done, and the first run after it finishes', async () => {
    const { world, main, old, renewed } = aDueDefault();
    let outUntilMs = 0;
    const isOut = () => {
      if (outUntilMs === 0 && carriedOut(world).length > 0) outUntilMs = world.clock.now() + HOUR_MS;
      return world.clock.now() < outUntilMs;
    };
    const alb = failingOnce(world, isOut, silent);

    const stopped = await world.rotate({}, { alb });
    await expect(world.rotate({}, { alb })).rejects.toThrow('no answer');
    await world.clock.advance(HOUR_MS);
    const next = await world.rotate({}, { alb });

    expect(outcomesOf(stopped).join()).toContain(`${old}: changed-unproved (cloud-unavailable)`);
    expect(outcomesOf(next)).toContain(`${old}: verified (proved)`);
    expect(carriedOut(world)).toEqual([`update-default ${renewed}`]);
    expect(world.attached()).toEqual([`default ${renewed}`, `additional ${main}`]);
    expect((await ledgerOf(world)).open).toEqual([]);
  });
});

describe('clocks that are twenty minutes apart', () => {
  const shifted = (world: World, byMs: number): Clock => ({
    now: () => world.clock.now() + byMs,
    sleep: (ms, ...rest) => world.clock.sleep(ms, ...rest),
  });

  it.each([
    { which: 'ahead', byMs: 20 * MINUTE_MS },
    { which: 'behind', byMs: -20 * MINUTE_MS },
  ])('delay the end of a dead lease at most: its worker was $which', async ({ byMs }) => {
    const { world, old, renewed } = aDueDefault();
    await runAndDie(world, rightAfter('update-default'), { clock: shifted(world, byMs) });
    await world.clock.advance(LEASE_ENDED_MS);

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(world.attached()).toContain(`default ${renewed}`);
  });

  it('let a second worker take over too early: the first one loses its next entry, and writes nothing more', async () => {
    const { world, main, old, renewed } = aDueAdditional();
    const behind = { clock: shifted(world, -20 * MINUTE_MS), deadlineMs: world.clock.now() };
    let second: ReturnType<World['rotate']> | undefined;
    const probe: typeof world.probe = (target) => {
      // By this clock the lease of the first worker has ended.
      if (carriedOut(world).length > 0) {
        second ??= world.rotate({}, { clock: shifted(world, 20 * MINUTE_MS) });
      }
      return world.probe(target);
    };

    const first = await world.rotate({}, { ...behind, probe }).catch((error: unknown) => error);
    await second;
    await world.clock.advance(DAY_MS);
    await world.rotate();

    expect(first).toMatchObject({ code: 'LedgerLost' });
    expect(await second).toMatchObject({ outcome: 'verified' });
    expect(carriedOut(world)).toEqual([`associate ${renewed}`, `dissociate ${old}`]);
    expect(world.attached()).toEqual([`default ${main}`, `additional ${renewed}`]);
  });
});
