/** English phrases in a text that should be Chinese. */

/** Three words in a row are a phrase; ids, names and codes have digits, dots, dashes or capitals. */
export function englishIn(text: string): readonly string[] {
  return text.match(/(?<![\w.-])(?:[A-Za-z][a-z]+[ ,]+){2,}[a-z]+(?![\w.-])/g) ?? [];
}

/** A command and its subcommand. */
const command = /\b(?:npm run(?: --silent)?|chmod|unset|aliyun) [\w-]+(?: -- [\w-]+)?/g;
/** What others have said, to the end of the line. */
const original = /原文：.*$/gm;

/** In what a command prints: commands to type and the words of the cloud are in no language. */
export function englishPrinted(text: string): readonly string[] {
  return englishIn(text.replace(original, '').replace(command, ''));
}
