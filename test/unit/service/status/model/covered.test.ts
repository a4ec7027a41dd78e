import { describe, expect, it } from 'vitest';
import { coveredScans, UNTRIED_IS_SHOWN_MS } from '../../../../../shared/service/status/model/covered.ts';
import { NOW_MS } from '../../../../support/builders.ts';
import { aScan } from '../../../../support/status.ts';

const longAgoMs = NOW_MS - UNTRIED_IS_SHOWN_MS;
const old = aScan({ region: 'ap-southeast-1', finishedAtMs: longAgoMs });
const shown = (regions: Parameters<typeof coveredScans>[1]['regions'], scans = [aScan(), old]) =>
  coveredScans(scans, { regions, ownRegion: 'cn-hangzhou' }, NOW_MS).map(({ region }) => region);

describe('a region that the service covers', () => {
  it('is its own, or a configured one, however old the scan is', () => {
    expect(shown('own')).toEqual(['cn-hangzhou']);
    expect(shown(['ap-southeast-1'])).toEqual(['ap-southeast-1']);
    expect(shown(['cn-shanghai'])).toEqual([]);
  });

  it('is with `all` one that a scan has tried within two weeks, even if it could not be listed', () => {
    const tried = { ...old, notListedAtMs: NOW_MS };

    expect(shown('all')).toEqual(['cn-hangzhou']);
    expect(shown('all', [{ ...old, finishedAtMs: longAgoMs + 1 }])).toEqual(['ap-southeast-1']);
    expect(shown('all', [tried])).toEqual(['ap-southeast-1']);
  });
});
