/** What is said of a change that stops between its steps, and what the next run does with it. */
import { describe, expect, it } from 'vitest';
import { detach, neither, planned, recover, sent, withBoth } from './recovered.ts';
import { slot } from './scripted-alb.ts';
import { failure } from './scripted-write.ts';

const denied = failure('denied', 'Forbidden');
const taken = [slot(1, 'default'), slot(9)];

describe('a change that stops between its steps', () => {
  it('says after which step, and that every name stays covered', async () => {
    const { message } = await recover({ shown: [withBoth], answers: [denied] });

    expect(message).toMatch(
      /^Stopped after "associate 3-cn-hangzhou": .*Forbidden.* Every name stays covered; the next run continues\.$/,
    );
  });

  it('because another writer has changed the listener says that the next run plans again', async () => {
    const { message } = await recover({ shown: [withBoth, taken], answers: [denied] });

    expect(message).toMatch(
      /^Stopped after "associate 3-cn-hangzhou": Another writer changed lsn-1.* The next run plans from the state that it finds\.$/,
    );
  });

  it('while names have no certificate puts the old one back', async () => {
    const gap = { change: planned(true), sent: sent(detach), shown: [neither] };

    const { calls, outcome } = await recover({ ...gap, answers: [denied] });

    expect(calls).toEqual(['associate 3-cn-hangzhou', 'associate 2-cn-hangzhou']);
    expect(outcome).toMatchObject({ outcome: 'rollback-unproved', proofFailed: false });
  });
});
