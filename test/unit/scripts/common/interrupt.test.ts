import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { sayHowToGoOn } from '../../../../scripts/common/interrupt.ts';

describe('Ctrl-C in the middle of a deployment', () => {
  it('says how to go on, and ends the command as a shell expects it', () => {
    const signals = new EventEmitter();
    const printed: string[] = [];
    const statuses: number[] = [];
    sayHowToGoOn(
      (line) => printed.push(line),
      'en',
      signals,
      (status) => statuses.push(status),
    );

    signals.emit('SIGINT');

    expect(printed.join()).toContain('Run the same command again');
    expect(statuses).toEqual([130]);
  });

  it('says it in Chinese to a person who reads Chinese', () => {
    const signals = new EventEmitter();
    const printed: string[] = [];
    sayHowToGoOn(
      (line) => printed.push(line),
      'zh',
      signals,
      () => undefined,
    );

    signals.emit('SIGINT');

    expect(printed).toEqual(['\n已中断。请再次运行同一条命令：它会读取已完成的内容，并完成其余步骤。']);
  });
});
