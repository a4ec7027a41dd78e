/**
 * fc-certbot: the old certificate was deleted before the new one existed; when the second half failed, nothing was left.
 *
 * Here the old certificate is detached only after handshakes in every zone have shown the new one, and no name is left uncovered in
 * between.
 */
import { describe, expect, it } from 'vitest';
import { hostile } from '../emulator/model/knobs.ts';
import { outcomesOf } from '../support/in-words.ts';
import type { World } from '../support/world.ts';
import { anExtraThatIsDue } from './an-extra-that-is-due.ts';

/** The attached certificates after each change of the listener. */
function statesOf(world: World): readonly (readonly string[])[] {
  return world.model.history
    .changes()
    .map(({ attached }) =>
      attached.filter(({ status }) => status === 'Associated').map(({ certificateId }) => certificateId),
    );
}

describe('the old certificate (fc-certbot)', () => {
  it.each([1, 2, 3])(
    'is never detached before the new one is attached, in a hostile cloud with seed %i',
    async (seed) => {
      const { world, old, renewed } = anExtraThatIsDue({ base: hostile, seed });

      const report = await world.rotate();

      expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
      for (const state of statesOf(world)) {
        expect(state.includes(old) || state.includes(renewed)).toBe(true);
      }
    },
  );

  it('is detached only after handshakes with every zone since the new one was attached', async () => {
    const { world, old, renewed } = anExtraThatIsDue();

    await world.rotate();

    expect(world.steps()).toEqual([`associate ${renewed}`, `dissociate ${old}`]);
    const [joined, left] = world.writes().map(({ seq }) => seq);
    const between = world.handshakes().filter(({ seq }) => seq > (joined ?? 0) && seq < (left ?? 0));
    expect(new Set(between.map(({ zoneId }) => zoneId)).size).toBe(2);
  });

  it.each([
    { why: 'has gone from CAS', code: 'ResourceNotFound.Certificate', reason: 'certificate-not-found' },
    { why: 'finds no free slot', code: 'QuotaExceeded.CertificatesNum', reason: 'quota' },
  ])('stays where it is when the new one $why', async ({ code, reason }) => {
    const { world, main, old } = anExtraThatIsDue();
    world.model.inject({
      kind: 'answer',
      answer: 'error',
      action: 'AssociateAdditionalCertificatesWithListener',
      code,
      times: 100,
    });

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: blocked (${reason})`);
    expect(world.attached()).toEqual([`default ${main}`, `additional ${old}`]);
    expect(world.steps()).toEqual([]);
  });
});
