/** Compares docs/status.md with the status. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { metricsText } from '../../../../shared/service/status/metrics.ts';
import { certificateStates } from '../../../../shared/service/status/model/certificate-state.ts';
import { readStatus } from '../../../../shared/service/status/model/reading.ts';
import {
  STATUS_FORMAT,
  type StatusModel,
  statusModel,
} from '../../../../shared/service/status/model/status-model.ts';
import { NOW_MS } from '../../../support/builders.ts';
import { aFullStatus } from '../../../support/full-status.ts';

const page = readFileSync(new URL('../../../../docs/status.md', import.meta.url), 'utf8');
const words = new Set([...page.matchAll(/`([^`\n]+)`/g)].map(([, word = '']) => word.replace('[]', '')));

async function fullModel(): Promise<StatusModel> {
  const { store, latestScans } = await aFullStatus(NOW_MS);
  return statusModel(await readStatus(store, latestScans), NOW_MS);
}

/** Names of fields at any depth; those below `counts` are states. What each reason has as parameters is its own. */
function fieldsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(fieldsOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, field]) => [
    name,
    ...(name === 'parameters' ? [] : fieldsOf(field)),
  ]);
}

describe('docs/status.md', () => {
  it('names every field of the JSON, its format and every state', async () => {
    const fields = [...new Set(fieldsOf(await fullModel()))];

    expect(fields).toEqual(
      expect.arrayContaining(['daysLeft', 'asItShouldBe', 'rotationId', 'heldBack', 'counts']),
    );
    expect(fields.filter((field) => !words.has(field))).toEqual([]);
    expect(certificateStates.filter((state) => !words.has(state))).toEqual([]);
    expect(page).toContain(`\`format\` is ${STATUS_FORMAT}.`);
  });

  it('has every metric with its labels, and no others', async () => {
    const text = metricsText(await fullModel());
    const given = [...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name = '']) => name);
    const section = page.slice(page.indexOf('All are gauges.'), page.indexOf('## Limits'));
    const named = [...section.matchAll(/`((?:probe|cert_rotator)_[a-z_]+)`/g)].map(([, name = '']) => name);
    const labels = [...text.matchAll(/[{,]([a-z_]+)="/g)].map(([, label = '']) => label);

    expect([...new Set(named)].sort()).toEqual(given.toSorted());
    expect(labels.filter((label) => !words.has(label))).toEqual([]);
  });
});
