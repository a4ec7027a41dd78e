import { describe, expect, it } from 'vitest';
import {
  applyStep,
  describeStep,
  dissociateSteps,
  proveNew,
  proveNewOrOld,
  type SlotEntry,
  type Step,
  sameSlots,
  undoStep,
  type WriteStep,
} from '../../../../shared/core/planning/step.ts';
import { idOf } from '../../../support/builders.ts';

const [one, two, three] = [idOf(1), idOf(2), idOf(3)];
const listener: readonly SlotEntry[] = [
  { certificateId: one, slot: 'default' },
  { certificateId: two, slot: 'additional' },
];

describe('a step leaves on the listener', () => {
  it.each<[string, Step, readonly SlotEntry[]]>([
    [
      'one more additional certificate, after associate',
      { kind: 'associate', certificateId: three },
      [...listener, { certificateId: three, slot: 'additional' }],
    ],
    [
      'only the default, after dissociate of the other one',
      { kind: 'dissociate', certificateIds: [two] },
      [{ certificateId: one, slot: 'default' }],
    ],
    [
      'another default and no trace of the old one, after update-default',
      { kind: 'update-default', from: one, to: three },
      [
        { certificateId: three, slot: 'default' },
        { certificateId: two, slot: 'additional' },
      ],
    ],
    [
      'the default where it is, since it cannot be dissociated',
      { kind: 'dissociate', certificateIds: [one] },
      listener,
    ],
    ['what was there, after a proof', proveNew, listener],
  ])('%s', (_title, step, wanted) => {
    expect(applyStep(listener, step)).toEqual(wanted);
  });

  it.each<[string, WriteStep]>([
    ['associate', { kind: 'associate', certificateId: three }],
    ['dissociate', { kind: 'dissociate', certificateIds: [two] }],
    ['update-default', { kind: 'update-default', from: one, to: three }],
  ])('what was there before, after %s and its undoing', (_title, step) => {
    const after = undoStep(step).reduce<readonly SlotEntry[]>(applyStep, applyStep(listener, step));

    expect(sameSlots(after, listener)).toBe(true);
  });
});

describe('dissociate', () => {
  it.each([
    [0, []],
    [1, [1]],
    [10, [10]],
    [11, [10, 1]],
    [25, [10, 10, 5]],
  ])('of %d certificates takes calls of %j', (count, wanted) => {
    const ids = Array.from({ length: count }, (_unused, index) => idOf(index + 1));

    const steps = dissociateSteps(ids);

    expect(steps.map((step) => (step.kind === 'dissociate' ? step.certificateIds.length : 0))).toEqual(
      wanted,
    );
    expect(steps.flatMap((step) => (step.kind === 'dissociate' ? step.certificateIds : []))).toEqual(ids);
  });

  it('of several is undone by one associate each', () => {
    expect(undoStep({ kind: 'dissociate', certificateIds: [two, three] })).toEqual([
      { kind: 'associate', certificateId: two },
      { kind: 'associate', certificateId: three },
    ]);
  });
});

describe('two readings of a listener', () => {
  const twin: SlotEntry = { certificateId: two, slot: 'additional' };

  it.each<[string, readonly SlotEntry[], readonly SlotEntry[], boolean]>([
    ['agree in any order', listener, [...listener].reverse(), true],
    [
      'differ by one certificate more',
      listener,
      [...listener, { certificateId: three, slot: 'additional' }],
      false,
    ],
    [
      'differ where a change replaces one more of the additional ones',
      [twin],
      [twin, { certificateId: three, slot: 'additional' }],
      false,
    ],
    ['differ by a slot', [twin], [{ certificateId: two, slot: 'default' }], false],
    ['differ by a certificate', [twin], [{ certificateId: three, slot: 'additional' }], false],
    [
      'differ where one lists a certificate twice',
      [twin, twin],
      [twin, { certificateId: three, slot: 'additional' }],
      false,
    ],
  ])('%s', (_title, left, right, same) => {
    expect(sameSlots(left, right)).toBe(same);
    expect(sameSlots(right, left)).toBe(same);
  });
});

describe('in words', () => {
  it.each<[string, Step]>([
    ['associate 3-cn-hangzhou', { kind: 'associate', certificateId: three }],
    ['dissociate 1-cn-hangzhou, 2-cn-hangzhou', { kind: 'dissociate', certificateIds: [one, two] }],
    ['replace the default 1-cn-hangzhou by 3-cn-hangzhou', { kind: 'update-default', from: one, to: three }],
    ['prove that the new one is served', proveNew],
    ['prove (new or old)', proveNewOrOld],
  ])('a step is "%s"', (text, step) => {
    expect(describeStep(step).text).toBe(text);
  });
});

describe('the view of a step', () => {
  it.each<[string, Step, readonly string[]]>([
    ['the one that is added', { kind: 'associate', certificateId: three }, [three]],
    ['those that are removed', { kind: 'dissociate', certificateIds: [one, two] }, [one, two]],
    ['the new default', { kind: 'update-default', from: one, to: three }, [three]],
    ['none, for a proof', proveNew, []],
  ])('names the certificates it is about: %s', (_title, step, certificateIds) => {
    expect(describeStep(step)).toMatchObject({ kind: step.kind, certificateIds });
  });
});
