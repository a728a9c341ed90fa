import { z } from 'zod';
import type {
  ApprovalRequirement,
  ContractPlan,
  Correction,
  LeadToProjectPlan,
} from '../../../domain/lead-to-project/plan-types.ts';
import { deliverySchema } from './delivery-schema.ts';
import {
  businessKeyPart,
  civilDatePart,
  currencyPart,
  decimalPart,
  entityPart,
  moneyPart,
  personPart,
} from './parts.ts';

const text = z.string();
const maybe = text.nullish();

const customerWrite = z.union([
  z.object({ use: z.int() }),
  z.object({
    key: text,
    upsert: z.object({
      name: text,
      company: text.nullable(),
      vat: maybe,
      website: maybe,
      street: maybe,
      city: maybe,
      zip: maybe,
      countryId: z.int().nullish(),
      reference: text.optional(),
    }),
  }),
]);

const contactWrite = z.union([
  z.object({ use: z.int() }),
  z.object({ key: text, upsert: z.object({ name: text, email: maybe, phone: maybe, jobTitle: maybe }) }),
]);

const orderLine = z.object({
  key: text,
  productId: z.int(),
  productCode: text,
  name: text,
  quantity: decimalPart,
  unitPrice: decimalPart,
  discountPercent: decimalPart,
  taxIds: z.array(z.int()).nullable(),
  analytic: z.record(text, decimalPart).nullable(),
  milestones: z
    .array(z.object({ key: text, name: text, deadline: civilDatePart.nullable(), share: decimalPart }))
    .optional(),
});

const order = z.object({
  key: text,
  company: text,
  companyId: z.int(),
  priceListId: z.int().optional(),
  currency: currencyPart,
  reference: text.optional(),
  origin: businessKeyPart,
  date: civilDatePart,
  paymentTermsId: z.int().nullish(),
  salespersonId: z.int().nullish(),
  note: text.optional(),
  amends: z.object({ key: text, id: z.int(), number: text, untaxed: decimalPart }).optional(),
  lineNote: z.object({ key: text, text }).optional(),
  lines: z.array(orderLine),
});

const project = z.object({
  key: text,
  name: text,
  companyId: z.int(),
  startsOn: civilDatePart.nullish(),
  endsOn: civilDatePart.nullish(),
  managerId: z.int().nullish(),
  tasks: z.array(z.object({ key: text, name: text, hours: decimalPart.nullable() })),
  milestones: z.array(z.object({ key: text, name: text, deadline: civilDatePart.nullable() })),
});

const retainer = z.object({
  line: text,
  period: z.enum(['month', 'quarter']),
  includedHours: decimalPart.nullable(),
  rolloverPeriods: z.int(),
  overageRole: text.nullable(),
  billed: z.enum(['arrears', 'advance']),
  proration: z.enum(['none', 'days']),
  fee: moneyPart,
  overageRate: moneyPart.nullable(),
  periods: z.array(
    z.object({ from: civilDatePart, until: civilDatePart, fee: moneyPart, includedHours: decimalPart.nullable() }),
  ),
});

const totals = z.object({
  untaxed: moneyPart,
  hours: decimalPart,
  notToExceed: moneyPart.nullable(),
  schedule: z.array(z.object({ name: text, due: civilDatePart, amount: moneyPart })),
  staffing: z.array(z.object({ role: text, count: z.int() })),
  milestones: z.array(z.object({ line: text, name: text, due: civilDatePart, amount: moneyPart })).optional(),
  retainers: z.array(retainer).optional(),
  purchaseOrder: z.object({ number: text, limit: moneyPart.nullable() }).optional(),
  amends: z.object({ order: text, before: moneyPart, after: moneyPart }).optional(),
});

const contract = {
  writes: z.object({
    customer: customerWrite,
    contacts: z.array(contactWrite),
    project: project.nullable(),
    order,
    psa: deliverySchema.optional(),
  }),
  totals,
  entity: entityPart,
  names: z.object({ entity: text, salesperson: text.nullable(), paymentTerms: text.nullable() }),
};

const contractSchema: z.ZodType<ContractPlan> = z.object(contract);

export const requirementSchema: z.ZodType<ApprovalRequirement> = z.object({
  rule: text,
  roles: z.array(text),
  need: z.enum(['any', 'all']),
  because: text,
  dueBusinessHours: z.number(),
  step: z.int().optional(),
  remindAfterBusinessHours: z.array(z.number()).optional(),
  escalate: z.object({ afterBusinessHours: z.number(), to: z.array(text) }).optional(),
});

export const correctionSchema: z.ZodType<Correction> = z.object({
  field: text,
  value: text,
  sourceValue: text.nullable(),
  by: z.object({ id: text, name: text, email: text.nullable() }),
  reason: text,
});

export const planSchema: z.ZodType<LeadToProjectPlan> = z
  .object({
    process: z.literal('lead-to-project'),
    key: businessKeyPart,
    ...contract,
    more: z.array(contractSchema).optional(),
    title: text,
    customerName: text,
    requester: personPart.nullable(),
    approvals: z.array(requirementSchema),
    corrections: z.array(correctionSchema),
  })
  .meta({ id: 'Plan', description: 'What would be written, and why; its hash covers process, key, writes and totals' });
