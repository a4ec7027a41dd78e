/** English phrases in a text that should be Chinese. */

/** Three words in a row are a phrase; ids, names and codes have digits, dots, dashes or capitals. */
export function englishIn(text: string): readonly string[] {
  return text.match(/(?<![\w.-])(?:[A-Za-z][a-z]+[ ,]+){2,}[a-z]+(?![\w.-])/g) ?? [];
}
