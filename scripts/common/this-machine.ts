/** What commands take from the machine they run on: its region, its credentials, and how they tell a failure. */
import process from 'node:process';
import credentials from '@alicloud/credentials';
import { InvalidArgumentError } from 'commander';
import { RotatorError } from '../../shared/base/errors.ts';
import { regionPattern } from '../../shared/base/identifiers.ts';
import type { Config } from '../../shared/config/config.ts';
import {
  CredentialsMissing,
  type FunctionContext,
  sentences,
} from '../../shared/service/platform/function-compute.ts';

export const regionHelp = "the function's own region (default: the first of REGIONS, else cn-hangzhou)";

export function parseRegion(text: string): string {
  if (regionPattern.test(text)) return text;
  throw new InvalidArgumentError('Expected a region id such as cn-hangzhou.');
}

export function ownRegion(option: string | undefined, { regions }: Pick<Config, 'regions'>): string {
  return option ?? (typeof regions === 'string' ? undefined : regions[0]) ?? 'cn-hangzhou';
}

/** From the default chain of @alicloud/credentials: environment, aliyun CLI, instance role. */
export async function findCredentials(): Promise<NonNullable<FunctionContext['credentials']>> {
  try {
    const { accessKeyId, accessKeySecret, securityToken } = await new credentials.default().getCredential();
    return {
      ...(accessKeyId === undefined ? {} : { accessKeyId }),
      ...(accessKeySecret === undefined ? {} : { accessKeySecret }),
      ...(securityToken ? { securityToken } : {}),
    };
  } catch (error) {
    throw new CredentialsMissing('no credentials were found on this machine.', error);
  }
}

/** Says what failed and sets exit status 1: as one JSON document on stdout where that was asked for, for people on stderr. */
export function printFailure(error: unknown, json: boolean | undefined): void {
  const { code, message, hint } = asRotatorError(error);
  if (json) process.stdout.write(`${JSON.stringify({ error: { code, message, hint } })}\n`);
  process.stderr.write(formatFailure(error));
  process.exitCode = 1;
}

/** What happened, what to do, and the cause where the message does not have it already. */
export function formatFailure(error: unknown): string {
  const { message, hint, cause } = asRotatorError(error);
  const said = hint === undefined || message.includes(hint) ? message : sentences(message, hint);
  const because = cause instanceof Error && !message.includes(cause.message) ? [cause.message] : [];
  return [said, ...because.map((text) => `Because: ${text}`)].map((line) => `${line}\n`).join('');
}

function asRotatorError(error: unknown): RotatorError {
  if (error instanceof RotatorError) return error;
  return new RotatorError('Unexpected', error instanceof Error ? error.message : String(error));
}
