/** The events that docs/notifications.zh.md shows have the summaries that the service writes in Chinese. */
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../shared/base/clock.ts';
import { expiringEvents } from '../../../shared/core/reports/events/expiring-event.ts';
import { publicationsFor } from '../../../shared/core/reports/events/outcome-event.ts';
import { scanCompletedEvent } from '../../../shared/core/reports/events/scan-completed-event.ts';
import { servedWrongEvents } from '../../../shared/core/reports/events/served-wrong-event.ts';
import { idOf, NOW_MS } from '../../support/builders.ts';
import { read } from '../../support/documents.ts';
import { aRow, unwritten } from '../../support/status.ts';
import { anOutcomeRow, aSnapshot } from '../core/reports/events/builders.ts';

const wrong = {
  row: aRow(),
  certificateId: idOf(1),
  fault: {
    reason: 'chain-not-trusted',
    message: 'its chain is not trusted',
    sinceMs: NOW_MS,
    wasRight: true,
  },
};
const wrongEvents = (found: Pick<Parameters<typeof servedWrongEvents>[0], 'rows' | 'suspect'>) =>
  servedWrongEvents({ region: 'cn-hangzhou', ...found }, {}, NOW_MS, 'zh').map(({ event }) => event);

/** In the order of the page. */
const events = [
  ...publicationsFor([anOutcomeRow()], {}, NOW_MS, 'zh').map(({ event }) => event),
  ...expiringEvents([aRow({ notAfterMs: NOW_MS + 6 * DAY_MS })], {}, NOW_MS, 'zh').map(({ event }) => event),
  ...wrongEvents({ rows: [wrong], suspect: [] }),
  ...wrongEvents({ rows: [], suspect: [wrong] }),
  scanCompletedEvent(unwritten(aSnapshot({ rows: [aRow()] })), { rotatedHere: 0, workersAsked: 0 }, 'zh'),
];

/** Numbers and times are those of the sample. */
const withoutNumbers = (text: string): string =>
  text.replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d/g, 'TIME').replaceAll(/(?<![\w-])\d+(?![\w-])/g, 'N');

describe('docs/notifications.zh.md', () => {
  it('shows each kind of event with its Chinese summary', () => {
    const shown = [...read('docs/notifications.zh.md').matchAll(/^ +"summary": "(.*)",$/gm)].map(
      ([, text = '']) => withoutNumbers(text),
    );

    expect(shown).toEqual(events.map(({ data }) => withoutNumbers(String(data['summary']))));
  });
});
