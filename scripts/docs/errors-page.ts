/** docs/errors.zh.md from the table of sentences. Pure. In English an error says more than a table could: docs/errors.md is written by hand. */
import { errorTextsInChinese } from '../../shared/core/model/texts/errors.ts';

const frame = `# 错误码

函数要么返回报告，要么以错误失败。有明确原因而没有执行的工作不是错误，结果为 \`blocked\` 并带有原因，见[原因代码](reasons.zh.md)。每条错误信息以下列代码之一开头，
以处理方法结尾；错误信息本身是英文，不包含机密。

本页由 \`npm run docs -- --write\` 生成，与状态页和命令的中文说明来自同一张表。更多细节见英文版 [errors.md](errors.md)。
[运维手册](runbook.zh.md#错误码)从现象出发，并包含只有命令（例如 deploy 和 upload）才会返回的错误码。
`;

export function errorsPageInChinese(): string {
  const sections = Object.entries(errorTextsInChinese).map(
    ([code, { says, todo }]) => `## ${code}\n\n${says}\n\n**处理方法：**${todo}\n`,
  );
  return [frame, ...sections].join('\n');
}
