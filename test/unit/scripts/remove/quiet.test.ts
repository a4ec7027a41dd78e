/** What a removal stops and awaits before it deletes, and what it starts again where it is refused. */
import { describe, expect, it } from 'vitest';
import { STOPPED_BY_REMOVE } from '../../../../scripts/deploy/wanted/timer.ts';
import type { AccountModel } from '../../../support/account-model.ts';
import { deployedModel, openChange, remove } from './deployed-model.ts';

const SCAN = 'cert-rotator-scan';
const ROTATE = 'cert-rotator-rotate';

const timerOf = ({ functions }: AccountModel) => {
  const timer = functions.get(SCAN)?.triggers.find(({ name }) => name === 'hourly');
  return {
    enabled: (timer?.config as { readonly enable?: boolean } | undefined)?.enable,
    description: timer?.description,
  };
};

describe('the work that a removal awaits', () => {
  it('is that of scan before that of its workers, which a running scan may still start', async () => {
    // Scan runs while it is looked at for the first time, and starts a worker at its end.
    const looks: string[] = [];
    const tasksOf = (name: string) => {
      const earlier = looks.filter((one) => one === name).length;
      looks.push(name);
      const runs =
        (name === SCAN && earlier === 0) || (name === ROTATE && looks.includes(SCAN) && earlier < 3);
      return runs ? [{ taskId: 't', status: 'Running', startedAtMs: undefined }] : [];
    };
    const { model } = await deployedModel(tasksOf as never);

    const { status } = await remove(model);

    expect(status).toBe('removed');
    expect(looks[0]).toBe(SCAN);
    const lastOfWorker = looks.lastIndexOf(ROTATE);
    expect(looks.slice(0, lastOfWorker).filter((name) => name === SCAN).length).toBeGreaterThan(3);
  });

  it('is looked for twice: a worker may ask for a scan while scan has just been found at rest', async () => {
    const looks: string[] = [];
    const { model } = await deployedModel((name) => {
      looks.push(name);
      // The worker ends between the first look at it and the second one, and its scan is there then.
      return looks.length === 3 ? ([{ taskId: 'wake', status: 'Running' }] as never) : [];
    });

    await remove(model);

    expect(looks.slice(0, 6)).toEqual([SCAN, ROTATE, SCAN, ROTATE, SCAN, ROTATE]);
  });

  it('is awaited once more when its function is deleted: a webhook may have asked for it since', async () => {
    const deletions: string[] = [];
    const { model } = await deployedModel((name) => {
      deletions.push(`look at ${name}`);
      return [];
    });
    const { deleteFunction } = model.apis.functions;
    Object.assign(model.apis.functions, {
      deleteFunction: (name: string) => {
        deletions.push(`delete ${name}`);
        return deleteFunction(name);
      },
    });

    await remove(model);

    const webhook = deletions.indexOf('delete cert-rotator-webhook');
    expect(deletions.slice(webhook)).toEqual([
      'delete cert-rotator-webhook',
      `look at ${SCAN}`,
      `look at ${SCAN}`,
      `delete ${SCAN}`,
      `look at ${ROTATE}`,
      `look at ${ROTATE}`,
      `delete ${ROTATE}`,
    ]);
  });
});

describe('the timer of a removal that is refused', () => {
  it('runs again, without the mark', async () => {
    const { model } = await deployedModel();

    await remove(model, { open: openChange });

    expect(timerOf(model)).toEqual({ enabled: true, description: 'Starts scan' });
  });

  it('stays off where an operator has switched it off before', async () => {
    const { model } = await deployedModel();
    await model.apis.functions.setTimerEnabled(SCAN, 'hourly', false);

    expect((await remove(model, { open: openChange })).status).toBe('refused');
    expect(timerOf(model).enabled).toBe(false);
  });

  it('runs again where an earlier removal has stopped it and was interrupted', async () => {
    const { model, fail } = await deployedModel();
    fail(({ name }) => (name === 'ListAsyncTasks' ? 'before' : undefined));
    await expect(remove(model, { open: openChange })).rejects.toThrow();
    const interrupted = timerOf(model);
    fail(() => undefined);

    expect((await remove(model, { open: openChange })).status).toBe('refused');
    expect(interrupted).toEqual({ enabled: false, description: STOPPED_BY_REMOVE });
    expect(timerOf(model)).toEqual({ enabled: true, description: 'Starts scan' });
  });
});
