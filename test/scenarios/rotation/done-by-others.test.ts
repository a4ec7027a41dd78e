/**
 * Another writer makes one of the service's steps just before the service does. The service does not undo that step, nor any earlier one.
 */
import { describe, expect, it } from 'vitest';
import type { AlbApi } from '../../../shared/cloud/alb-api.ts';
import type { Fault } from '../../emulator/model/faults.ts';
import { outcomesOf } from '../../support/in-words.ts';
import { brokenRules, carriedOut } from './rules.ts';
import { aDueAdditional, aDueDefault, notAsDescribed, type Story, untrustedOnceAlone } from './stories.ts';

type Edit = Pick<Extract<Fault, { kind: 'foreign-edit' }>, 'default' | 'associate' | 'dissociate'>;

/** The same write by another writer, between the last read and the write of the service; only the first time. */
function justBefore({ world }: Story, edits: Partial<Record<keyof AlbApi, Edit>>): AlbApi {
  const alb = world.alb('cn-hangzhou');
  const done = new Set<string>();
  const editFirst = (action: keyof AlbApi): void => {
    const edit = edits[action];
    if (!edit || done.has(action)) return;
    done.add(action);
    world.model.inject({ kind: 'foreign-edit', listenerId: 'lsn-1', instant: true, ...edit });
  };
  return {
    ...alb,
    updateListenerAttribute: (request) => {
      editFirst('updateListenerAttribute');
      return alb.updateListenerAttribute(request);
    },
    associateAdditionalCertificatesWithListener: (request) => {
      editFirst('associateAdditionalCertificatesWithListener');
      return alb.associateAdditionalCertificatesWithListener(request);
    },
    dissociateAdditionalCertificatesFromListener: (request) => {
      editFirst('dissociateAdditionalCertificatesFromListener');
      return alb.dissociateAdditionalCertificatesFromListener(request);
    },
  };
}

describe('the old certificate is detached by another writer, and the proof fails', () => {
  it('nothing is undone after that: only the new certificate is attached', async () => {
    const story = aDueAdditional();
    const { world, main, old, renewed } = story;
    const alb = justBefore(story, { dissociateAdditionalCertificatesFromListener: { dissociate: [old] } });

    const report = await world.rotate({}, { alb, probe: untrustedOnceAlone(story) });

    expect(outcomesOf(report)).toContain(`${old}: blocked (changed-by-others)`);
    expect(report.outcomes.find(({ oldCertificateId }) => oldCertificateId === old)?.message).toContain(
      `Not rolled back: "associate ${renewed}"`,
    );
    expect(carriedOut(world)).toEqual([`associate ${renewed}`]);
    expect(world.attached()).toEqual([`default ${main}`, `additional ${renewed}`]);
    expect(brokenRules(world, [report])).toEqual([]);
  });
});

describe('the new certificate is attached by another writer, and the proof fails', () => {
  it('only the old one is attached again: the new one stays, since the other writer attached it', async () => {
    const story = aDueAdditional();
    const { world, main, old, renewed } = story;
    const alb = justBefore(story, { associateAdditionalCertificatesWithListener: { associate: [renewed] } });

    const report = await world.rotate({}, { alb, probe: untrustedOnceAlone(story) });

    expect(carriedOut(world)).toEqual([`dissociate ${old}`, `associate ${old}`]);
    expect(world.attached()).toEqual([`default ${main}`, `additional ${renewed}`, `additional ${old}`]);
    expect(outcomesOf(report)).toContain(`${old}: rolled-back (chain-not-trusted)`);
    expect(brokenRules(world, [report])).toEqual([]);
  });
});

describe('a job fails, and another writer makes the same change meanwhile', () => {
  it('it belongs to the other writer: it is not undone if the proof fails', async () => {
    const { world, main, old, renewed } = aDueDefault({ renewed: notAsDescribed });
    world.model.inject({ kind: 'job-fails', times: 1 });
    world.model.inject({ kind: 'foreign-edit', listenerId: 'lsn-1', default: renewed, afterWrites: 1 });

    const report = await world.rotate();

    expect(world.writes()).toHaveLength(1);
    expect(outcomesOf(report)).toContain(`${old}: blocked (served-other)`);
    expect(world.attached()).toEqual([`default ${renewed}`, `additional ${main}`]);
  });
});

describe('the default is changed by another writer to the planned certificate', () => {
  it('it is verified only once no zone serves the old one', async () => {
    const story = aDueDefault({ knobs: { propagationMs: [20_000, 20_000], updateToSameDefault: 'refuse' } });
    const { world, old, renewed } = story;
    const alb = justBefore(story, { updateListenerAttribute: { default: renewed } });

    const report = await world.rotate({}, { alb });

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(carriedOut(world)).toEqual([]);
    expect(world.served({ serverName: 'www.example.com' })).toEqual([renewed, renewed]);
    expect(brokenRules(world, [report])).toEqual([]);
  });
});
