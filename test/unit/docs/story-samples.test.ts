/** The end of `npm start` in the documents is what it prints for the figures of that run, in the language of the page. */
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { backgroundStory, visitorStory } from '../../../scripts/start/story.ts';
import { blocksOf } from '../../support/document-commands.ts';
import { read } from '../../support/documents.ts';

const numbersIn = (text: string): readonly number[] =>
  [...text.matchAll(/\d[\d,]*/g)].map(([digits]) => Number(digits.replaceAll(',', '')));

/** A sentence has them in the order of its language. */
const visitIn = {
  en: ([total = 0, targets = 0, injected = 0]: readonly number[]) => ({ total, targets, injected }),
  zh: ([targets = 0, total = 0, injected = 0]: readonly number[]) => ({ total, targets, injected }),
} as const;

describe.each([
  ['README.md', 'en'],
  ['docs/demonstration.md', 'en'],
  ['README.zh.md', 'zh'],
] as const)('the sample of %s', (page, language) => {
  const sample = blocksOf(read(page)).find(({ language: kind }) => kind === 'text');
  const [visit = '', run = '', end] = (sample?.lines ?? []).join('\n').split('\n\n').slice(-3);

  it('has what the visitor noticed as the demonstration says it', () => {
    const { total, targets, injected } = visitIn[language](numbersIn(visit));
    const told = visitorStory(
      { total, targets, injected, failed: 0, minPerTarget: 1, failures: [] },
      language,
    );

    expect(total).toBeGreaterThan(1_000);
    expect(stripVTControlCharacters(told)).toBe(visit);
  });

  it('has who did it as the demonstration says it', () => {
    const [runs = 0, calls = 0, writes = 0, events = 0, seconds = 0, hours = 0, logged = 0] = numbersIn(run);
    const told = backgroundStory(
      {
        invocations: Array.from({ length: runs }, () => ({ outcome: 'succeeded' })),
        events: Array.from({ length: events }, () => ({ type: '' })),
        apiCalls: { all: calls },
        writes,
        hours,
        logged: Array.from({ length: logged }, () => ''),
        durationMs: seconds * 1_000,
      },
      language,
    );

    expect(runs).toBeGreaterThan(10);
    expect(stripVTControlCharacters(told)).toBe(run);
    expect(end).toMatch(/^(?:Every outcome is as expected|所有结果均符合预期)/);
  });
});
