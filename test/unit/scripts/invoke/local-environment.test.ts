/** The variables of a run on a person's machine. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  isInContainer,
  type LocalChoices,
  localEnvironment,
} from '../../../../scripts/invoke/local-environment.ts';
import type { Environment } from '../../../../shared/base/environment.ts';

const OF_SERVICE = 'oss://bucket/rotations';

describe('the variables of a local run', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'cert-rotator-local-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  async function variables(
    choices: Partial<LocalChoices> & { readonly envText?: string; readonly inContainer?: boolean },
    shell: Environment = {},
    deployed: readonly { installation: string; ledger: string }[] = [],
  ) {
    const { envText, inContainer = false, ...rest } = choices;
    const settings = path.join(directory, '.env');
    if (envText !== undefined) await writeFile(settings, envText, { mode: 0o600 });
    let asked = 0;
    const made = await localEnvironment(
      { XDG_STATE_HOME: directory, ...shell },
      { settings, ownLedger: false, apply: false, asked: undefined, ...rest },
      {
        inContainer,
        findDeployed: async () => {
          asked += 1;
          return deployed;
        },
      },
    );
    return { ...made, asked };
  }

  const envText = `REGION=cn-beijing\nREGIONS=cn-beijing\nMODE=apply\nLEDGER=${OF_SERVICE}\nSOAK=2h\n`;
  const ofPerson = () => pathToFileURL(path.join(directory, 'alb-cert-rotator')).href;

  it('are those of .env, but for the mode: what functions may do is not what a person has asked for', async () => {
    const { env } = await variables({ envText });

    expect(env).toMatchObject({ REGIONS: 'cn-beijing', SOAK: '2h', MODE: 'plan', LEDGER: OF_SERVICE });
  });

  it('refuse a variable of the shell that says something else than .env', async () => {
    await expect(variables({ envText }, { SOAK: '1h' })).rejects.toThrow(
      'SOAK has another value in the shell',
    );
  });

  it('take mode and log level from the shell', async () => {
    const { env } = await variables({ envText }, { MODE: 'apply', LOG_LEVEL: 'debug' });

    expect(env).toMatchObject({ MODE: 'apply', LOG_LEVEL: 'debug', LEDGER: OF_SERVICE });
  });

  it('do not ask the account for a plan, nor where .env names the ledger', async () => {
    expect((await variables({})).asked).toBe(0);
    expect((await variables({ envText, apply: true })).asked).toBe(0);
    await rm(path.join(directory, '.env'));
    expect((await variables({ apply: true, asked: 'plan' })).asked).toBe(0);
  });

  it('have the ledger of the deployed service where there is no .env', async () => {
    const deployed = [{ installation: 'cert-rotator in cn-hangzhou', ledger: OF_SERVICE }];

    const { env, asked } = await variables({ apply: true }, {}, deployed);

    expect([env['LEDGER'], asked]).toEqual([OF_SERVICE, 1]);
  });

  it('have a ledger in the state directory of the person where there is no service, and say so', async () => {
    const { env, notes } = await variables({ apply: true });

    expect(env).toMatchObject({ MODE: 'apply', LEDGER: ofPerson() });
    expect(notes.map(({ en }) => en)).toEqual([`A new ledger is made at ${ofPerson()}`]);
  });

  it('of a plan never lead to a new ledger', async () => {
    const { env, notes } = await variables({}, { LEDGER: pathToFileURL(path.join(directory, 'typo')).href });

    expect(env['LEDGER']).toBe('memory:');
    expect(notes.map(({ en }) => en).join()).toContain('There is no ledger at ');
    expect(existsSync(path.join(directory, 'typo'))).toBe(false);
  });

  it('of a plan have the ledger of the person where it exists', async () => {
    await mkdir(path.join(directory, 'alb-cert-rotator'));

    expect((await variables({})).env['LEDGER']).toBe(ofPerson());
  });

  it('refuse a decision of an operator where no ledger is', async () => {
    await expect(variables({ asked: 'operator' })).rejects.toMatchObject({ code: 'LedgerAbsent' });
  });

  it('in a container need a ledger that is named', async () => {
    const inContainer = true;
    const named = await variables({ apply: true, inContainer }, { LEDGER: OF_SERVICE });

    expect(isInContainer({ KUBERNETES_SERVICE_HOST: '10.0.0.1' })).toBe(true);
    await expect(variables({ apply: true, inContainer })).rejects.toThrow('this is a container');
    expect(named.env['LEDGER']).toBe(OF_SERVICE);
    expect((await variables({ inContainer })).env['LEDGER']).toBe('memory:');
  });
});
