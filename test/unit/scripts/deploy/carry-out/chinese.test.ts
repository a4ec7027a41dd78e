/** The errors of deploy and remove in Chinese. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { formatFailure } from '../../../../../scripts/common/failure.ts';
import { describeStep } from '../../../../../scripts/deploy/carry-out/describe-step.ts';
import { ServerlessDevsFailed, StoppedHalfway } from '../../../../../scripts/deploy/carry-out/errors.ts';
import { RotatorError } from '../../../../../shared/base/errors.ts';
import { CloudError } from '../../../../../shared/cloud/errors.ts';
import { errorTextsInChinese } from '../../../../../shared/core/model/texts/errors.ts';
import { englishPrinted } from '../../../../support/english.ts';
import { settingsWith, wantedWith } from '../../../../support/installation.ts';

const settings = settingsWith();

const [role] = wantedWith(settings).roles;
if (role === undefined) throw new Error('no role');

describe('an error that stops a deployment, in Chinese', () => {
  const at = {
    done: [describeStep({ kind: 'create-role', role })],
    failed: describeStep({ kind: 'create-bucket', bucket: 'ledger' }),
    notDone: [
      describeStep({
        kind: 'deploy-function',
        resource: 'scan',
        functionName: 'cert-rotator-scan',
        change: 'update',
        differences: [],
      }),
    ],
  };

  it('says what was done and what was not, and keeps the words of the cloud', () => {
    const cause = new CloudError('you have no right to do this', {
      kind: 'denied',
      action: 'PutBucket',
      cloudCode: 'AccessDenied',
    });

    const text = formatFailure(new StoppedHalfway('deployment', at, cause), 'zh');

    expect(text).toContain('DeploymentStopped：部署在“创建 Bucket ledger”停止。');
    expect(text).toContain(`已完成：创建角色 ${role.name}。`);
    expect(text).toContain('未完成：创建 Bucket ledger；更新函数 cert-rotator-scan。');
    expect(text).toContain('原文：CloudCallFailed: PutBucket failed with AccessDenied: you have no right');
    expect(englishPrinted(text)).toEqual([]);
  });

  it('says what its cause says, where that speaks Chinese itself', () => {
    const text = formatFailure(
      new StoppedHalfway('removal', at, new ServerlessDevsFailed('scan', 'E1')),
      'zh',
    );

    expect(text).toContain(
      'RemovalStopped：卸载在“创建 Bucket ledger”停止。Serverless Devs 部署 scan 失败。',
    );
    expect(text).toMatch(/处理方法：.*会从停止处继续。\n原文：E1\n$/);
  });

  it('stays in English for a code without a text, and for everyone else', () => {
    const known = new StoppedHalfway('deployment', at, new Error('no'));

    expect(formatFailure(new RotatorError('OfTheFuture', 'it failed.'), 'zh')).toBe(
      'OfTheFuture: it failed.\n',
    );
    expect(formatFailure(known, 'en')).toContain('the deployment stopped at "create the bucket ledger": no');
  });
});

describe('the errors of deploy and remove', () => {
  const root = fileURLToPath(new URL('../../../../../scripts/', import.meta.url));
  const thrown = ['deploy', 'remove'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => errorsIn(path.join(root, folder, file))),
  );

  it.each(thrown)('have a Chinese text: $code of $file', ({ code, source }) => {
    expect(source.includes('chinese:') || code in errorTextsInChinese).toBe(true);
  });

  it('are all found', () => {
    const codes = new Set(thrown.map(({ code }) => code));

    expect(codes.size).toBeGreaterThan(9);
    for (const code of ['WorkIsOpen', 'NotAsDeployed', 'QuestionEnded', 'FunctionStillThere'])
      expect(codes).toContain(code);
  });
});

/** Each construction of an error with a code, as far as its closing parenthesis. */
function errorsIn(file: string) {
  const text = readFileSync(file, 'utf8');
  const starts = text.matchAll(/(?:new RotatorError|super)\(\s*'([A-Za-z]+)'/g);
  return [...starts].map(({ 1: code = '', index }) => ({
    code,
    file: path.basename(file),
    source: untilClosed(text.slice(index)),
  }));
}

function untilClosed(text: string): string {
  let open = 0;
  for (const [index, letter] of [...text].entries()) {
    if (letter === '(') open += 1;
    if (letter === ')') open -= 1;
    if (letter === ')' && open === 0) return text.slice(0, index);
  }
  return text;
}
