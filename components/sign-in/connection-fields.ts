/** Connection options, named as in the vendors' SDKs. */

export interface TextOption {
  name: string;
  kind: 'text' | 'address' | 'number';
  fallback: '';
  /** The SDK's default. */
  placeholder?: string;
  min?: number;
  max?: number;
}
export interface FlagOption {
  name: string;
  kind: 'flag';
  fallback: boolean;
}
export interface ChoiceOption {
  name: string;
  kind: 'choice';
  choices: readonly string[];
  /** The first choice. */
  fallback: string;
}
export type Option = TextOption | FlagOption | ChoiceOption;

export const text = (name: string, placeholder?: string): TextOption => ({
  name,
  kind: 'text',
  fallback: '',
  ...(placeholder && { placeholder }),
});
export const address = (name: string, placeholder: string): TextOption => ({
  name,
  kind: 'address',
  fallback: '',
  placeholder,
});
export const number = (name: string, placeholder: string, min: number, max: number): TextOption => ({
  name,
  kind: 'number',
  fallback: '',
  placeholder,
  min,
  max,
});
export const flag = (name: string, fallback: boolean): FlagOption => ({ name, kind: 'flag', fallback });
export const choice = (name: string, ...choices: [string, ...string[]]): ChoiceOption => ({
  name,
  kind: 'choice',
  choices,
  fallback: choices[0],
});
