/** A roll back: only to a fit certificate, only of the service's own steps, and it can fail. */
import { describe, expect, it } from 'vitest';
import type { AlbApi } from '../../../shared/cloud/alb-api.ts';
import { outcomesOf } from '../../support/in-words.ts';
import { brokenRules, carriedOut } from './rules.ts';
import { aDueAdditional, aDueDefault, notAsDescribed, type Story } from './stories.ts';

/** Its proof always fails: CAS describes it by the digest of another certificate. */
const unfitDefault = (options: Parameters<typeof aDueDefault>[0] = {}) =>
  aDueDefault({ ...options, renewed: notAsDescribed });
const unfitAdditional = () => aDueAdditional({ renewed: { names: ['shop.example.com'], ...notAsDescribed } });

/** Calls `happen` once the new certificate is attached. */
function onceChanged({ world, renewed }: Story, happen: () => void): AlbApi {
  const alb = world.alb('cn-hangzhou');
  let happened = false;
  return {
    ...alb,
    listListenerCertificates: (request) => {
      if (!happened && world.attached().some((line) => line.endsWith(renewed))) {
        happened = true;
        happen();
      }
      return alb.listListenerCertificates(request);
    },
  };
}

describe('without a fit certificate to return to, the new certificate stays and the outcome reports it', () => {
  it.each([
    {
      why: 'the old one was deleted in CAS meanwhile',
      happen: ({ world, old }: Story) => world.model.removeCertificate(old),
    },
    {
      why: 'the old one was revoked meanwhile',
      happen: ({ world, old }: Story) =>
        world.model.inject({ kind: 'certificate-revoked', certificateId: old }),
    },
  ])('$why', async ({ happen }) => {
    const story = unfitDefault();
    const { world, main, old, renewed } = story;

    const report = await world.rotate({}, { alb: onceChanged(story, () => happen(story)) });

    expect(outcomesOf(report)).toContain(`${old}: changed-unproved (no-good-snapshot)`);
    expect(report.outcomes[0]?.message).toContain(old);
    expect(carriedOut(world)).toEqual([`update-default ${renewed}`]);
    expect(world.attached()).toEqual([`default ${renewed}`, `additional ${main}`]);
    expect(brokenRules(world, [report])).toEqual([]);
  });

  it.each([
    { left: 'less than an hour', daysLeft: 0.9 / 24, ended: 'changed-unproved (no-good-snapshot)' },
    { left: 'more than an hour', daysLeft: 2 / 24, ended: 'rolled-back (served-other)' },
  ])('the old one is valid for $left: $ended', async ({ daysLeft, ended }) => {
    const { world, old } = unfitDefault({ old: { daysLeft, lifetimeDays: 90 } });

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: ${ended}`);
    expect(brokenRules(world, [report])).toEqual([]);
  });
});

describe('a CAS that does not answer when it is read again', () => {
  it('does not prevent the return of the old certificate', async () => {
    const story = unfitDefault();
    const { world, main, old } = story;
    const silentCas = () =>
      world.model.inject({ kind: 'answer', product: 'cas', answer: 'html', status: 503, times: 100_000 });

    const report = await world.rotate({}, { alb: onceChanged(story, silentCas) });

    expect(outcomesOf(report)).toContain(`${old}: rolled-back (served-other)`);
    expect(world.attached()).toEqual([`default ${old}`, `additional ${main}`]);
  });
});

describe('another writer that edits the listener before the roll back', () => {
  it.each([
    { how: 'sets another default', edit: (theirs: string) => ({ default: theirs }), reached: 'default' },
    {
      how: 'attaches another one',
      edit: (theirs: string) => ({ associate: [theirs] }),
      reached: 'additional',
    },
  ])('and $how keeps what they did: nothing is undone on top', async ({ edit, reached }) => {
    const story = unfitDefault();
    const { world, old, renewed } = story;
    const theirs = world.certificate({ names: ['theirs.example.com'] });
    const alb = onceChanged(story, () =>
      world.model.inject({
        kind: 'foreign-edit',
        listenerId: 'lsn-1',
        instant: true,
        afterMs: 2_000,
        ...edit(theirs),
      }),
    );

    const report = await world.rotate({}, { alb });

    expect(outcomesOf(report)).toContain(`${old}: blocked (changed-by-others)`);
    expect(report.outcomes[0]?.message).toContain('Not rolled back');
    expect(carriedOut(world)).toEqual([`update-default ${renewed}`]);
    expect(world.attached()).toContain(`${reached} ${theirs}`);
  });
});

describe('a roll back whose write', () => {
  it('is refused permanently leaves the new certificate attached, and the outcome reports it', async () => {
    const story = unfitDefault();
    const { world, main, old, renewed } = story;
    const alb = onceChanged(story, () =>
      world.model.inject({
        kind: 'answer',
        action: 'UpdateListenerAttribute',
        answer: 'error',
        status: 403,
        code: 'Forbidden.RAM',
        times: 100,
      }),
    );

    const report = await world.rotate({}, { alb });

    expect(outcomesOf(report)).toContain(`${old}: rollback-unproved (step-refused)`);
    expect(report.outcome).toBe('rollback-unproved');
    expect(world.attached()).toEqual([`default ${renewed}`, `additional ${main}`]);
    expect(brokenRules(world, [report])).toEqual([]);
  });

  it('is throttled for a time is repeated until it succeeds', async () => {
    const story = unfitAdditional();
    const { world, main, old } = story;
    const alb = onceChanged(story, () =>
      world.model.inject({
        kind: 'answer',
        action: 'DissociateAdditionalCertificatesFromListener',
        answer: 'throttle',
        times: 12,
      }),
    );

    const report = await world.rotate({}, { alb });

    expect(outcomesOf(report)).toContain(`${old}: rolled-back (served-other)`);
    expect(world.attached()).toEqual([`default ${main}`, `additional ${old}`]);
    expect(brokenRules(world, [report])).toEqual([]);
  });

  it('has a failed job is repeated as a new request', async () => {
    const story = unfitAdditional();
    const { world, main, old } = story;
    world.model.inject({
      kind: 'job-fails',
      action: 'DissociateAdditionalCertificatesFromListener',
      times: 2,
    });

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: rolled-back (served-other)`);
    expect(world.attached()).toEqual([`default ${main}`, `additional ${old}`]);
    expect(brokenRules(world, [report])).toEqual([]);
  });
});

describe('a step that another writer made before the service did', () => {
  it('invalidates the plan: nothing is written, and the next run plans for the new state', async () => {
    const { world, main, old, renewed } = unfitAdditional();
    const alb = world.alb('cn-hangzhou');
    const racing: AlbApi = {
      ...alb,
      // Between the read that confirms the plan and the read before the write, another writer attaches the same certificate.
      listListenerCertificates: (request) => {
        if (world.handshakes().length > 0 && world.attached().length === 2) {
          world.model.setAttached('lsn-1', {
            defaultCertificateId: main,
            additionalCertificateIds: [old, renewed],
          });
        }
        return alb.listListenerCertificates(request);
      },
    };

    const report = await world.rotate({}, { alb: racing });

    expect(outcomesOf(report)).toContain(`${old}: blocked (changed-by-others)`);
    expect(world.writes()).toEqual([]);
    expect(world.attached()).toEqual([`default ${main}`, `additional ${old}`, `additional ${renewed}`]);
  });
});
