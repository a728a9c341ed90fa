import type { ProductiveSettings } from './productive-settings.ts';

/** Where people open a record: `https://app.productive.io/30958/projects/7`. */
export function webAddress({ baseUrl, organization }: ProductiveSettings, path: string): string {
  return `${baseUrl.replace('//api.', '//app.')}/${organization}/${path}`;
}
