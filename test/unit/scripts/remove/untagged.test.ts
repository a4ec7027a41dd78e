/** A function of our names that has lost its tags: it is not deleted, and so nothing is taken from it. */
import { describe, expect, it } from 'vitest';
import type { AccountModel } from '../../../support/account-model.ts';
import { deployedModel, left, remove } from './deployed-model.ts';

const ROLE = 'cert-rotator-rotate-cn-hangzhou';

function copyOf({ functions }: AccountModel, name: string, changed: object) {
  const found = functions.get('cert-rotator-rotate');
  if (found === undefined) throw new Error('no function');
  functions.set(name, { ...found, view: { ...found.view, functionName: name, ...changed } });
}

describe('a removal', () => {
  it('is refused while a function that has lost its tags has a role of ours, whatever is abandoned', async () => {
    const { model } = await deployedModel();
    copyOf(model, 'cert-rotator-rotate', { tags: [] });
    model.writes.length = 0;

    const { status, plan } = await remove(model, { abandonOpen: true });

    expect([status, model.writes]).toEqual(['refused', []]);
    expect(plan.refusals).toMatchObject([
      { code: 'untagged-function', message: expect.stringContaining(`has its role ${ROLE}`) },
    ]);
  });

  it('goes on where that function has a role of its own', async () => {
    const { model } = await deployedModel();
    copyOf(model, 'cert-rotator-rotate', { tags: [], role: 'acs:ram::1234567890123456:role/of-an-operator' });

    expect((await remove(model)).status).toBe('removed');
    expect(left(model)).toEqual(['cert-rotator-rotate']);
  });

  it('keeps a role, and says so, that a function of another name has', async () => {
    const { model } = await deployedModel();
    copyOf(model, 'cert-rotator-copy', { tags: [] });

    const { status, plan } = await remove(model);

    expect([status, left(model)]).toEqual(['removed', ['cert-rotator-copy', ROLE, ROLE]]);
    expect(plan.stays).toContain(`the role ${ROLE} and its policy: cert-rotator-copy has it, too, and stays`);
  });
});
