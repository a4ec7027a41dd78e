/** The message that docs/notifications.md shows is one that the service makes. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { EventType, RotatorEvent } from '../../../shared/core/model/event.ts';
import { noticeOf } from '../../../shared/core/reports/notices/notice.ts';
import { NOW_MS } from '../../support/builders.ts';

const page = readFileSync(new URL('../../../docs/notifications.md', import.meta.url), 'utf8');

function anEvent(number: number, type: EventType, reasonCode: string, what: string): RotatorEvent {
  const [loadBalancerId, listenerId] = [`alb-${number}`, `lsn-${number}`];
  return {
    id: String(number).padStart(40, '0'),
    source: 'cert-rotator',
    type,
    subject: `acs:alb:cn-hangzhou::listener/${listenerId}`,
    timeMs: NOW_MS + number,
    data: {
      region: 'cn-hangzhou',
      loadBalancerId,
      reasonCode,
      summary: `${listenerId} default RSA: ${what}`,
    },
  };
}

const verified = 'verified (proved). 4 of 4 targets answered as expected.';
const events: readonly RotatorEvent[] = [
  anEvent(
    1,
    'certrotator:Rotation:RolledBack',
    'served-other',
    'rolled-back (served-other). The old certificate is back.',
  ),
  anEvent(
    2,
    'certrotator:Rotation:Blocked',
    'no-replacement',
    'blocked (no-replacement). Issue or upload one.',
  ),
  ...[3, 4, 5].map((number) => anEvent(number, 'certrotator:Rotation:Verified', 'proved', verified)),
];

describe('docs/notifications.md', () => {
  it('shows a message as a service that takes 500 bytes gets it', () => {
    const [, shown] = /<!-- notice: .*?-->\n```\n([\s\S]*?)\n```/.exec(page) ?? [];

    const made = noticeOf({
      events,
      dropped: 0,
      limitBytes: 500,
      neutralise: (text) => text,
      language: 'en',
    });

    expect(made).toBe(shown);
  });
});
