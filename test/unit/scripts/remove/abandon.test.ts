/** Rotations that are open while an installation is removed: they are shown, and abandoned only by a person who knows how many there are. */
import { describe, expect, it, vi } from 'vitest';
import type { InLanguage } from '../../../../scripts/common/in-language.ts';
import type { RemovalPlan } from '../../../../scripts/remove/plan-removal.ts';
import { deployedModel, left, nothingOpen, openChange, openWith, remove } from './deployed-model.ts';

const twoOpen = openWith([
  { state: 'rolling-back', reason: 'served-other', startedAtMs: Date.UTC(2026, 10, 30, 9) },
  { rotationId: 's', listenerId: 'lsn-2', change: '4 replaces 3 (additional)', state: 'unproved' },
]);
const held = openWith([], { holder: 'rotate-1', untilMs: Date.UTC(2026, 10, 30, 10), holds: true });

describe('a removal with open rotations', () => {
  it.each([false, true, '2'])(
    'shows each with place, slot, state, time and meaning before it asks (--abandon-open: %s)',
    async (abandonOpen) => {
      const { model } = await deployedModel();
      const shown: InLanguage<RemovalPlan>[] = [];

      await remove(model, { open: twoOpen, abandonOpen, show: (plan) => shown.push(plan) });

      expect(shown).toHaveLength(1);
      expect(shown[0]?.open.map(({ text }) => text)).toEqual([
        'cn-hangzhou alb-1 lsn-1: 2 replaces 1 (default), rolling-back (served-other) since 2026-11-30T09:00:00Z',
        'cn-hangzhou alb-1 lsn-2: 4 replaces 3 (additional), unproved since 1970-01-01T00:00:00Z',
      ]);
      expect(shown[0]?.open[0]?.means).toContain('may serve the certificate that failed');
      expect(shown[0]?.open[1]?.means).toContain('is not known');
    },
  );

  it('shows a lease that holds without a change, and none that has ended', async () => {
    const { model } = await deployedModel();
    const shown: InLanguage<RemovalPlan>[] = [];
    const ended = openWith([], { holder: 'rotate-1', untilMs: 0, holds: false });

    await remove(model, { open: held, dryRun: true, show: (plan) => shown.push(plan) });
    await remove(model, { open: ended, dryRun: true, show: (plan) => shown.push(plan) });

    expect(shown.map(({ open }) => open.map(({ text }) => text))).toEqual([
      ['cn-hangzhou alb-1: a worker holds it until 2026-11-30T10:00:00Z'],
      [],
    ]);
  });

  it('asks to abandon them in a question of its own, with their number', async () => {
    const { model } = await deployedModel();
    const askToAbandon = vi.fn(async () => true);

    const { status } = await remove(model, { open: twoOpen, abandonOpen: true, askToAbandon });

    expect(status).toBe('removed');
    expect(askToAbandon).toHaveBeenCalledOnce();
    expect(askToAbandon).toHaveBeenCalledWith(
      expect.objectContaining({ open: [expect.anything(), expect.anything()] }),
      '2',
    );
  });

  it('changes nothing where that question is not agreed to', async () => {
    const { model } = await deployedModel();
    model.writes.length = 0;

    const { status } = await remove(model, {
      open: twoOpen,
      abandonOpen: true,
      askToAbandon: async () => false,
    });

    expect([status, model.writes]).toEqual(['declined', []]);
  });

  it('takes their number in place of an answer, and refuses another one before it changes anything', async () => {
    const { model } = await deployedModel();
    model.writes.length = 0;
    const askToAbandon = vi.fn(async () => true);

    const wrong = await remove(model, { open: twoOpen, abandonOpen: '3', askToAbandon });
    const unchanged = [...model.writes];
    const right = await remove(model, { open: twoOpen, abandonOpen: '2', askToAbandon });

    expect([wrong.status, unchanged]).toEqual(['refused', []]);
    expect(wrong.plan.refusals[0]?.remedy).toContain('--abandon-open 2');
    expect(right.status).toBe('removed');
    expect(askToAbandon).not.toHaveBeenCalled();
  });

  it('takes another number for a mistake where nothing is open, too', async () => {
    const { model } = await deployedModel();
    model.writes.length = 0;

    const wrong = await remove(model, { abandonOpen: '7' });
    const unchanged = [...model.writes];

    expect([wrong.status, unchanged]).toEqual(['refused', []]);
    expect(wrong.plan.refusals[0]?.message).toContain('No rotations are open; --abandon-open says 7');
    expect((await remove(model, { abandonOpen: '0' })).status).toBe('removed');
  });

  it('asks nothing of the kind where nothing is open', async () => {
    const { model } = await deployedModel();
    const askToAbandon = vi.fn(async () => false);

    expect((await remove(model, { abandonOpen: true, askToAbandon })).status).toBe('removed');
    expect(askToAbandon).not.toHaveBeenCalled();
  });

  it.each([
    ['cannot be read', { open: 'unreadable' as const }],
    ['is not the one that the functions use', { ledger: 'oss://another/rotations' }],
  ])('wants the word unknown where the ledger %s', async (_, choices) => {
    const { model } = await deployedModel();

    const refused = await remove(model, { ...choices, abandonOpen: '0' });
    const removed = await remove(model, { ...choices, abandonOpen: 'unknown' });

    expect(refused.status).toBe('refused');
    expect(refused.plan.refusals[0]?.remedy).toContain('--abandon-open unknown');
    expect(removed.status).toBe('removed');
  });

  it('stops where another one has become open since the question, and lets the timer run again', async () => {
    const { model } = await deployedModel();
    model.writes.length = 0;

    const { status } = await remove(model, { open: openChange, openLater: twoOpen, abandonOpen: '1' });

    expect(status).toBe('refused');
    expect(model.writes).toEqual(['UpdateTrigger', 'UpdateTrigger']);
  });

  it('goes on where a worker has ended one of them meanwhile', async () => {
    const { model } = await deployedModel();

    const { status } = await remove(model, { open: openChange, openLater: nothingOpen, abandonOpen: '1' });

    expect(status).toBe('removed');
    expect(left(model)).toEqual([]);
  });
});
