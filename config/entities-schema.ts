import { z } from 'zod';
import { weekdays } from '../domain/calendar.ts';
import {
  civilDate,
  countryCode,
  currencyCode,
  entityCode,
  percent,
  percentSum,
  rates,
  settings,
  text,
  timeOfDay,
  timeZone,
} from './config-values.ts';

export const mandatoryField = z.enum(['purchaseOrder', 'startsOn', 'endsOn', 'paymentTerms', 'contact', 'vat']);

const calendar = settings({
  workdays: z.array(z.enum(weekdays as [(typeof weekdays)[number]])).min(1),
  holidays: z.array(civilDate),
  opensAt: timeOfDay,
  closesAt: timeOfDay,
}).refine(({ opensAt, closesAt }) => opensAt < closesAt || !timeOfDay.safeParse(opensAt).success, {
  path: ['closesAt'],
  error: 'is not after opensAt',
});

/** Without its name no record can be made; without any field, none is: then the ERP's people make them. */
function fieldsWithName<const Fields extends ['name', ...string[]]>(fields: Fields) {
  return z
    .array(z.enum(fields))
    .refine(
      (list) => list.length === 0 || list.some((field) => field === 'name'),
      'must contain name, without which nothing can be made; or be empty, and the ERP’s own people make them',
    );
}

const ownership = settings({
  customer: fieldsWithName(['name', 'vat', 'website', 'street', 'city', 'zip', 'country', 'reference']),
  contact: fieldsWithName(['name', 'email', 'phone', 'jobTitle']),
  order: z.array(z.enum(['paymentTerms', 'salesperson', 'note', 'taxes', 'analytic'])),
  project: z.array(z.enum(['dates', 'manager', 'tasks', 'milestones'])),
});

const entity = settings({
  name: text.describe('What people call it, in messages.'),
  erpCompany: text.describe("The ERP company's exact name."),
  currencies: z.array(currencyCode).min(1).describe('What it sells in.'),
  timeZone: timeZone.describe('Where its dates and business days are meant, as Europe/Berlin.'),
  country: countryCode,
  calendar,
  projectIn: z
    .enum(['erp', 'psa', 'both'])
    .default('erp')
    .describe("Where delivery plans and records its work. The order is the ERP's in any case."),
  psaSubsidiary: text
    .nullable()
    .default(null)
    .describe("The PSA's exact name of it, where that is another than its name."),
  customers: z.enum(['shared', 'own']).describe('Are customers shared by all entities in the ERP, or its own?'),
  taxes: z.array(text).min(1).nullable().default(null).describe("Names of the ERP's sales taxes; none: the product's."),
  analytic: z
    .record(text, percent)
    .refine((shares) => percentSum(Object.values(shares)) === '100', 'must sum to 100')
    .nullable()
    .default(null)
    .describe('Percent by name of the ERP analytic account, summing to 100.'),
  mandatory: z.array(mandatoryField).describe('Deal fields without which it takes no deal.'),
  defaultPaymentTerms: text.nullable().default(null).describe('One of paymentTerms in mappings.yaml.'),
  ownership: ownership.describe('By object, the fields that the ERP takes from us; no other is written.'),
  rates: rates.describe('The rate card: role, then price per hour by currency.'),
});

export const entitiesSchema = settings({
  entities: z.record(entityCode, entity),
  mixedDeals: z
    .enum(['split', 'park'])
    .default('split')
    .describe('A deal whose lines belong to several entities: one contract for each, or parked.'),
});
