/** What belongs to an installation beside its functions: alarms, marks, service-linked roles. */
import { describe, expect, it } from 'vitest';
import {
  type AlarmFacts,
  checkAlarms,
  checkOwnership,
  checkServiceLinkedRoles,
  type MarkedThing,
} from '../../../../shared/core/doctor/alarms-and-marks.ts';
import type { Sentence } from '../../../../shared/core/doctor/sentence.ts';
import { says } from '../../../support/sentences.ts';

describe('alarms', () => {
  const all: AlarmFacts = { wanted: 4, lacking: [], group: 'on-call', groupExists: true };

  it('that would all tell the group are in order', () => {
    expect(checkAlarms({ value: all })).toMatchObject({
      state: 'ok',
      message: '4 alarms would tell on-call.',
    });
  });

  it('are no fault where the settings name no group', () => {
    expect(checkAlarms(undefined).state).toBe('not-applicable');
  });

  it('that could not be read are unknown, never in order', () => {
    expect(checkAlarms({ problem: 'HTTP 403' })).toMatchObject({
      state: 'unknown',
      message: expect.stringContaining('HTTP 403'),
    });
  });

  it('that are missing are named, each by itself', () => {
    const { state, message, details } = checkAlarms({ value: { ...all, lacking: ['errors', 'throttles'] } });

    expect(state).toBe('fault');
    expect(message).toContain('The alarm "errors" is missing');
    expect(details).toHaveLength(2);
  });

  it('without their group tell nobody, and that comes first', () => {
    const { message } = checkAlarms({ value: { ...all, groupExists: false, lacking: ['errors'] } });

    expect(message).toContain('no contact group "on-call"');
  });
});

describe('marks', () => {
  const thing = (isOurs: boolean | undefined, kind: MarkedThing['kind'] = 'role'): MarkedThing => ({
    kind,
    name: 'cert-rotator-scan',
    isOurs,
  });

  it.each<readonly [string, readonly MarkedThing[], readonly Sentence[], string]>([
    ['are well on what is ours', [thing(true), thing(true, 'policy')], [], 'ok'],
    ['are well where nothing exists yet', [], [], 'ok'],
    ['are missing on what is not ours', [thing(true), thing(false, 'function')], [], 'fault'],
    ['are unknown where the tags could not be read', [thing(undefined)], [], 'unknown'],
    [
      'are unknown where the thing could not be read',
      [],
      [says('The role x could not be read: 403')],
      'unknown',
    ],
    ['are a fault even where others are unknown', [thing(undefined), thing(false)], [says('no')], 'fault'],
  ])('%s', (_, things, problems, state) => {
    expect(checkOwnership(things, problems).state).toBe(state);
  });

  it('name the kind and the thing that lacks them', () => {
    expect(checkOwnership([thing(false, 'policy')], []).message).toBe(
      'The policy cert-rotator-scan lacks the tags of this installation.',
    );
  });
});

describe('service-linked roles', () => {
  const of = (exists: { readonly value: boolean } | { readonly problem: string }) => ({
    service: 'fc.aliyuncs.com',
    exists,
  });

  it.each([
    ['that exist are in order', of({ value: true }), 'ok'],
    ['that are missing are a fault', of({ value: false }), 'fault'],
    ['that could not be asked for are unknown', of({ problem: 'HTTP 403' }), 'unknown'],
  ])('%s', (_, service, state) => {
    const result = checkServiceLinkedRoles([service]);

    expect(result.state).toBe(state);
    if (state !== 'ok') expect(result.message).toContain('fc.aliyuncs.com');
  });
});
