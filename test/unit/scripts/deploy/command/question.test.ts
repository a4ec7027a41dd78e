/** Questions at a terminal: what counts as an answer, and what ends them. */
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { agrees, ask } from '../../../../../scripts/deploy/command/question.ts';

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';

function typing(keys: string) {
  const input = new PassThrough();
  setImmediate(() => input.write(keys));
  return { input, output: new PassThrough(), terminal: true };
}

describe('a question', () => {
  it('is answered by a line, without the blanks around it', async () => {
    expect(await ask('Which? ', typing(' cn-hangzhou \r'))).toBe('cn-hangzhou');
  });

  it('is answered by Enter alone', async () => {
    expect(await ask('Which? ', typing('\r'))).toBe('');
  });

  it.each([
    ['Ctrl-C', CTRL_C, true],
    ['Ctrl-C after some letters', `cn-${CTRL_C}`, true],
    ['Ctrl-D', CTRL_D, false],
  ])('is ended by %s, which never takes the default', async (_, keys, isInterrupted) => {
    await expect(ask('Which? ', typing(keys))).rejects.toMatchObject({
      code: 'QuestionEnded',
      isInterrupted,
    });
  });

  it('is ended where the input ends', async () => {
    const input = new PassThrough();
    input.end();

    await expect(ask('Which? ', { input, output: new PassThrough() })).rejects.toMatchObject({
      code: 'QuestionEnded',
    });
  });
});

describe('agreement', () => {
  it.each([
    ['18\r', true],
    ['yes\r', false],
    ['\r', false],
    [CTRL_D, false],
  ])('is the expected word alone: %j', async (keys, agreed) => {
    expect(await agrees('It may change 18.', '18', { terminal: typing(keys) })).toBe(agreed);
  });

  it('accepts in Chinese what it accepts in English, and says what to type', async () => {
    const terminal = typing('yes\r');
    const written: string[] = [];
    terminal.output.on('data', (text: Buffer) => void written.push(text.toString()));

    expect(await agrees('共 3 个步骤。', 'yes', { language: 'zh', terminal })).toBe(true);
    expect(written.join('')).toContain('共 3 个步骤。输入 yes 继续：');
  });

  it('is not asked for any more after Ctrl-C, which ends the command', async () => {
    await expect(agrees('It may change 18.', '18', { terminal: typing(CTRL_C) })).rejects.toMatchObject({
      isInterrupted: true,
    });
  });
});
