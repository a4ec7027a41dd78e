/** What is said of one error in Chinese. */
export interface ErrorText {
  readonly says: string;
  readonly todo: string;
}
