/** Open changes of an earlier run on a listener that another writer has edited since: those edits stay. */
import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../shared/base/clock.ts';
import { outcomesOf } from '../../support/in-words.ts';
import { brokenRules, carriedOut } from '../rotation/rules.ts';
import { aDueAdditional, aDueDefault, notAsDescribed, untrustedOnceAlone } from '../rotation/stories.ts';
import { LEASE_ENDED_MS, ledgerOf, rightAfter, runAndDie } from './crash.ts';

describe('another writer that edited the listener in between', () => {
  it('keeps its edit: nothing is undone, and the next plan is made for the current state', async () => {
    const { world, main, old, renewed } = aDueAdditional();
    const theirs = world.certificate({ names: ['theirs.example.com'] });
    await runAndDie(world, rightAfter('associate'));
    await world.clock.advance(LEASE_ENDED_MS);
    world.model.inject({ kind: 'foreign-edit', listenerId: 'lsn-1', associate: [theirs] });
    await world.clock.advance(MINUTE_MS);

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(carriedOut(world)).toEqual([`associate ${renewed}`, `dissociate ${old}`]);
    expect([...world.attached()].sort()).toEqual(
      [`default ${main}`, `additional ${renewed}`, `additional ${theirs}`].sort(),
    );
    expect((await ledgerOf(world)).open).toEqual([]);
    expect(brokenRules(world, [report])).toEqual([]);
  });

  it('and restored the old default keeps it until the next plan', async () => {
    const { world, main, old, renewed } = aDueDefault({ renewed: notAsDescribed });
    await runAndDie(world, rightAfter('update-default'));
    await world.clock.advance(LEASE_ENDED_MS);
    world.model.inject({ kind: 'foreign-edit', listenerId: 'lsn-1', default: old });
    await world.clock.advance(MINUTE_MS);

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: rolled-back (served-other)`);
    expect(carriedOut(world)).toEqual([
      `update-default ${renewed}`,
      `update-default ${renewed}`,
      `update-default ${old}`,
    ]);
    expect(world.attached()).toEqual([`default ${old}`, `additional ${main}`]);
  });

  it('and replaced a neighbour does not cause a roll back: the old certificate of the neighbour is not expected', async () => {
    const { world, main, old, renewed } = aDueAdditional();
    const theirs = world.certificate({ names: ['theirs.example.com'], keyType: 'ECC' });
    await runAndDie(world, rightAfter('dissociate'));
    await world.clock.advance(LEASE_ENDED_MS);
    world.model.inject({ kind: 'foreign-edit', listenerId: 'lsn-1', default: theirs });
    await world.clock.advance(MINUTE_MS);

    const report = await world.rotate();

    expect(world.attached()).toEqual([`default ${theirs}`, `additional ${renewed}`]);
    expect(world.attached()).not.toContain(main);
    expect(carriedOut(world)).toEqual([`associate ${renewed}`, `dissociate ${old}`]);
    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect((await ledgerOf(world)).open).toEqual([]);
  });

  it('and deleted a neighbour from CAS does not make it unknown: it is identified by what it served before', async () => {
    const { world, main, old, renewed } = aDueAdditional();
    await runAndDie(world, rightAfter('associate'));
    await world.clock.advance(LEASE_ENDED_MS);
    world.model.removeCertificate(main);

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(carriedOut(world)).toEqual([`associate ${renewed}`, `dissociate ${old}`]);
  });

  it('and attached the new certificate before the service did keeps it: a later run undoes only steps of the service', async () => {
    const story = aDueAdditional();
    const { world, main, old, renewed } = story;
    const alb = world.alb('cn-hangzhou');
    const refused: typeof alb = {
      ...alb,
      associateAdditionalCertificatesWithListener: (request) => {
        world.model.inject({
          kind: 'foreign-edit',
          listenerId: 'lsn-1',
          associate: [renewed],
          instant: true,
        });
        return alb.associateAdditionalCertificatesWithListener(request);
      },
    };
    await runAndDie({ ...world, alb: () => refused }, rightAfter('dissociate'));
    await world.clock.advance(LEASE_ENDED_MS);

    const report = await world.rotate({}, { probe: untrustedOnceAlone(story) });

    expect(outcomesOf(report)).toContain(`${old}: rolled-back (chain-not-trusted)`);
    expect(carriedOut(world)).toEqual([`dissociate ${old}`, `associate ${old}`]);
    expect(world.attached()).toEqual([`default ${main}`, `additional ${renewed}`, `additional ${old}`]);
  });

  it('and attached the new certificate again after the roll back keeps it', async () => {
    const { world, main, old, renewed } = aDueDefault({ renewed: notAsDescribed });
    await runAndDie(world, rightAfter('restored'));
    await world.clock.advance(LEASE_ENDED_MS);
    world.model.inject({ kind: 'foreign-edit', listenerId: 'lsn-1', default: renewed });
    await world.clock.advance(MINUTE_MS);

    await world.rotate();

    expect(carriedOut(world)).toEqual([`update-default ${renewed}`, `update-default ${old}`]);
    expect(world.attached()).toEqual([`default ${renewed}`, `additional ${main}`]);
    expect((await ledgerOf(world)).open).toEqual([]);
  });

  it('and deleted the listener ends the change; the other listeners continue', async () => {
    const { world, main } = aDueDefault();
    await runAndDie(world, rightAfter('update-default'));
    await world.clock.advance(LEASE_ENDED_MS);
    const alb = world.alb('cn-hangzhou');
    const without: typeof alb = {
      ...alb,
      listListeners: async (request) => {
        const page = await alb.listListeners(request);
        return { ...page, items: page.items.filter(({ listenerId }) => listenerId !== 'lsn-1') };
      },
    };

    const report = await world.rotate({}, { alb: without });

    expect(report.outcomes.map(({ outcome, reason }) => `${outcome} (${reason})`)).toEqual([
      'blocked (changed-by-others)',
    ]);
    expect((await ledgerOf(world)).open).toEqual([]);
    expect(world.attached()).toContain(`additional ${main}`);
  });
});
